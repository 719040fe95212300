package projections

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// seriesDDL has one row for each series with all its measurements, so that a page reads few rows
// however many values it shows. The row with empty class and group is the [measureRecord]; the
// series of the whole team, or of all students, have the zero id there.
const seriesDDL = `
CREATE TABLE series (
	measure BLOB NOT NULL, class BLOB NOT NULL, grp BLOB NOT NULL, doc BLOB NOT NULL,
	PRIMARY KEY (measure, class, grp)
) WITHOUT ROWID;
`

// series keeps what was measured.
var series = projection{name: "series", version: 5, ddl: seriesDDL, apply: applySeries}

// measureRecord is what all series of a measure have in common. Names are short because they
// are stored often.
type measureRecord struct {
	// Definitions in the order they came into force.
	Definitions []definitionFrom `json:"d"`
	Phases      []*Phase         `json:"p,omitempty"`
	Baselines   []*Baseline      `json:"b,omitempty"`
	// Series in the order they came up.
	Series []seriesOf `json:"s,omitempty"`
	// Voided are what was taken back of all series, in the order of the log.
	Voided []voided `json:"v,omitempty"`
}

// definitionFrom is what a definition means for values: those of periods from that day on.
type definitionFrom struct {
	// From is the zero day for the first: it holds for all that was before as well.
	From domain.Date `json:"f,omitzero"`
	Unit domain.Unit `json:"u"`
	// NewPhase says that earlier values cannot be compared.
	NewPhase bool `json:"n,omitzero"`
	// At is when it was recorded, in microseconds; 0 for the first.
	At int64 `json:"t,omitzero"`
}

// seriesOf names a series of a measure: zero ids for the whole team and all students.
type seriesOf struct {
	Class uuid.UUID `json:"c"`
	Group uuid.UUID `json:"g"`
}

// seriesKey names a series.
type seriesKey struct {
	measure uuid.UUID
	seriesOf
}

// seriesDoc is all measurements of a series in order of time.
type seriesDoc []storedMeasurement

// storedMeasurement is a measurement as it is kept: days as numbers, moments in microseconds.
type storedMeasurement struct {
	ID          [16]byte
	From        int64
	To          int64 // the last day of the period: From for a single day
	Label       domain.Text
	Numerator   *float64
	Denominator *float64
	Value       *float64
	Students    *int
	Enrolled    *int
	CollectedOn *domain.Date
	Note        domain.Text
	Missing     domain.MissingReason
	Correction  domain.CorrectionReason
	Forgotten   bool
	Seq         int64
	RecordedAt  int64
	FiguresAt   int64 // when the figures that stand were recorded
	OccurredOn  int64
	By          [16]byte
	Via         domain.Via
}

func (m *storedMeasurement) compare(n storedMeasurement) int {
	return cmp.Or(cmp.Compare(m.From, n.From), cmp.Compare(m.To, n.To))
}

func applySeries(t *tx, f Fact) error {
	if f.Stream.Category != domain.MeasureCategory {
		return nil
	}
	if e, ok := f.Event.(domain.MeasureDefined); ok {
		recordShelf.put(t, f.Stream.ID, &measureRecord{Definitions: []definitionFrom{{Unit: e.Unit}}})
		return nil
	}
	switch e := f.Event.(type) {
	case domain.MeasurementRecorded:
		return measured(t, f, e.Series, stored(f, domain.Measurement(e)))
	case domain.MeasurementMissed:
		return measured(t, f, e.Series, storedMissing(f, domain.Missing(e)))
	case domain.MeasurementCorrected:
		return correctMeasurement(t, f, domain.MeasurementCorrection(e))
	case domain.MeasurementVoided:
		return voidMeasurement(t, f, e.Measurement)
	case domain.MeasureRetired:
		return nil
	}
	record, err := recordShelf.change(t, f.Stream.ID)
	if err != nil {
		return err
	}
	return record.judge(f)
}

// measured puts a measurement, or a known gap, in its place: a value takes that of a gap.
func measured(t *tx, f Fact, of domain.Series, m storedMeasurement) error {
	key := seriesKey{f.Stream.ID, seriesOf{idOf(of.Class), idOf(of.Group)}}
	doc, err := seriesShelf.find(t, key)
	if err != nil {
		return err
	}
	if doc == nil {
		record, err := recordShelf.change(t, f.Stream.ID)
		if err != nil {
			return err
		}
		record.Series = append(record.Series, key.seriesOf)
		seriesShelf.put(t, key, &seriesDoc{m})
		return nil
	}
	if doc, err = seriesShelf.change(t, key); err != nil {
		return err
	}
	i, there := slices.BinarySearchFunc(*doc, m, func(a, b storedMeasurement) int { return a.compare(b) })
	if there {
		(*doc)[i] = m
	} else {
		*doc = slices.Insert(*doc, i, m)
	}
	return nil
}

// lastOf is the last day of a period.
func lastOf(p domain.Period) int64 {
	if p.To == nil {
		return dayNumber(p.From)
	}
	return dayNumber(*p.To)
}

