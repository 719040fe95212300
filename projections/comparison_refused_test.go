package projections

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// madeCases are schools of whom nobody has heard: math follows meals, with a wave that no model
// knows, and one school in twenty lies far above.
func madeCases(n int) []publicCase {
	cases := make([]publicCase, n)
	for i := range cases {
		meals := float64(i*37%100) / 2
		result := 80 - meals + 3*math.Sin(float64(i*i))
		if i%20 == 5 {
			result += 40
		}
		students := 200 + i
		cases[i] = publicCase{uuid.UUID{1, byte(i >> 8), byte(i)}, domain.SchoolYearReport{
			SchoolYear: "2025-26", Enrolment: &students,
			Covariates: []domain.PublicNumber{{Name: "meals", Value: meals}, {Name: "level=" + []string{"E", "M"}[i%2], Value: 1}},
			Results:    []domain.PublicNumber{{Name: "math", Value: result}},
		}}
	}
	return cases
}

var madeComparison = domain.Comparison{
	ID: uuid.UUID{9}, SchoolYear: "2025-26", Outcome: "math", Covariates: []string{"meals", "level"}, Direction: domain.Increase,
}

// TestComparisonThatCannotBe gives what cannot be compared: the refusal names the field, what is
// wrong with it and, where it is a number, what would be enough.
func TestComparisonThatCannotBe(t *testing.T) {
	with := func(change func(i int, c *publicCase)) []publicCase {
		cases := madeCases(40)
		for i := range cases {
			change(i, &cases[i])
		}
		return cases
	}
	covariate := func(name string, value func(i int, c *publicCase) float64) []publicCase {
		return with(func(i int, c *publicCase) {
			c.report.Covariates = append(c.report.Covariates, domain.PublicNumber{Name: name, Value: value(i, c)})
		})
	}
	more := func(names ...string) domain.Comparison {
		c := madeComparison
		c.Covariates = append(slices.Clone(c.Covariates), names...)
		return c
	}
	other := madeComparison
	other.Outcome = "reading"
	strict := anyPolicy
	strict.MinSchools = 41
	for name, one := range map[string]struct {
		all        []publicCase
		c          domain.Comparison
		policy     domain.AppliedPolicy
		path, says string
	}{
		"nobody has numbers": {nil, madeComparison, anyPolicy, "/schoolYear", "no school has public numbers"},
		"no such outcome":    {madeCases(40), other, anyPolicy, "/outcome", `"reading"`},
		"no such covariate":  {madeCases(40), more("ell"), anyPolicy, "/covariates/2", "there are level=E, level=M, meals"},
		"twelve schools":     {madeCases(12), madeComparison, anyPolicy, "/covariates", "12 schools have all of these numbers for 2025-26, at least 13"},
		"below the policy":   {madeCases(40), madeComparison, strict, "/covariates", "at least 41"},
		"constant":           {covariate("free", func(int, *publicCase) float64 { return 1 }), more("free"), anyPolicy, "/covariates", "free does not vary"},
		"twice the same":     {covariate("poor", func(_ int, c *publicCase) float64 { return 2 * c.number("meals").Value }), more("poor"), anyPolicy, "/covariates", "poor is a combination"},
		"made of the outcome": {
			covariate("same", func(_ int, c *publicCase) float64 { return c.number("math").Value + 1 }), more("same"), anyPolicy, "/covariates", `"math" exactly`,
		},
		"beyond what models take": {covariate("huge", func(i int, _ *publicCase) float64 { return float64(i) * 1e300 }), more("huge"), anyPolicy, "/covariates", "up to 1e+75"},
		"not numbers": {
			covariate("odd", func(i int, _ *publicCase) float64 { return []float64{math.NaN(), math.Inf(1), math.Inf(-1)}[i%3] }), more("odd"), anyPolicy, "/covariates/2", "no school has a number",
		},
		"a category of its own for each": {
			with(func(i int, c *publicCase) { c.report.Covariates[1].Name = fmt.Sprintf("level=%d", i) }), madeComparison, anyPolicy, "/covariates", "fewer covariates or categories",
		},
	} {
		p, err := compare(one.all, one.c, idsOf(one.all), one.policy)
		refusals, ok := domain.AsRefusals(err)
		if !ok || p != nil || refusals[0].Path != one.path || !strings.Contains(refusals[0].Message, one.says) || refusals[0].Code != domain.Invalid {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if _, err := compare(madeCases(40), madeComparison, []uuid.UUID{{77}}, anyPolicy); err == nil {
		t.Error("a network without one of the cases is compared")
	}
	if _, err := compare(madeCases(13), madeComparison, idsOf(madeCases(13)), anyPolicy); err != nil {
		t.Errorf("thirteen schools are enough for two terms: %v", err)
	}
}

// TestComparisonIsFinite has one school alone in its category, whose numbers fit whatever they
// are: it is not bright, and no number is NaN or infinite. Large and small numbers stay numbers.
func TestComparisonIsFinite(t *testing.T) {
	for _, scale := range []float64{1e-60, 1, 1e60} {
		cases := madeCases(40)
		cases[7].report.Covariates[1].Name = "level=alone"
		for i := range cases {
			cases[i].report.Results[0].Value *= scale
			cases[i].report.Covariates[0].Value *= scale
		}
		cases[7].report.Results[0].Value *= 50
		p, err := compare(cases, madeComparison, idsOf(cases), anyPolicy)
		if err != nil {
			t.Fatal(err)
		}
		bright := 0
		for i, e := range p.Schools {
			for _, v := range []float64{e.Actual, e.Expected, e.Low, e.High, e.P} {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("at %g: %+v", scale, e)
				}
			}
			if i == 7 && (e.Bright || e.P != 1 || e.Alike != nil) {
				t.Errorf("the school alone of its kind: %+v", e)
			}
			if e.Bright {
				bright++
			}
		}
		if bright != 2 {
			t.Errorf("at %g: %d are bright, made so are 2", scale, bright)
		}
	}
}

// TestComparisonLeavesOut counts who lacks what, once each, and takes a school for a case only with
// a single category.
func TestComparisonLeavesOut(t *testing.T) {
	cases := madeCases(60)
	cases[0].report.Results = nil
	cases[1].report.Covariates = nil
	cases[2].report.Covariates = append(cases[2].report.Covariates, domain.PublicNumber{Name: "level=E", Value: 1}, domain.PublicNumber{Name: "level=M", Value: 1})
	cases[3].report.Results[0].Value = math.NaN()
	p, err := compare(cases, madeComparison, idsOf(cases), anyPolicy)
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.Lacking{{Variable: "math", Schools: 2}, {Variable: "meals", Schools: 1}, {Variable: "level", Schools: 1}}
	if p.Cases != 56 || len(p.Schools) != 56 || !slices.Equal(p.LeftOut, want) {
		t.Errorf("%d cases, %d schools, left out %v; want %v", p.Cases, len(p.Schools), p.LeftOut, want)
	}
}

// TestUnknownEnrolmentIsTooFew: a school whose size nobody told is never bright.
func TestUnknownEnrolmentIsTooFew(t *testing.T) {
	cases := madeCases(60)
	cases[5].report.Enrolment = nil
	few := 9
	cases[25].report.Enrolment = &few
	p, err := compare(cases, madeComparison, idsOf(cases), anyPolicy)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range p.Schools {
		if made := i%20 == 5; e.Bright != (made && i != 5 && i != 25) || made && e.P >= brightBelow {
			t.Errorf("school %d with %d students, p %g: bright %v", i, e.Students, e.P, e.Bright)
		}
	}
}

// TestAlike: groups are of the same category and fixed size, never with the school itself, nearest
// first; below the least there is none.
func TestAlike(t *testing.T) {
	cases := madeCases(60)
	for i := range 4 {
		cases[i].report.Covariates[1].Name = "level=H"
	}
	p, err := compare(cases, madeComparison, idsOf(cases), anyPolicy)
	if err != nil {
		t.Fatal(err)
	}
	of := make(map[uuid.UUID]publicCase)
	for _, c := range cases {
		of[c.school] = c
	}
	for i, e := range p.Schools {
		if i < 4 {
			if e.Alike != nil {
				t.Errorf("school %d has three like it, and a group of %d", i, len(e.Alike))
			}
			continue
		}
		if len(e.Alike) != mostAlike {
			t.Fatalf("school %d has a group of %d", i, len(e.Alike))
		}
		far := 0.0
		for _, id := range e.Alike {
			level, _ := of[id].category("level")
			own, _ := cases[i].category("level")
			d := math.Abs(of[id].number("meals").Value - cases[i].number("meals").Value)
			if id == e.School || level != own || d < far {
				t.Errorf("school %d: %s of %s at %g, after one at %g", i, id, level, d, far)
			}
			far = d
		}
	}
}

// TestComparisonOfTheMost: as many schools as may be, with the longest numbers and similar schools
// each, fit into a fact; one more is refused by name.
func TestComparisonOfTheMost(t *testing.T) {
	all := madeCases(mostCompared + 1)
	more, err := compare(all, madeComparison, idsOf(all), anyPolicy)
	if err != nil {
		t.Fatal(err)
	}
	if err := tooMany(more); err == nil || !strings.Contains(err.Error(), "1001 schools of the network") || !strings.Contains(err.Error(), "found networks of fewer") {
		t.Errorf("one more: %v", err)
	}
	p, err := compare(all, madeComparison, idsOf(all)[1:], anyPolicy)
	if err != nil || tooMany(p) != nil {
		t.Fatal(err, tooMany(p))
	}
	for i := range p.Schools {
		e := &p.Schools[i]
		e.Actual, e.Expected, e.Low, e.High, e.P = -math.SmallestNonzeroFloat64, -math.MaxFloat64, -math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64
		e.Students, e.Bright = 1_000_000, true
		if len(e.Alike) != mostAlike {
			t.Fatalf("%d are like a school", len(e.Alike))
		}
	}
	text, err := json.Marshal(p)
	if err != nil || len(p.Schools) != mostCompared || len(text) > eventlog.MaxAppend*9/10 {
		t.Errorf("%d schools are %d bytes, %v", len(p.Schools), len(text), err)
	}
}
