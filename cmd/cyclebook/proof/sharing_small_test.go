package proof_test

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// everyNumber asks for whatever of a share-out may have numbers in it.
const everyNumber = `query($id: ID!) { shareOut(id: $id) { kind title learned context { grades enrolment groups { label size } coarsened } policy { minStudents } thanks
	effects { measureName shown students change { value low high } points { week value centre lower upper } chart { kind why points { value } sentence } narrative group { size } }
	tried { teams schools adopted adapted abandoned undecided shared wins losses mixed inconclusive }
	familyTree { nodes { position shareOut { id effects { students change { value low high } points { value } narrative } } stage decision } edges { parent child how }
		contexts { by value wins losses mixed inconclusive total } untold
		pooled { scale unit enough explanation mean low high se tau2 i2 q shareOuts teams schools forest { label effect low high weight batch } leftOut { reason count } } } } }`

// TestSmallGroupsArePooled: a team of seven students shares a loss that others find, try and share as
// well. They read one number of all together, and none of its own.
func TestSmallGroupsArePooled(t *testing.T) {
	w := newTown(t, [2][]string{covering, covering}, 7, 9, 8, 9, 8, 9, 25)
	root, outsider := w.places[0], w.places[6]
	passed := [][]int{{1, 2, 1, 2, 3, 4, 3, 4}, {2, 3, 4, 2, 5, 5, 4, 5}, {3, 1, 3, 2, 3, 2, 3, 3}, {4, 2, 4, 4, 2, 4, 4, 5}, {2, 2, 3, 2, 3, 4, 3, 4}, {3, 3, 4, 3, 4, 4, 5, 5}}
	w.values(root, passed[0]...)
	cycle := w.planned(root, "Frames in a small group")
	first := w.drafts(root, cycle, "LOSS", "Frames in a small group", root.weekly)
	w.by(root.teacher).do("releaseShareOut", "shareOut { id }", w.release(first, "NETWORK"))

	var told []string // what others are answered
	ask := func(p *townTeam, query string, variables object) object {
		t.Helper()
		a := w.by(p.teacher).ask(query, variables)
		if len(a.Errors) > 0 {
			t.Fatalf("%s: %s", query, a.raw)
		}
		told = append(told, string(a.raw))
		return a.Data
	}
	shared := []string{first}
	for i, p := range w.places[1:6] {
		found := ask(p, `{ shareOuts(search: "small group", filter: {kinds: [LOSS]}) { totalCount facets { kinds { value count few } } edges { node { id learned effects { shown students change { value } points { value } narrative } } } } }`, nil)
		if !strings.Contains(told[len(told)-1], first) {
			t.Fatalf("the loss is not found: %v", found)
		}
		w.values(p, passed[i+1]...)
		tried := id()
		made := w.by(p.teacher).do("tryShareOut", "cycle { plan { questions { id } } }", object{
			"cycle": tried, "team": p.team, "shareOut": first, "adaptation": "With a partner.", "classes": []string{p.class}, "measures": []string{p.weekly}, "occurredOn": day(-29),
		})
		w.runs(p, tried, text(made, "cycle.plan.questions.0.id"), "PARTLY", "ADAPT")
		own := w.drafts(p, tried, "MIXED", "Frames with a partner "+strconv.Itoa(i), p.weekly)
		w.by(p.teacher).do("releaseShareOut", "shareOut { id }", w.release(own, "NETWORK"))
		shared = append(shared, own)
	}
	for _, p := range w.places[1:] {
		for _, id := range shared {
			ask(p, everyNumber, object{"id": id})
		}
	}
	tree := ask(outsider, everyNumber, object{"id": first})
	rows := list(tree, "shareOut.familyTree.pooled.0.forest")
	if len(rows) != 1 || at(rows[0], "batch") != true {
		t.Errorf("the small groups are not pooled: %v", at(tree, "shareOut.familyTree.pooled"))
	}
	if shown := text(tree, "shareOut.effects.0.shown"); shown != "SUPPRESSED" {
		t.Errorf("the effect of seven students is told as %q", shown)
	}
	own := numbersOf(7, passed[0])
	for _, answer := range told {
		for _, number := range numbersIn(t, answer) {
			if slices.Contains(own, number) {
				t.Errorf("%v of the small group is told to others: %s", number, answer)
			}
		}
	}
	record, _ := json.Marshal(w.by(root.teacher).read(`query($id: ID!) { cycle(id: $id) { outcomes { before { mean } during { mean } measurements { value } } } }`, object{"id": cycle}))
	if numbers := numbersIn(t, string(record)); !slices.ContainsFunc(numbers, func(n float64) bool { return slices.Contains(own, n) }) {
		t.Errorf("the team's own record has none of %v either, so the search is blind: %s", own, record)
	}
	t.Logf("%d numbers of the small group looked for in %d answers", len(own), len(told))
}

// numbersOf are the percentages, their means before and after the fourth, and the change, each as
// it is and rounded.
func numbersOf(students int, passed []int) (all []float64) {
	mean := func(of []int) (sum float64) {
		for _, n := range of {
			sum += 100 * float64(n) / float64(students) / float64(len(of))
		}
		return sum
	}
	before, during := mean(passed[:4]), mean(passed[4:])
	exact := []float64{before, during, during - before}
	for i := range passed {
		exact = append(exact, mean(passed[i:i+1]))
	}
	for _, v := range exact {
		for _, digits := range []float64{1, 10, 100, 1000} {
			all = append(all, math.Round(v*digits)/digits)
		}
		all = append(all, v, math.Floor(v), math.Ceil(v))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var numeral = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?`)

// mark is what the names of this town end with: no number.
var mark = regexp.MustCompile(`\b[0-9a-f]{4}\b`)

// numbersIn are the numbers of an answer: those of JSON, and those within its sentences.
func numbersIn(t testing.TB, answer string) (all []float64) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(answer), &value); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case float64:
			all = append(all, v, -v)
		case string:
			if !strings.Contains(v, " ") {
				return // an id or a day
			}
			for _, text := range numeral.FindAllString(mark.ReplaceAllString(v, ""), -1) {
				n, _ := strconv.ParseFloat(text, 64)
				all = append(all, n, -n)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		case object:
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(value)
	return all
}
