package domain_test

import (
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	network  = Thing{Kind: NetworkKind, ID: id(11), Schools: []uuid.UUID{school}}
	measures = domaintest.For(MeasureDecider).Knowing(team, class, class2, stranger, network)
	multi    = id(50) // a student group
)

func onMeasure() MeasureHeader { return MeasureHeader{Header{CommandID: id(100)}, measure.ID} }

func definition() Definition {
	return Definition{
		Name: "Exit ticket passed", Numerator: "students at 3 of 4", Denominator: "students present",
		Unit: PercentUnit, Counts: CountsStudents, Kind: OutcomeMeasure, Direction: Increase, Target: ptr(80.0), Frequency: Weekly,
		Breakdowns: []Breakdown{{ID: id(51), Kind: ByEnglishLearner, Groups: []StudentGroup{{multi, "Multilingual learners"}}}},
		Tag:        Cool, Follows: &Follows{network.ID, id(52), 1},
	}
}

func defined(change ...func(*Definition)) MeasureEvent {
	d := definition()
	for _, c := range change {
		c(&d)
	}
	return MeasureDefined{team.ID, d}
}

func redefinition() Redefinition {
	return Redefinition{From: day(9), Comparable: true, Why: "two tickets now", Definition: definition()}
}

func TestDefineMeasure(t *testing.T) {
	full := MeasureDefinition{team.ID, definition()}
	measures.When(DefineMeasure{onMeasure(), full}).Then(t, MeasureDefined(full))
	minimal := MeasureDefinition{team.ID, Definition{Name: "Calls home", Unit: CountUnit, Counts: CountsFamilies, Kind: ProcessMeasure, Direction: Increase, Frequency: Weekly}}
	measures.When(DefineMeasure{onMeasure(), minimal}).Then(t, MeasureDefined(minimal))
	again := measures.Given(defined()).When(DefineMeasure{onMeasure(), full}).Refused(t, Duplicate, "/measure")
	if again.Existing != measure.ID {
		t.Errorf("existing is %s, want the measure", again.Existing)
	}
	measures.When(DefineMeasure{onMeasure(), MeasureDefinition{id(97), definition()}}).Refused(t, Unknown, "/team")
}

func TestDefinitionRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Definition)
		code   RefusalCode
		path   string
	}{
		{"no name", func(d *Definition) { d.Name = "" }, Invalid, "/name"},
		{"unit", func(d *Definition) { d.Unit = "METRE" }, Invalid, "/unit"},
		{"counts", func(d *Definition) { d.Counts = "" }, Invalid, "/counts"},
		{"kind", func(d *Definition) { d.Kind = "INPUT" }, Invalid, "/kind"},
		{"direction", func(d *Definition) { d.Direction = "UP" }, Invalid, "/direction"},
		{"frequency", func(d *Definition) { d.Frequency = "HOURLY" }, Invalid, "/frequency"},
		{"tag", func(d *Definition) { d.Tag = "HOT" }, Invalid, "/tag"},
		{"target above 100 percent", func(d *Definition) { d.Target = ptr(101.0) }, Invalid, "/target"},
		{"negative target", func(d *Definition) { d.Unit, d.Target = TimeUnit, ptr(-1.0) }, Invalid, "/target"},
		{"counts students, not about them", func(d *Definition) { d.AboutStudents = ptr(false) }, Invalid, "/aboutStudents"},
		{"unknown network", func(d *Definition) { d.Follows.Network = id(97) }, Unknown, "/follows/network"},
		{"no shared measure", func(d *Definition) { d.Follows.Measure = uuid.Nil }, Invalid, "/follows/measure"},
		{"version 0", func(d *Definition) { d.Follows.Version = 0 }, Invalid, "/follows/version"},
		{"breakdown without id", func(d *Definition) { d.Breakdowns[0].ID = uuid.Nil }, Invalid, "/breakdowns/0/id"},
		{"breakdown kind", func(d *Definition) { d.Breakdowns[0].Kind = "SHOE_SIZE" }, Invalid, "/breakdowns/0/kind"},
		{"no groups", func(d *Definition) { d.Breakdowns[0].Groups = nil }, Invalid, "/breakdowns/0/groups"},
		{"no label", func(d *Definition) { d.Breakdowns[0].Groups[0].Label = "" }, Invalid, "/breakdowns/0/groups/0/label"},
		{"breakdown twice", func(d *Definition) { d.Breakdowns = append(d.Breakdowns, d.Breakdowns[0]) }, Invalid, "/breakdowns/1"},
		{"group twice", func(d *Definition) { d.Breakdowns = append(d.Breakdowns, d.Breakdowns[0]) }, Invalid, "/breakdowns/1/groups/0/id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := definition()
			c.change(&d)
			measures.When(DefineMeasure{onMeasure(), MeasureDefinition{team.ID, d}}).Refused(t, c.code, c.path)
			r := redefinition()
			r.Definition = d
			measures.Given(defined()).When(RedefineMeasure{onMeasure(), r}).Refused(t, c.code, c.path)
		})
	}
}

