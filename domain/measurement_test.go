package domain_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

// row is a measurement of the team as a whole on one day of November 2026.
func row(d int, f Figures) Measurement {
	return Measurement{ID: id(500 + d), Period: Period{From: day(d)}, Figures: f}
}

func rows(rows ...Measurement) RecordMeasurements { return RecordMeasurements{onMeasure(), rows} }

func recorded(m Measurement) MeasureEvent { return MeasurementRecorded(m) }

func percent(n, d float64) Figures { return Figures{Numerator: &n, Denominator: &d} }

func gap(d int) Missing {
	return Missing{ID: id(700 + d), Period: Period{From: day(d)}, Reason: NoSchool, Note: "snow"}
}

func TestRecordMeasurements(t *testing.T) {
	whole := Measurement{
		ID: id(501), Series: Series{Class: &class.ID, Group: &multi}, Period: Period{day(2), ptr(day(6)), "Unit 4"},
		Figures: Figures{Numerator: ptr(8.0), Denominator: ptr(10.0), Students: ptr(9), Enrolled: ptr(12)}, CollectedOn: ptr(day(7)), Note: "one was new",
	}
	measures.Given(defined()).When(rows(whole)).Then(t, recorded(whole))
	measures.When(rows(whole)).Refused(t, Unknown, "")

	single := row(3, Figures{Value: ptr(100.0), Students: ptr(1)})
	measures.Given(defined()).When(rows(whole, single)).Then(t, recorded(whole), recorded(single))

	nameless := row(3, percent(0, 10))
	nameless.ID = uuid.Nil
	want := nameless
	want.ID, want.Students = uuid.NewSHA1(id(100), []byte("row 1")), ptr(10)
	measures.Given(defined()).When(rows(whole, nameless)).Then(t, recorded(whole), recorded(want))

	measures.Given(defined()).When(rows()).Refused(t, Invalid, "/rows")
	measures.Given(defined()).When(rows(make([]Measurement, 501)...)).Refused(t, Invalid, "/rows")
}

func TestRowRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Measurement)
		code   RefusalCode
		path   string
	}{
		{"denominator 0", func(m *Measurement) { m.Figures = percent(0, 0) }, Invalid, "denominator"},
		{"negative denominator", func(m *Measurement) { m.Figures = percent(0, -2) }, Invalid, "denominator"},
		{"tiny denominator", func(m *Measurement) { m.Figures = percent(0, math.SmallestNonzeroFloat64) }, Invalid, "students"},
		{"negative numerator", func(m *Measurement) { m.Figures = percent(-1, 2) }, Invalid, "numerator"},
		{"above the whole", func(m *Measurement) { m.Figures = percent(3, 2) }, Invalid, "numerator"},
		{"NaN", func(m *Measurement) { m.Figures = percent(math.NaN(), 2) }, Invalid, "numerator"},
		{"infinite", func(m *Measurement) { m.Figures = percent(1, math.Inf(1)) }, Invalid, "denominator"},
		{"no figures", func(m *Measurement) { m.Figures = Figures{Students: ptr(3)} }, Invalid, "value"},
		{"both", func(m *Measurement) { m.Value = ptr(50.0) }, Invalid, "value"},
		{"denominator alone", func(m *Measurement) { m.Numerator = nil }, Invalid, "numerator"},
		{"numerator alone", func(m *Measurement) { m.Denominator = nil }, Invalid, "denominator"},
		{"more than 100 percent", func(m *Measurement) { m.Figures = Figures{Value: ptr(100.5), Students: ptr(3)} }, Invalid, "value"},
		{"negative percentage", func(m *Measurement) { m.Figures = Figures{Value: ptr(-1.0), Students: ptr(3)} }, Invalid, "value"},
		{"no students", func(m *Measurement) { m.Figures = Figures{Value: ptr(50.0)} }, Invalid, "students"},
		{"half a student", func(m *Measurement) { m.Figures = percent(1, 2.5) }, Invalid, "students"},
		{"negative students", func(m *Measurement) { m.Students = ptr(-1) }, Invalid, "students"},
		{"negative enrolled", func(m *Measurement) { m.Enrolled = ptr(-1) }, Invalid, "enrolled"},
		{"students above enrolled", func(m *Measurement) { m.Enrolled = ptr(9) }, Invalid, "students"},
		{"no day", func(m *Measurement) { m.From = Date{} }, Invalid, "from"},
		{"future", func(m *Measurement) { m.From = day(22) }, Invalid, "from"},
		{"ends in the future", func(m *Measurement) { m.To = ptr(day(22)) }, Invalid, "to"},
		{"before 1900", func(m *Measurement) { m.From = Day(1899, 12, 31) }, Invalid, "from"},
		{"ends before it begins", func(m *Measurement) { m.To = ptr(day(1)) }, Invalid, "to"},
		{"collected in the future", func(m *Measurement) { m.CollectedOn = ptr(day(22)) }, Invalid, "collectedOn"},
		{"long label", func(m *Measurement) { m.Label = Text(strings.Repeat("x", 201)) }, Invalid, "label"},
		{"long note", func(m *Measurement) { m.Note = Text(strings.Repeat("x", 10_001)) }, Invalid, "note"},
		{"class of others", func(m *Measurement) { m.Class = &stranger.ID }, Unknown, "class"},
		{"no class", func(m *Measurement) { m.Class = ptr(id(97)) }, Unknown, "class"},
		{"no group", func(m *Measurement) { m.Group = ptr(id(97)) }, Invalid, "group"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := row(3, percent(8, 10))
			c.change(&bad)
			measures.Given(defined()).When(rows(row(2, percent(1, 2)), bad)).Refused(t, c.code, "/rows/1/"+c.path)
		})
	}
}

