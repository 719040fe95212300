package projections

import (
	"slices"

	"github.com/google/uuid"
)

// voided is what is kept of a measurement that was taken back. It stands nowhere and nobody is
// shown it; but people had seen it, so whoever foretells afterwards is late.
type voided struct {
	// Series is its series' place in [measureRecord.Series].
	Series int `json:"s,omitzero"`
	// Gap says that it was no value but a known gap.
	Gap bool `json:"g,omitzero"`
	// Seq is where it was recorded in the log, not where it was taken back.
	Seq int64 `json:"q"`
	// From and To are the days of its period.
	From int64 `json:"f"`
	To   int64 `json:"l"`
	// At is when it was taken back, in microseconds.
	At int64 `json:"t"`
}

// voidMeasurement takes a measurement out of its series and notes that it was there.
func voidMeasurement(t *tx, f Fact, id uuid.UUID) error {
	place, err := locate(t, f.Stream.ID, id)
	if err != nil || place == nil {
		return err
	}
	record, err := recordShelf.change(t, f.Stream.ID)
	if err != nil {
		return err
	}
	m := &(*place.doc)[place.at]
	record.Voided = append(record.Voided, voided{
		Series: place.series, Gap: m.Missing != "", Seq: m.Seq, From: m.From, To: m.To, At: f.Envelope.RecordedAt.UnixMicro(),
	})
	*place.doc = slices.Delete(*place.doc, place.at, place.at+1)
	return nil
}

// known gives each value that was ever recorded, in whatever series, as far as it tells what
// people knew when: of those that were taken back only the place in the log and the period.
func (s *measuredSeries) known(yield func(*storedMeasurement) bool) {
	for _, doc := range s.docs {
		for i := range doc {
			if doc[i].Missing == "" && !yield(&doc[i]) {
				return
			}
		}
	}
	for _, v := range s.record.Voided {
		if !v.Gap && !yield(&storedMeasurement{Seq: v.Seq, From: v.From, To: v.To}) {
			return
		}
	}
}

// firstTold is the place in the log where a value of the series and period of this one was recorded
// first: taking it back and recording it again does not make it later.
func (r *measureRecord) firstTold(of seriesOf, m *storedMeasurement) int64 {
	seq := m.Seq
	for _, v := range r.Voided {
		if !v.Gap && r.Series[v.Series] == of && v.From == m.From && v.To == m.To {
			seq = min(seq, v.Seq)
		}
	}
	return seq
}