func TestRedefineMeasure(t *testing.T) {
	r := redefinition()
	measures.Given(defined()).When(RedefineMeasure{onMeasure(), r}).Repeatable(t, MeasureRedefined(r))
	measures.When(RedefineMeasure{onMeasure(), r}).Refused(t, Unknown, "")

	for path, change := range map[string]func(*Redefinition){
		"/why":        func(r *Redefinition) { r.Why = "" },
		"/from":       func(r *Redefinition) { r.From = Date{} },
		"/comparable": func(r *Redefinition) { r.Unit, r.Target = CountUnit, nil },
	} {
		bad := redefinition()
		change(&bad)
		measures.Given(defined()).When(RedefineMeasure{onMeasure(), bad}).Refused(t, Invalid, path)
	}
	earlier := redefinition()
	earlier.From = day(8)
	measures.Given(defined(), MeasureRedefined(r)).When(RedefineMeasure{onMeasure(), earlier}).Refused(t, Invalid, "/from")
}

// A value belongs to the definition in force in its period.
func TestDefinitionInForce(t *testing.T) {
	r := redefinition()
	r.Comparable, r.Unit, r.Target, r.Counts, r.Breakdowns = false, ScoreUnit, nil, CountsOccasions, nil
	both := measures.Given(defined(), MeasureRedefined(r))
	score := Figures{Value: ptr(-3.5)}
	both.When(rows(row(9, score))).Then(t, recorded(row(9, score)))
	both.When(rows(row(8, score))).Refused(t, Invalid, "/rows/0/value")
	both.When(rows(row(8, score))).Refused(t, Invalid, "/rows/0/students")

	old := row(8, percent(1, 2))
	old.Group = &multi
	want := old
	want.Students = ptr(2)
	both.When(rows(old)).Then(t, recorded(want))
	old.From = day(9)
	both.When(rows(old)).Refused(t, Invalid, "/rows/0/group")
}

func TestRetireMeasure(t *testing.T) {
	measures.Given(defined()).When(RetireMeasure{onMeasure(), Retirement{"nobody reads it"}}).Then(t, MeasureRetired{"nobody reads it"})
	measures.Given(defined()).When(RetireMeasure{onMeasure(), Retirement{}}).Refused(t, Invalid, "/why")
	measures.When(RetireMeasure{onMeasure(), Retirement{"x"}}).Refused(t, Unknown, "")

	gone := measures.Given(defined(), recorded(row(2, percent(8, 10))), MeasureRetired{"x"})
	for _, c := range []MeasureCommand{
		RetireMeasure{onMeasure(), Retirement{"x"}},
		RedefineMeasure{onMeasure(), redefinition()},
		rows(row(3, percent(1, 2))),
		RecordMissing{onMeasure(), gap(3)},
		SetBaseline{onMeasure(), Baseline{From: ptr(day(1)), To: ptr(day(2)), Why: "x"}},
		StartPhase{onMeasure(), Phase{ID: id(60), From: day(3), Label: "x", Why: "x"}},
	} {
		if allowed := gone.When(c).Refused(t, NotNow, "").Allowed; len(allowed) != 2 {
			t.Errorf("%T: allowed now are %v, want correct and void", c, allowed)
		}
	}
	fixed := MeasurementCorrection{Measurement: id(502), Figures: Figures{Numerator: ptr(9.0), Denominator: ptr(10.0), Students: ptr(10)}, Reason: Typo}
	gone.When(CorrectMeasurement{onMeasure(), fixed}).Repeatable(t, MeasurementCorrected(fixed))
	gone.When(VoidMeasurement{onMeasure(), Voiding{id(502), "not ours"}}).Then(t, MeasurementVoided{id(502), "not ours"})
}