// Figures follow the unit: what is refused of a percentage may be a rate or a score.
func TestFiguresByUnit(t *testing.T) {
	for _, c := range []struct {
		unit    Unit
		figures Figures
		path    string // of the refusal; empty when accepted
		value   float64
	}{
		{RateUnit, percent(3, 2), "", 1.5},
		{RateUnit, Figures{Numerator: ptr(3.0)}, "denominator", 0},
		{RateUnit, percent(1e14, 1e-9), "denominator", 0},
		{CountUnit, Figures{Numerator: ptr(3.0)}, "", 3},
		{CountUnit, percent(3, 20), "", 3},
		{CountUnit, Figures{Value: ptr(-3.0)}, "value", 0},
		{ScoreUnit, percent(30, 20), "", 1.5},
		{ScoreUnit, percent(-30, 20), "", -1.5},
		{ScoreUnit, Figures{Value: ptr(1e15)}, "value", 0},
		{TimeUnit, Figures{Value: ptr(12.5)}, "", 12.5},
		{TimeUnit, Figures{Numerator: ptr(12.5)}, "", 12.5},
		{TimeUnit, Figures{Numerator: ptr(-1.0)}, "numerator", 0},
		{PercentUnit, percent(1, 4), "", 25},
		{PercentUnit, Figures{Value: ptr(25.0)}, "", 25},
	} {
		about := defined(func(d *Definition) { d.Unit, d.Target, d.Counts = c.unit, nil, CountsOccasions })
		given := measures.Given(about).When(rows(row(2, c.figures)))
		if c.path != "" {
			given.Refused(t, Invalid, "/rows/0/"+c.path)
			continue
		}
		given.Then(t, recorded(row(2, c.figures)))
		if v, ok := ValueOf(c.unit, c.figures); !ok || v != c.value {
			t.Errorf("%s of %+v is %g, %v; want %g", c.unit, c.figures, v, ok, c.value)
		}
	}
	for _, unknown := range []Figures{{}, {Denominator: ptr(2.0)}, percent(1, 0), {Numerator: ptr(1.0)}} {
		if v, ok := ValueOf(PercentUnit, unknown); ok {
			t.Errorf("the percentage of %+v is %g, want none", unknown, v)
		}
	}
}

func TestAboutStudents(t *testing.T) {
	told := defined(func(d *Definition) { d.Counts, d.AboutStudents = CountsOccasions, ptr(true) })
	measures.Given(told).When(rows(row(2, percent(1, 2)))).Refused(t, Invalid, "/rows/0/students")
	nobody := percent(1, 2)
	nobody.Students = ptr(0)
	measures.Given(told).When(rows(row(2, nobody))).Then(t, recorded(row(2, nobody)))
	staff := defined(func(d *Definition) { d.Counts = CountsStaff })
	measures.Given(staff).When(rows(row(2, percent(1, 2)))).Then(t, recorded(row(2, percent(1, 2))))
}

