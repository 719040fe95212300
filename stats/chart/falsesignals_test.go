package chart

import (
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// claim is what a text says of how often independent noise alone gives a signal.
type claim struct {
	set    RuleSet
	kind   Kind
	values int
	// share of series; within is what the text rounded away.
	share, within float64
	where         string
}

// TestFalseSignals holds what is written of false signals, on the page, in the schema and in the
// reasons for a kind of chart, against series of independent normal values: within three standard
// errors of the simulation and what was rounded.
func TestFalseSignals(t *testing.T) {
	series := 20_000
	if testing.Short() {
		series = 2000
	}
	type told struct {
		set    RuleSet
		kind   Kind
		values int
	}
	measured := map[told]float64{}
	for _, c := range claims(t) {
		at := told{c.set, c.kind, c.values}
		share, known := measured[at]
		if !known {
			share = falseSignals(t, c.set, c.kind, c.values, series)
			measured[at] = share
			t.Logf("%s on %s, %d values: %.1f %%", c.set, c.kind, c.values, 100*share)
		}
		sampling := 3 * math.Sqrt(max(c.share, 0.005)*(1-c.share)/float64(series))
		if math.Abs(share-c.share) > c.within+sampling {
			t.Errorf("%s: %s on %s gives a signal in %.1f %% of series of %d values, not %.1f %%", c.where, c.set, c.kind, 100*share, c.values, 100*c.share)
		}
	}
	if len(measured) != 18 {
		t.Errorf("%d rates are told, of 6 charts and 3 lengths", len(measured))
	}
}

// falseSignals is the share of series with a signal.
func falseSignals(t *testing.T, set RuleSet, kind Kind, values, series int) float64 {
	t.Helper()
	chance := rand.New(rand.NewPCG(uint64(values), 4))
	groups := make([]Subgroup, values)
	found := 0
	for range series {
		for i := range groups {
			groups[i].Y.Known, groups[i].Y.Value = true, chance.NormFloat64()
		}
		signals, err := Find(set, groups, Options{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		if len(signals) > 0 {
			found++
		}
	}
	return float64(found) / float64(series)
}

// claims reads the three places: a table, a sentence of the schema, and the words of two rule sets.
func claims(t *testing.T) []claim {
	t.Helper()
	sets := map[string]RuleSet{"ANHOEJ": Anhoej, "NHS": NHS, "IHI": IHI, "WESTERN_ELECTRIC": WesternElectric, "NELSON": Nelson}
	kinds := map[string]Kind{"run chart": Run, "individual values": I, "RUN": Run, "I": I}
	var all []claim
	for _, found := range inFile(t, "docs/statistics.md", "(?m)^\\| (.+), `([A-Z_]+)` \\| (\\d+) % \\| (\\d+) % \\| (\\d+) % \\|$") {
		for i, percent := range found[3:] {
			all = append(all, claim{sets[found[2]], kinds[found[1]], 12 * (i + 1), number(t, percent) / 100, 0.005, "docs/statistics.md"})
		}
	}
	for _, found := range inFile(t, "graph/schema/chart.graphqls", "(\\d+), (\\d+) and (\\d+) by `([A-Z_]+)` on `([A-Z]+)`") {
		for i, percent := range found[1:4] {
			all = append(all, claim{sets[found[4]], kinds[found[5]], 12 * (i + 1), number(t, percent) / 100, 0.005, "graph/schema/chart.graphqls"})
		}
	}
	for _, found := range inFile(t, "projections/chartkind.go", `return (\w+)Chart, "The (IHI|NHS) rules .* about (\d+) of (\d+) series of 12 values, and (\d+) of (\d+) of 24`) {
		kind := kinds[map[string]string{"Run": "RUN", "I": "I"}[found[1]]]
		for i, of := range [][]string{found[3:5], found[5:7]} {
			all = append(all, claim{sets[found[2]], kind, 12 * (i + 1), number(t, of[0]) / number(t, of[1]), 0.015, "projections/chartkind.go"})
		}
	}
	if len(all) != 18+18+4 {
		t.Fatalf("%d rates are told, not 40: %v", len(all), all)
	}
	return all
}

func inFile(t *testing.T, path, pattern string) [][]string {
	t.Helper()
	text, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1)
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
