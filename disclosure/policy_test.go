package disclosure

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func anyPolicy(t *rapid.T) Policy {
	n := rapid.OneOf(rapid.IntRange(-3, 40), rapid.Int())
	edge := rapid.OneOf(rapid.Float64Range(-10, 110), rapid.SampledFrom([]float64{0, 5, 95, 100, math.NaN(), math.Inf(1), math.Inf(-1)}))
	return Policy{
		n.Draw(t, "k"), n.Draw(t, "warm"), n.Draw(t, "schools"), n.Draw(t, "teams"),
		edge.Draw(t, "under"), edge.Draw(t, "over"),
	}
}

func looser(a, b Policy) bool {
	return a.K < b.K || a.KWarm < b.KWarm || a.Schools < b.Schools || a.Teams < b.Teams || a.Under < b.Under || a.Over > b.Over
}

// TestABrokenPolicyHidesMore: whatever is in it, the effective one is sound, and not looser than
// the default unless the policy was sound as it stood.
func TestABrokenPolicyHidesMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPolicy(t), anyPolicy(t)
		switch e := a.Effective(); {
		case !e.Sound():
			t.Fatalf("%+v: %+v is not sound", a, e)
		case a.Sound() && e != a:
			t.Fatalf("%+v was sound, now %+v", a, e)
		case !a.Sound() && looser(e, Default()):
			t.Fatalf("%+v: %+v is looser than the default", a, e)
		}
		s := Stricter(a, b)
		if !s.Sound() || looser(s, a.Effective()) || looser(s, b.Effective()) || s != Stricter(b, a) {
			t.Fatalf("%+v of %+v and %+v", s, a, b)
		}
	})
	for _, p := range []Policy{{}, {K: -1}, {K: 5, KWarm: 15, Schools: 3, Teams: 5, Under: 5, Over: math.NaN()}, {K: 5, KWarm: 15, Teams: 5, Under: 1, Over: 99}} {
		if got := p.Effective(); got != Default() {
			t.Errorf("%+v: %+v", p, got)
		}
	}
	chosen := Policy{K: 5, KWarm: 20, Schools: 4, Teams: 6, Under: 1, Over: 99}
	if chosen.Effective() != chosen {
		t.Error("a sound policy is not taken as it is")
	}
	if got := (Policy{K: 12, KWarm: 3, Schools: 4}).Effective(); got != (Policy{12, 15, 4, 5, 5, 95}) {
		t.Errorf("what is stricter in a broken policy: %+v", got)
	}
}

// TestRatesAtTheEdges: a rate stands for enough people, and says nothing exact near 0 and 100.
func TestRatesAtTheEdges(t *testing.T) {
	for _, c := range []struct {
		y, n   float64
		people int
		of     Subject
		want   string
	}{
		{5, 9, 9, OfStudents, "hidden"},
		{5, 10, 10, OfStudents, "50"},
		{5, 10, 9, OfStudents, "hidden"},
		{5, 10, Unknown, OfStudents, "hidden"},
		{7, 14, 14, Warm, "hidden"},
		{6, 15, 15, Warm, "40"},
		{0, 40, 40, OfStudents, "under 5"},
		{1.9, 40, 40, OfStudents, "under 5"},
		{2, 40, 40, OfStudents, "5"},
		{38, 40, 40, OfStudents, "95"},
		{39, 40, 40, OfStudents, "over 95"},
		{40, 40, 40, OfStudents, "over 95"},
		{3, 4, Unknown, OfNobody, "75"},
		{0, 0, 0, OfNobody, "hidden"},
		{41, 40, 40, OfStudents, "hidden"},
		{-1, 40, 40, OfStudents, "hidden"},
		{math.NaN(), 40, 40, OfStudents, "hidden"},
		{1, math.Inf(1), 40, OfStudents, "hidden"},
	} {
		r := Default().Rate(c.y, c.n, c.people, c.of)
		got := "hidden"
		switch {
		case r.Under.Known:
			got = "under 5"
		case r.Over.Known:
			got = "over 95"
		case r.Percent.Known:
			text, err := r.Percent.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			got = string(text)
		}
		if got != c.want || r.Hidden() != (c.want == "hidden") {
			t.Errorf("%v of %v, %d people of %d: %s, want %s", c.y, c.n, c.people, c.of, got, c.want)
		}
	}
}

// TestFiguresOverTeams: five teams of three schools, none with over half, and enough people.
func TestFiguresOverTeams(t *testing.T) {
	parts := func(change func([]Part)) []Part {
		p := []Part{{"s1", "t1", 10, 10}, {"s1", "t2", 10, 10}, {"s2", "t3", 10, 10}, {"s2", "t4", 10, 10}, {"s3", "t5", 10, 10}}
		change(p)
		return p
	}
	for name, c := range map[string]struct {
		parts []Part
		of    Subject
		want  bool
	}{
		"enough":            {parts(func([]Part) {}), OfStudents, true},
		"a team twice":      {parts(func(p []Part) { p[1].Team = "t1" }), OfStudents, false},
		"two schools":       {parts(func(p []Part) { p[4].School = "s2" }), OfStudents, false},
		"half":              {parts(func(p []Part) { p[0].Amount = 40 }), OfStudents, true},
		"over half":         {parts(func(p []Part) { p[0].Amount = -41 }), OfStudents, false},
		"no number":         {parts(func(p []Part) { p[0].Amount = math.NaN() }), OfStudents, false},
		"infinite":          {parts(func(p []Part) { p[0].Amount, p[1].Amount = math.Inf(1), math.Inf(-1) }), OfStudents, false},
		"largest of all":    {parts(func(p []Part) { p[0].Amount, p[1].Amount = math.MaxFloat64, math.MaxFloat64 }), OfStudents, false},
		"few people":        {parts(func(p []Part) { clearPeople(p, 1) }), OfStudents, false},
		"unknown people":    {parts(func(p []Part) { clearPeople(p, Unknown) }), OfAdults, false},
		"things":            {parts(func(p []Part) { clearPeople(p, Unknown) }), OfNobody, true},
		"enough but warm":   {parts(func(p []Part) { clearPeople(p, 2) }), Warm, false},
		"nobody brings any": {nil, OfNobody, false},
	} {
		if got := Default().Enough(c.parts, c.of); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func clearPeople(p []Part, people int) {
	for i := range p {
		p[i].People = people
	}
}

// TestBreakdownsOfOneTotal: what one hides no other gives away, and the total stands.
func TestBreakdownsOfOneTotal(t *testing.T) {
	cells := func(counts ...int) (line []Cell) {
		for _, n := range counts {
			line = append(line, Cell{n, n})
		}
		return line
	}
	shown, err := Breakdowns([][]Cell{cells(4, 96, 40), cells(70, 70), cells(3, 3, 134), cells(139, 1)}, 10, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"s.b", "..", "ssb", "bs"} {
		p := shown[i]
		text := ""
		for _, m := range p.Cells[0] {
			text += string(".sb"[m])
		}
		if p.Rows[0] != Shown || p.Withheld || text != want {
			t.Errorf("breakdown %d: %s, total %v, want %s", i+1, text, p.Rows[0], want)
		}
	}
	shown, err = Breakdowns([][]Cell{cells(9, 2), cells(11)}, 10, false)
	if err != nil || !shown[0].Withheld || shown[1].Withheld {
		t.Errorf("9 and 2 of 11: %+v, %v", shown, err)
	}
	if _, err := Breakdowns([][]Cell{cells(4, 96), cells(50, 49)}, 10, false); err == nil {
		t.Error("breakdowns of different totals pass")
	}
}