func TestBaseline(t *testing.T) {
	periods := Baseline{Series: Series{Class: &class.ID}, From: ptr(Day(1999, 9, 1)), To: ptr(Day(2000, 6, 30)), Why: "the old register"}
	measures.Given(defined()).When(SetBaseline{onMeasure(), periods}).Repeatable(t, BaselineSet(periods))
	stated := Baseline{Series: Series{Group: &multi}, Figures: percent(30, 120), Source: "state report", Why: "all we have"}
	settled := stated
	settled.Students = ptr(120)
	measures.Given(defined()).When(SetBaseline{onMeasure(), stated}).Repeatable(t, BaselineSet(settled))
	measures.When(SetBaseline{onMeasure(), periods}).Refused(t, Unknown, "")

	for _, c := range []struct {
		path   string
		code   RefusalCode
		change func(*Baseline)
	}{
		{"/why", Invalid, func(b *Baseline) { b.Why = "" }},
		{"/from", Invalid, func(b *Baseline) { b.From = nil }},
		{"/from", Invalid, func(b *Baseline) { b.Figures = percent(1, 2) }},
		{"/to", Invalid, func(b *Baseline) { b.To = ptr(Day(1999, 8, 1)) }},
		{"/class", Unknown, func(b *Baseline) { b.Class = &stranger.ID }},
		{"/group", Invalid, func(b *Baseline) { b.Group = ptr(id(97)) }},
		{"/source", Invalid, func(b *Baseline) { b.From, b.To, b.Figures = nil, nil, percent(1, 2) }},
		{"/denominator", Invalid, func(b *Baseline) { b.From, b.To, b.Figures = nil, nil, percent(1, 0) }},
		{"/students", Invalid, func(b *Baseline) { b.From, b.To, b.Figures = nil, nil, Figures{Value: ptr(30.0)} }},
	} {
		b := periods
		c.change(&b)
		measures.Given(defined()).When(SetBaseline{onMeasure(), b}).Refused(t, c.code, c.path)
	}
}

func TestPhases(t *testing.T) {
	p := Phase{ID: id(60), Series: Series{Class: &class.ID, Group: &multi}, From: day(9), Label: "with tickets", Why: "the change began"}
	measures.Given(defined()).When(StartPhase{onMeasure(), p}).Then(t, PhaseStarted(p))
	other := p
	other.ID, other.Class = id(61), &class2.ID
	measures.Given(defined(), PhaseStarted(p)).When(StartPhase{onMeasure(), other}).Then(t, PhaseStarted(other))
	other.Class = p.Class
	if r := measures.Given(defined(), PhaseStarted(p)).When(StartPhase{onMeasure(), other}).Refused(t, Duplicate, "/from"); r.Existing != p.ID {
		t.Errorf("existing is %s, want the first phase", r.Existing)
	}
	measures.When(StartPhase{onMeasure(), p}).Refused(t, Unknown, "")
	bad := Phase{Series: Series{Class: &stranger.ID, Group: ptr(id(97))}, From: day(28)}
	for path, code := range map[string]RefusalCode{"/id": Invalid, "/class": Unknown, "/group": Invalid, "/from": Invalid, "/label": Invalid, "/why": Invalid} {
		measures.Given(defined()).When(StartPhase{onMeasure(), bad}).Refused(t, code, path)
	}
}
