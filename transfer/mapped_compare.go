package transfer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Verdict is how a value of a mapped file stands to the record.
type Verdict string

const (
	// NewValue is not recorded yet.
	NewValue Verdict = "NEW"
	// EqualValue is recorded with the same figures.
	EqualValue Verdict = "EQUAL"
	// DifferentValue is recorded otherwise: it can be corrected.
	DifferentValue Verdict = "DIFFERENT"
	// OtherKind: a value is recorded where the file says that there is none, or there is none for
	// another reason. No correction does that.
	OtherKind Verdict = "OTHER_KIND"
	// TakenBack was recorded so and voided, or its figures were erased: it stays so.
	TakenBack Verdict = "TAKEN_BACK"
)

// Compared is a value of a mapped file, or a word for a known gap, beside what is recorded.
type Compared struct {
	Line   int         `json:"line"`
	Column string      `json:"column"`
	Class  string      `json:"class,omitzero"`
	Group  string      `json:"group,omitzero"`
	From   domain.Date `json:"from"`
	To     domain.Date `json:"to"`
	// Tells is what the file says, Recorded what is recorded; "" for nothing.
	Tells    string  `json:"tells"`
	Recorded string  `json:"recorded,omitzero"`
	Verdict  Verdict `json:"verdict"`
}

// Comparison counts the values of a mapped file.
type Comparison struct {
	New       int `json:"new"`
	Equal     int `json:"equal"`
	Different int `json:"different"`
	OtherKind int `json:"otherKind"`
	TakenBack int `json:"takenBack"`
	// Corrected says that the different ones are put right, or would be.
	Corrected bool `json:"corrected"`
}

// slot is where a measurement of a measure stands.
type slot struct {
	class, group uuid.UUID
	from, to     domain.Date
}

func (m toldMeasurement) slot() slot {
	at := slot{from: m.From, to: m.From}
	if m.To != nil {
		at.to = *m.To
	}
	if m.Class != nil {
		at.class = *m.Class
	}
	if m.Group != nil {
		at.group = *m.Group
	}
	return at
}

// recordedMeasure is a measure with all that is recorded of it.
type recordedMeasure struct {
	*projections.Measure
	values map[slot]projections.Measurement
}

func (w *world) measurements(measure uuid.UUID) (recordedMeasure, error) {
	found := recordedMeasure{values: make(map[slot]projections.Measurement)}
	r, err := w.views.Read(w.ctx, w.scope)
	if err != nil {
		return found, err
	}
	defer r.Close()
	thing, err := r.Thing(w.ctx, measure)
	if err != nil {
		return found, err
	}
	var ok bool
	if found.Measure, ok = thing.(*projections.Measure); !ok {
		return found, fmt.Errorf("transfer: measure %s: it is gone from the read models", measure)
	}
	series, err := found.Series()
	if err != nil {
		return found, err
	}
	for _, s := range series {
		for _, v := range s.Measurements(nil) {
			at := slot{from: v.Period, to: v.Period}
			if v.PeriodEnd != nil {
				at.to = *v.PeriodEnd
			}
			if v.Class != nil {
				at.class = v.Class.ID
			}
			if v.Group != nil {
				at.group = v.Group.ID
			}
			found.values[at] = v
		}
	}
	return found, nil
}

// compare asks for what the values of the file make necessary.
func (m *mappedFile) compare(b *builder) {
	recorded, err := b.world.measurements(b.id)
	if err != nil {
		b.world.fail(err)
		return
	}
	lines := make(map[slot]int)
	for _, r := range b.rows[measurementsTable] {
		told, ok := b.toldMeasurement(r)
		if !ok || r.bad {
			continue
		}
		if first, twice := lines[told.slot()]; twice {
			line, series := m.lineOf(first)
			r.wrong("", "leave one of the two out", "line %d, %s, is of the same class, group and period", line, m.called(series, ""))
			continue
		}
		lines[told.slot()] = r.line
		there, is := recorded.values[told.slot()]
		m.value(b, r, told, recorded.Measure, there, is)
	}
}

// value compares one value.
func (m *mappedFile) value(b *builder, r *row, told toldMeasurement, of *projections.Measure, there projections.Measurement, is bool) {
	c := &Compared{
		Class: r.text("class"), Group: r.text("group"), From: told.slot().from, To: told.slot().to,
		Tells: tell(told.Figures, told.missing),
	}
	m.mu.Lock()
	m.compared[r.line] = c
	m.mu.Unlock()
	if is {
		c.Recorded = tellRecorded(there)
	}
	switch {
	case !is, there.Shown == projections.Missing && told.missing == "":
		c.Verdict = NewValue
		b.recordMeasurement(r, told)
	case there.Shown == projections.Forgotten:
		c.Verdict = TakenBack
	case there.Shown == projections.Missing && *there.Reason == told.missing:
		c.Verdict = EqualValue
	case there.Shown == projections.Missing || told.missing != "":
		c.Verdict = OtherKind
	default:
		put, same := correction(told, of, there)
		if c.Verdict = EqualValue; !same {
			c.Verdict = DifferentValue
			m.correct(b, r, put, of.Revision)
		}
	}
}