func TestDuplicates(t *testing.T) {
	first := row(2, percent(8, 10))
	given := measures.Given(defined(), recorded(first))
	second := row(2, percent(9, 10))
	second.ID, second.To = id(599), ptr(day(2))
	r := given.When(rows(row(3, percent(1, 2)), second)).Refused(t, Duplicate, "/rows/1")
	if r.Existing != first.ID || len(r.Allowed) != 1 || r.Allowed[0] != "CORRECT_MEASUREMENT" {
		t.Errorf("refused with existing %s, allowed %v; want the first and CORRECT_MEASUREMENT", r.Existing, r.Allowed)
	}
	measures.Given(defined()).When(rows(first, second)).Refused(t, Duplicate, "/rows/1")
	same := row(3, percent(1, 2))
	same.ID = first.ID
	given.When(rows(same)).Refused(t, Duplicate, "/rows/0/id")
	measures.Given(defined()).When(rows(first, same)).Refused(t, Duplicate, "/rows/1/id")

	// another class, group or period is another measurement
	for i, change := range []func(*Measurement){
		func(m *Measurement) { m.Class = &class.ID },
		func(m *Measurement) { m.Group = &multi },
		func(m *Measurement) { m.To = ptr(day(6)) },
	} {
		m := second
		m.ID, m.Students = id(600+i), ptr(10)
		change(&m)
		given.When(rows(m)).Then(t, recorded(m))
	}
	voided := given.Given(MeasurementVoided{first.ID, "not ours"})
	second.Students = ptr(10)
	voided.When(rows(second)).Then(t, recorded(second))
	voided.When(VoidMeasurement{onMeasure(), Voiding{first.ID, "x"}}).Refused(t, Unknown, "/measurement")
	voided.When(CorrectMeasurement{onMeasure(), MeasurementCorrection{Measurement: first.ID, Figures: percent(1, 2), Reason: Typo}}).Refused(t, Unknown, "/measurement")
	given.When(VoidMeasurement{onMeasure(), Voiding{first.ID, ""}}).Refused(t, Invalid, "/why")
	given.When(VoidMeasurement{onMeasure(), Voiding{first.ID, "not ours"}}).Then(t, MeasurementVoided{first.ID, "not ours"})
}

func TestRecordMissing(t *testing.T) {
	measures.Given(defined()).When(RecordMissing{onMeasure(), gap(2)}).Then(t, MeasurementMissed(gap(2)))
	measures.When(RecordMissing{onMeasure(), gap(2)}).Refused(t, Unknown, "")
	nameless, want := gap(2), gap(2)
	nameless.ID, want.ID = uuid.Nil, uuid.NewSHA1(id(100), []byte("missing"))
	measures.Given(defined()).When(RecordMissing{onMeasure(), nameless}).Then(t, MeasurementMissed(want))

	value := row(2, Figures{Numerator: ptr(8.0), Denominator: ptr(10.0), Students: ptr(10)})
	missed := measures.Given(defined(), MeasurementMissed(gap(2)))
	missed.When(rows(value)).Then(t, recorded(value))
	again := gap(2)
	again.ID = id(799)
	if r := missed.When(RecordMissing{onMeasure(), again}).Refused(t, Duplicate, ""); r.Existing != gap(2).ID {
		t.Errorf("existing is %s, want the known gap", r.Existing)
	}
	if r := measures.Given(defined(), recorded(value)).When(RecordMissing{onMeasure(), gap(2)}).Refused(t, Duplicate, ""); r.Existing != value.ID {
		t.Errorf("existing is %s, want the measurement", r.Existing)
	}
	reused := gap(3)
	reused.ID = value.ID
	measures.Given(defined(), recorded(value)).When(RecordMissing{onMeasure(), reused}).Refused(t, Duplicate, "/id")

	// a gap has nothing to correct; it can be taken back, until a value takes its place
	missed.When(CorrectMeasurement{onMeasure(), MeasurementCorrection{Measurement: gap(2).ID, Figures: percent(1, 2), Reason: Typo}}).Refused(t, Unknown, "/measurement")
	back := VoidMeasurement{onMeasure(), Voiding{gap(2).ID, "there was school"}}
	missed.When(back).Then(t, MeasurementVoided(back.Voiding))
	missed.Given(recorded(value)).When(back).Refused(t, Unknown, "/measurement")

	bad := Missing{Series: Series{Class: &stranger.ID, Group: ptr(id(97))}, Period: Period{From: day(22)}, Reason: "FORGOT", Note: "\x00"}
	for path, code := range map[string]RefusalCode{"/class": Unknown, "/group": Invalid, "/from": Invalid, "/reason": Invalid, "/note": Invalid} {
		measures.Given(defined()).When(RecordMissing{onMeasure(), bad}).Refused(t, code, path)
	}
}

func TestCorrectMeasurement(t *testing.T) {
	given := measures.Given(defined(), recorded(row(2, percent(8, 10))))
	fix := MeasurementCorrection{Measurement: id(502), Figures: percent(9, 12), Label: "Unit 4", CollectedOn: ptr(day(3)), Note: "two came later", Reason: LateWork}
	want := fix
	want.Students = ptr(12)
	given.When(CorrectMeasurement{onMeasure(), fix}).Repeatable(t, MeasurementCorrected(want))
	measures.When(CorrectMeasurement{onMeasure(), fix}).Refused(t, Unknown, "")
	for path, change := range map[string]func(*MeasurementCorrection){
		"/denominator": func(c *MeasurementCorrection) { c.Figures = percent(0, 0) },
		"/collectedOn": func(c *MeasurementCorrection) { c.CollectedOn = ptr(day(22)) },
		"/label":       func(c *MeasurementCorrection) { c.Label = "two\nlines" },
		"/reason":      func(c *MeasurementCorrection) { c.Reason = "WHIM" },
		"/why":         func(c *MeasurementCorrection) { c.Reason = OtherCorrection },
	} {
		bad := fix
		change(&bad)
		given.When(CorrectMeasurement{onMeasure(), bad}).Refused(t, Invalid, path)
	}
}

