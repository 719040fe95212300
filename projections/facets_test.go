package projections

import (
	"fmt"
	"slices"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// facetsIn are the facets of a list as text: value=count, or value=few.
func facetsIn(t *testing.T, r *Reader, search *string, filter *ShareOutFilter) map[string][]string {
	t.Helper()
	list, err := r.Feed(t.Context(), search, filter, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := list.Facets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string][]string)
	for name, facet := range map[string][]*ShareOutFacet{"kind": f.Kinds, "subject": f.Subjects, "grade": f.Grades, "group": f.StudentGroups, "size": f.Enrolments, "poverty": f.Disadvantaged, "level": f.Levels} {
		for _, v := range facet {
			if v.Few != (v.Count == nil) {
				t.Errorf("%s %s: few is %t beside a count of %v", name, v.Value, v.Few, v.Count)
			}
			text := v.Value + "=few"
			if v.Count != nil {
				text = fmt.Sprintf("%s=%d", v.Value, *v.Count)
			}
			told[name] = append(told[name], text)
		}
	}
	return told
}

// sharers has share-outs of some schools, each with the kinds of its own in the order given.
func sharers(t *testing.T, subject func(n int) string, kinds ...[]domain.ShareOutKind) *Reader {
	w := newFeedWorld(t)
	w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
	w.district(1, 1, len(kinds)+1, 1)
	n := 0
	for school, list := range kinds {
		for _, kind := range list {
			w.draft(n, school+1)
			w.release(n, toNetwork(1), nil, domain.Released{
				Kind: kind, Title: "Strips", Learned: "x", Policy: domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy()},
				Context: domain.ReleasedContext{Subject: subject(n), Grades: []string{"5"}},
			}, school+1)
			n++
		}
	}
	return reading(t, w.fed(), len(kinds)+1, domain.Day(2026, 9, 2))
}

func TestFacetsOfFew(t *testing.T) {
	type kinds = []domain.ShareOutKind
	const w, l, m, i = domain.Win, domain.Loss, domain.Mixed, domain.Inconclusive
	for name, c := range map[string]struct {
		kinds  []kinds
		filter *ShareOutFilter
		want   []string
	}{
		"enough":                       {kinds: []kinds{{w, l}, {w, l}, {w, l}}, want: []string{"LOSS=3", "WIN=3"}},
		"many, of however few schools": {kinds: []kinds{{w, w, w, l}, {w, w, w, l}, {l}}, want: []string{"LOSS=3", "WIN=6"}},
		"one alone hides the least":    {kinds: []kinds{{w, l, m, m}, {w, l, m}, {w, m}}, want: []string{"LOSS=few", "MIXED=4", "WIN=few"}},
		"two hide none":                {kinds: []kinds{{w, l, m}, {w, l}, {w}}, want: []string{"LOSS=few", "MIXED=few", "WIN=3"}},
		"a single value":               {kinds: []kinds{{w}, {w}}, want: []string{"WIN=few"}},
		"nothing":                      {kinds: []kinds{{}}, want: nil},
		"a filter does not tell more":  {kinds: []kinds{{w, w, w}, {l, w}, {w, i}}, filter: &ShareOutFilter{Kinds: []domain.ShareOutKind{w}}, want: []string{"WIN=5"}},
		"fewer than m here":            {kinds: []kinds{{w}, {w}, {w}}, filter: &ShareOutFilter{Subject: ptrTo("Odd")}, want: []string{"WIN=few"}},
	} {
		r := sharers(t, func(n int) string { return []string{"Even", "Odd"}[n%2] }, c.kinds...)
		if got := facetsIn(t, r, nil, c.filter)["kind"]; !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestNoQuestionTellsWhichAreOfOneSchool: two share-outs of one school and two of one each look alike,
// whatever is asked, as long as the schools behind each value are as many.
func TestNoQuestionTellsWhichAreOfOneSchool(t *testing.T) {
	const w = domain.Win
	subject := func(n int) string { return string(rune('P' + n)) }
	linked := sharers(t, subject, []domain.ShareOutKind{w, w, w}, []domain.ShareOutKind{w}, []domain.ShareOutKind{w})
	apart := sharers(t, subject, []domain.ShareOutKind{w}, []domain.ShareOutKind{w, w}, []domain.ShareOutKind{w, w})
	asked := 0
	for mask := range 1 << 5 {
		// Each set of share-outs, as far as a filter and exclusions can choose it.
		search := "strips"
		for n := range 5 {
			if mask>>n&1 == 1 {
				search += " -" + subject(n)
			}
		}
		a, b := facetsIn(t, linked, &search, nil), facetsIn(t, apart, &search, nil)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s: %v, and %v", search, a, b)
		}
		asked++
	}
	if asked != 32 || len(facetsIn(t, linked, nil, nil)["kind"]) == 0 {
		t.Error("nothing was asked")
	}
}

// TestOwnShareOutsProbeNoFacet: who adds share-outs of their own beside two anonymous ones, as a school
// of its own and as a value that is few, reads from no count whether those two are of one school.
func TestOwnShareOutsProbeNoFacet(t *testing.T) {
	told := make(map[string]bool)
	for second := 1; second <= 2; second++ {
		w := newFeedWorld(t)
		w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
		w.district(1, 1, 6, 1)
		grades := []string{"4", "4", "4", "98", "99"}
		for n, school := range []int{1, second, 3, 3, 3} {
			to := toNetwork(1)
			if school == 3 {
				to = domain.Audience{Kind: domain.ForSchool}
			}
			w.draft(n, school)
			w.release(n, to, nil, domain.Released{
				Kind: domain.Win, Title: "Strips", Learned: "x", Policy: domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy()},
				Context: domain.ReleasedContext{Grades: []string{grades[n]}},
			}, school)
		}
		told[fmt.Sprint(facetsIn(t, reading(t, w.fed(), 3, domain.Day(2026, 9, 2)), nil, nil))] = true
	}
	if len(told) != 1 {
		t.Errorf("one school and two are told apart: %v", told)
	}
}

// TestFacetsCountWhatIsRead compares counts with a reckoning over all documents.
func TestFacetsCountWhatIsRead(t *testing.T) {
	v := mixedWorld(t, 400).fed()
	exact, few := 0, 0
	for _, viewer := range []int{1, 5, 21, 23} {
		r := reading(t, v, viewer, domain.Day(2026, 10, 10))
		n := newNaive(t, v, r)
		for name, c := range chosenBy() {
			here := n.told(c.words, c.fits)
			var search *string
			if c.search != "" {
				search = &c.search
			}
			counts := make(map[string]int)
			for _, s := range n.all {
				grade := s.Out.Released.Context.Grades[0]
				if slices.Contains(here, s.ID) {
					counts[grade]++
				}
			}
			for _, told := range facetsIn(t, r, search, c.filter)["grade"] {
				grade := told[:1]
				switch {
				case told == fmt.Sprintf("%s=%d", grade, counts[grade]) && counts[grade] >= 3:
					exact++
				case told == grade+"=few" && (counts[grade] < 3 || len(counts) > 0):
					few++
				default:
					t.Errorf("viewer %d, %s: %s, with %d", viewer, name, told, counts[grade])
				}
				delete(counts, grade)
			}
			if len(counts) > 0 {
				t.Errorf("viewer %d, %s: not counted: %v", viewer, name, counts)
			}
		}
	}
	if exact < 50 || few < 20 {
		t.Errorf("%d counts and %d few: this test is blind", exact, few)
	}
}