// correction is the recorded measurement as the file has it; what the file does not tell stays.
func correction(told toldMeasurement, of *projections.Measure, there projections.Measurement) (put domain.MeasurementCorrection, same bool) {
	before := figuresOf(there)
	put = domain.MeasurementCorrection{
		Measurement: there.ID, Figures: told.Figures,
		Label: orElse(told.Label, there.Label), Note: orElse(told.Note, there.Note), CollectedOn: told.CollectedOn,
	}
	if put.CollectedOn == nil {
		put.CollectedOn = there.CollectedOn
	}
	if put.Enrolled == nil {
		put.Enrolled = before.Enrolled
	}
	follows := of.AboutStudents && of.Counts == domain.CountsStudents && put.Denominator != nil
	if put.Students == nil && (!follows || equal(put.Denominator, before.Denominator)) {
		put.Students = before.Students
	}
	return put, equal(put.Numerator, before.Numerator) && equal(put.Denominator, before.Denominator) && equal(put.Value, before.Value) &&
		equal(put.Students, before.Students) && equal(put.Enrolled, before.Enrolled) && equal(put.CollectedOn, there.CollectedOn) &&
		put.Label == orElse("", there.Label) && put.Note == orElse("", there.Note)
}

// correct asks for a correction: to have it checked at least, and to have it recorded when that is
// wanted. Its id follows from the state that it corrects, so that the same one can come again
// after others.
func (m *mappedFile) correct(b *builder, r *row, put domain.MeasurementCorrection, revision int) {
	put.Reason, put.Why = m.Correct, m.Why
	switch {
	case m.Correct == "" && m.recording:
		return
	case m.Correct == "":
		put.Reason = domain.Typo
	}
	told := b.acted(r, "by", &b.today)
	told.on = nil // it is told now
	b.addNumbered(r, told, fmt.Sprintf("at revision %d ", revision), func(h domain.Header) domain.Command {
		return domain.CorrectMeasurement{MeasureHeader: b.measure(h), MeasurementCorrection: put}
	})
}

// repeated notes that a value was recorded once and does not stand any more.
func (m *mappedFile) repeated(number int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.compared[number]; c != nil && c.Verdict == NewValue {
		c.Verdict = TakenBack
	}
}

// sum counts the values for a summary.
func (m *mappedFile) sum(s *Summary) {
	counts := &Comparison{Corrected: m.Correct != ""}
	for _, c := range m.compared {
		*map[Verdict]*int{
			NewValue: &counts.New, EqualValue: &counts.Equal, DifferentValue: &counts.Different,
			OtherKind: &counts.OtherKind, TakenBack: &counts.TakenBack,
		}[c.Verdict]++
	}
	s.Values = counts
	for i := range s.Tables {
		t := &s.Tables[i]
		t.New, t.There = int64(counts.New), int64(counts.Equal+counts.TakenBack)
		if counts.Corrected {
			t.New += int64(counts.Different)
		}
	}
}

func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// orElse is what is told, else what was recorded.
func orElse(told domain.Text, recorded *domain.Text) domain.Text {
	if told == "" && recorded != nil {
		return *recorded
	}
	return told
}

func figuresOf(v projections.Measurement) domain.Figures {
	f := domain.Figures{Numerator: v.Numerator, Denominator: v.Denominator, Students: v.Students, Enrolled: v.Enrolled}
	if f.Numerator == nil {
		f.Value = v.Value
	}
	return f
}

func tellRecorded(v projections.Measurement) string {
	if v.Shown == projections.Forgotten {
		return "erased"
	}
	reason := domain.MissingReason("")
	if v.Reason != nil {
		reason = *v.Reason
	}
	return tell(figuresOf(v), reason)
}

// tell writes figures shortly, such as 14/23, 24 enrolled.
func tell(f domain.Figures, missing domain.MissingReason) string {
	if missing != "" {
		return string(missing)
	}
	number := func(v *float64) string { return strconv.FormatFloat(*v, 'f', -1, 64) }
	var parts []string
	switch {
	case f.Value != nil:
		parts = append(parts, number(f.Value))
	case f.Numerator != nil && f.Denominator != nil:
		parts = append(parts, number(f.Numerator)+"/"+number(f.Denominator))
	case f.Numerator != nil:
		parts = append(parts, number(f.Numerator))
	}
	if f.Students != nil && (f.Denominator == nil || float64(*f.Students) != *f.Denominator) {
		parts = append(parts, strconv.Itoa(*f.Students)+" students")
	}
	if f.Enrolled != nil {
		parts = append(parts, strconv.Itoa(*f.Enrolled)+" enrolled")
	}
	return strings.Join(parts, ", ")
}