func TestSeriesIsLimited(t *testing.T) {
	given := measures.Given(defined())
	for i := range 5_000 {
		given = given.Given(MeasurementRecorded{ID: id(1000 + i), Period: Period{From: Day(2000, 1, 1).AddDays(i)}})
	}
	given.When(rows(row(2, percent(1, 2)))).Refused(t, NotNow, "/rows/0")
	given.When(RecordMissing{onMeasure(), gap(2)}).Refused(t, NotNow, "")
	other := row(2, Figures{Value: ptr(1.0), Students: ptr(1)})
	other.Class = &class.ID
	given.When(rows(other)).Then(t, recorded(other))
}

// TestOneValuePerPeriod: whatever is recorded, missed, corrected and voided, no two measurements
// of one class, group and period stand, and a command given again causes nothing.
func TestOneValuePerPeriod(t *testing.T) {
	known := Known{Today: domaintest.Today, Team: team, Things: map[uuid.UUID]Thing{team.ID: team, class.ID: class}}
	rapid.Check(t, func(t *rapid.T) {
		state := MeasureDecider.Fold(Measure{}, defined())
		standing := map[uuid.UUID]string{} // live measurement → its class, group and period
		for n := range rapid.IntRange(1, 30).Draw(t, "commands") {
			command := drawn(t, n)
			events, err := MeasureDecider.Decide(command, state, known)
			if err != nil {
				continue
			}
			for _, e := range events {
				state = MeasureDecider.Evolve(state, e)
				follow(t, standing, e)
			}
			if _, correction := command.(CorrectMeasurement); correction {
				continue // it may be given again
			}
			if again, err := MeasureDecider.Decide(command, state, known); err == nil && len(again) > 0 {
				t.Fatalf("%+v given again caused %v", command, again)
			}
		}
	})
}

// follow keeps the model of what stands, and fails when an event contradicts it.
func follow(t *rapid.T, standing map[uuid.UUID]string, e MeasureEvent) {
	free := func(key string) {
		for other, taken := range standing {
			if taken == key {
				t.Fatalf("%T at %s, where %s stands", e, key, other)
			}
		}
	}
	switch e := e.(type) {
	case MeasurementRecorded:
		key := keyOf(e.Series, e.Period)
		free(key)
		standing[e.ID] = key
	case MeasurementMissed:
		free(keyOf(e.Series, e.Period))
	case MeasurementVoided:
		delete(standing, e.Measurement)
	case MeasurementCorrected:
		if standing[e.Measurement] == "" {
			t.Fatalf("%s is corrected but does not stand", e.Measurement)
		}
	}
}

func keyOf(s Series, p Period) string {
	to := p.From
	if p.To != nil {
		to = *p.To
	}
	return fmt.Sprint(s.Class != nil, s.Group != nil, p.From, to)
}

// drawn makes a command over few classes, groups, periods and ids, so that they meet often.
func drawn(t *rapid.T, n int) MeasureCommand {
	header := onMeasure()
	header.CommandID = id(1000 + n)
	one := func() Measurement {
		m := row(rapid.IntRange(2, 4).Draw(t, "from"), percent(1, 2))
		m.ID = id(rapid.IntRange(500, 520).Draw(t, "id"))
		if rapid.Bool().Draw(t, "class") {
			m.Class = &class.ID
		}
		if rapid.Bool().Draw(t, "group") {
			m.Group = &multi
		}
		if rapid.Bool().Draw(t, "to") {
			m.To = ptr(m.From.AddDays(rapid.IntRange(0, 1).Draw(t, "days")))
		}
		return m
	}
	m := one()
	switch rapid.IntRange(0, 4).Draw(t, "command") {
	case 0:
		return RecordMissing{header, Missing{ID: m.ID, Series: m.Series, Period: m.Period, Reason: LostData}}
	case 1:
		return VoidMeasurement{header, Voiding{m.ID, "x"}}
	case 2:
		return CorrectMeasurement{header, MeasurementCorrection{Measurement: m.ID, Figures: m.Figures, Reason: Typo}}
	default:
		return RecordMeasurements{header, []Measurement{m, one()}[:rapid.IntRange(1, 2).Draw(t, "rows")]}
	}
}