func stored(f Fact, m domain.Measurement) storedMeasurement {
	s := storedMeasurement{
		ID: m.ID, From: dayNumber(m.From), To: lastOf(m.Period), Label: m.Label, CollectedOn: m.CollectedOn, Note: m.Note,
	}
	s.figures(f, m.Figures)
	s.told(f)
	return s
}

func storedMissing(f Fact, m domain.Missing) storedMeasurement {
	s := storedMeasurement{ID: m.ID, From: dayNumber(m.From), To: lastOf(m.Period), Label: m.Label, Note: m.Note, Missing: m.Reason}
	s.told(f)
	return s
}

// told notes when, how and by whom it was recorded.
func (m *storedMeasurement) told(f Fact) {
	m.FiguresAt = f.Envelope.RecordedAt.UnixMicro()
	m.Seq, m.RecordedAt, m.OccurredOn = f.Seq, f.Envelope.RecordedAt.UnixMicro(), dayNumber(f.Envelope.OccurredOn)
	m.By, m.Via = f.Envelope.Actor, f.Envelope.Via
}

// figures takes the numbers, or that they are forgotten.
func (m *storedMeasurement) figures(f Fact, g domain.Figures) {
	m.Numerator, m.Denominator, m.Value, m.Students, m.Enrolled = g.Numerator, g.Denominator, g.Value, g.Students, g.Enrolled
	m.Forgotten = slices.Contains(f.Forgotten, "/figures")
}

// sameFigures says that two measurements amount to the same, whatever was counted of students.
func (m *storedMeasurement) sameFigures(n *storedMeasurement) bool {
	same := func(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(m.Numerator, n.Numerator) && same(m.Denominator, n.Denominator) && same(m.Value, n.Value)
}

func correctMeasurement(t *tx, f Fact, e domain.MeasurementCorrection) error {
	place, err := locate(t, f.Stream.ID, e.Measurement)
	if err != nil || place == nil {
		return err
	}
	m := &(*place.doc)[place.at]
	was := *m
	if m.figures(f, e.Figures); !m.sameFigures(&was) {
		m.FiguresAt = f.Envelope.RecordedAt.UnixMicro()
	}
	m.Label, m.CollectedOn, m.Note, m.Correction = e.Label, e.CollectedOn, e.Note, e.Reason
	return nil
}

// standing is where a measurement stands: at a place of a series, and that series' in
// [measureRecord.Series].
type standing struct {
	doc    *seriesDoc
	at     int
	series int
}

// locate finds a measurement of a measure, to be changed; nil when it stands nowhere, as when a
// value took the place of a known gap.
func locate(t *tx, measure, id uuid.UUID) (*standing, error) {
	record, err := recordShelf.find(t, measure)
	if err != nil || record == nil {
		return nil, err
	}
	for i, of := range record.Series {
		doc, err := seriesShelf.find(t, seriesKey{measure, of})
		if err != nil || doc == nil {
			return nil, err
		}
		if at := slices.IndexFunc(*doc, func(m storedMeasurement) bool { return m.ID == id }); at >= 0 {
			doc, err = seriesShelf.change(t, seriesKey{measure, of})
			return &standing{doc, at, i}, err
		}
	}
	return nil, nil
}

// recordShelf and seriesShelf keep the rows of the one table.
var recordShelf = shelf[uuid.UUID, measureRecord]{
	name: "record of measure",
	read: func(t *tx, id uuid.UUID) (*measureRecord, int, error) {
		doc, err := readRow(t, id, []byte{}, []byte{})
		if doc == nil || err != nil {
			return nil, 0, err
		}
		r := &measureRecord{}
		return r, len(doc), json.Unmarshal(doc, r)
	},
	write: func(t *tx, id uuid.UUID, r *measureRecord) (int, error) {
		doc, err := json.Marshal(r)
		if err != nil {
			return 0, err
		}
		return writeRow(t, id, []byte{}, []byte{}, doc)
	},
}

var seriesShelf = shelf[seriesKey, seriesDoc]{
	name: "series",
	read: func(t *tx, key seriesKey) (*seriesDoc, int, error) {
		stored, err := readRow(t, key.measure, key.Class[:], key.Group[:])
		if stored == nil || err != nil {
			return nil, 0, err
		}
		doc, err := readSeriesDoc(stored)
		return &doc, len(stored), err
	},
	write: func(t *tx, key seriesKey, doc *seriesDoc) (int, error) {
		return writeRow(t, key.measure, key.Class[:], key.Group[:], appendSeries(nil, *doc))
	},
}

// readRow gives the document of a row; nil when there is none.
func readRow(t *tx, measure uuid.UUID, class, group []byte) (doc []byte, err error) {
	_, err = t.row(`SELECT doc FROM series WHERE measure = ? AND class = ? AND grp = ?`, []any{measure[:], class, group}, &doc)
	return doc, err
}

func writeRow(t *tx, measure uuid.UUID, class, group, doc []byte) (int, error) {
	return len(doc), t.exec(`INSERT INTO series (measure, class, grp, doc) VALUES (?, ?, ?, ?)
		ON CONFLICT (measure, class, grp) DO UPDATE SET doc = excluded.doc`, measure[:], class, group, doc)
}

// moment is the way back from microseconds.
func moment(micro int64) time.Time { return time.UnixMicro(micro).UTC() }
