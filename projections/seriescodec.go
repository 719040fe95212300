package projections

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// A series is stored as bytes, not as JSON: a page of a timeline decodes hundreds of values, and
// JSON took most of its time. Optional fields are told by flags; days and moments are small
// numbers, relative to the measurement before.

// seriesFormat begins every stored series.
const seriesFormat = 3

var errSeriesFormat = errors.New("a stored series cannot be read: rebuild the read models")

// Flags of the fields that a measurement has.
const (
	hasTo = 1 << iota
	hasLabel
	hasNumerator
	hasDenominator
	hasValue
	hasStudents
	hasEnrolled
	hasCollectedOn
	hasNote
	hasMissing
	hasCorrection
	isForgotten
	hasVia
	hasOtherBy // another person than the one before
	hasFiguresAt
)

// appendSeries stores a series.
func appendSeries(to []byte, doc seriesDoc) []byte {
	to = binary.AppendUvarint(append(to, seriesFormat), uint64(len(doc)))
	var before storedMeasurement
	for i := range doc {
		m := &doc[i]
		to = m.append(to, &before)
		before = *m
	}
	return to
}

func (m *storedMeasurement) append(to []byte, before *storedMeasurement) []byte {
	flags := m.flags(before)
	to = binary.AppendUvarint(to, flags)
	to = append(to, m.ID[:]...)
	for _, n := range []int64{m.From - before.From, m.Seq - before.Seq, m.RecordedAt - before.RecordedAt, m.OccurredOn - before.OccurredOn} {
		to = binary.AppendVarint(to, n)
	}
	if flags&hasTo != 0 {
		to = binary.AppendVarint(to, m.To-m.From)
	}
	for _, number := range []*float64{m.Numerator, m.Denominator, m.Value} {
		if number != nil {
			to = binary.BigEndian.AppendUint64(to, math.Float64bits(*number))
		}
	}
	for _, n := range []*int{m.Students, m.Enrolled} {
		if n != nil {
			to = binary.AppendVarint(to, int64(*n))
		}
	}
	if flags&hasFiguresAt != 0 {
		to = binary.AppendVarint(to, m.FiguresAt-m.RecordedAt)
	}
	if m.CollectedOn != nil {
		to = binary.AppendVarint(to, dayNumber(*m.CollectedOn))
	}
	for _, text := range []string{string(m.Label), string(m.Note), string(m.Missing), string(m.Correction), string(m.Via)} {
		if text != "" {
			to = append(binary.AppendUvarint(to, uint64(len(text))), text...)
		}
	}
	if flags&hasOtherBy != 0 {
		to = append(to, m.By[:]...)
	}
	return to
}

func (m *storedMeasurement) flags(before *storedMeasurement) (flags uint64) {
	for i, has := range [...]bool{
		m.To != m.From, m.Label != "", m.Numerator != nil, m.Denominator != nil, m.Value != nil, m.Students != nil,
		m.Enrolled != nil, m.CollectedOn != nil, m.Note != "", m.Missing != "", m.Correction != "", m.Forgotten,
		m.Via != "", m.By != before.By, m.FiguresAt != m.RecordedAt,
	} {
		if has {
			flags |= 1 << i
		}
	}
	return flags
}

// readSeriesDoc is the way back.
func readSeriesDoc(stored []byte) (seriesDoc, error) {
	r := seriesReader{rest: stored}
	if string(r.take(1)) != string([]byte{seriesFormat}) {
		return nil, errSeriesFormat
	}
	n := r.uvarint()
	if n > uint64(len(stored)) {
		return nil, errSeriesFormat
	}
	doc := make(seriesDoc, n)
	var before storedMeasurement
	r.numbers, r.counts = make([]float64, 0, 2*n), make([]int, 0, n)
	for i := range doc {
		r.measurement(&doc[i], &before)
		before = doc[i]
	}
	if r.bad || len(r.rest) > 0 {
		return nil, errSeriesFormat
	}
	return doc, nil
}

// seriesReader reads stored fields; after the first that is not there everything is zero.
type seriesReader struct {
	rest []byte
	bad  bool
	// numbers and counts are where the optional ones lie.
	numbers []float64
	counts  []int
}

func (r *seriesReader) measurement(m, before *storedMeasurement) {
	flags := r.uvarint()
	copy(m.ID[:], r.take(len(m.ID)))
	m.From = before.From + r.varint()
	m.Seq, m.RecordedAt, m.OccurredOn = before.Seq+r.varint(), before.RecordedAt+r.varint(), before.OccurredOn+r.varint()
	m.To = m.From
	if flags&hasTo != 0 {
		m.To += r.varint()
	}
	m.Numerator = r.number(flags & hasNumerator)
	m.Denominator = r.number(flags & hasDenominator)
	m.Value = r.number(flags & hasValue)
	m.Students, m.Enrolled = r.count(flags&hasStudents), r.count(flags&hasEnrolled)
	if m.FiguresAt = m.RecordedAt; flags&hasFiguresAt != 0 {
		m.FiguresAt += r.varint()
	}
	if flags&hasCollectedOn != 0 {
		day := dayOf(r.varint())
		m.CollectedOn = &day
	}
	m.Label, m.Note = domain.Text(r.text(flags&hasLabel)), domain.Text(r.text(flags&hasNote))
	m.Missing = domain.MissingReason(r.text(flags & hasMissing))
	m.Correction = domain.CorrectionReason(r.text(flags & hasCorrection))
	m.Forgotten = flags&isForgotten != 0
	if m.Via = before.Via; flags&hasVia == 0 {
		m.Via = ""
	} else if via := r.bytes(); string(via) != string(m.Via) {
		m.Via = domain.Via(via)
	}
	if m.By = before.By; flags&hasOtherBy != 0 {
		copy(m.By[:], r.take(len(uuid.Nil)))
	}
}

func (r *seriesReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	part := r.rest[:n]
	r.rest = r.rest[n:]
	return part
}

func (r *seriesReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		n = -1
	}
	r.take(n)
	return v
}

func (r *seriesReader) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		n = -1
	}
	r.take(n)
	return v
}

func (r *seriesReader) number(has uint64) *float64 {
	if has == 0 {
		return nil
	}
	raw := r.take(8)
	if raw == nil {
		return nil
	}
	return keepOne(&r.numbers, math.Float64frombits(binary.BigEndian.Uint64(raw)))
}

func (r *seriesReader) count(has uint64) *int {
	if has == 0 {
		return nil
	}
	return keepOne(&r.counts, int(r.varint()))
}

// keepOne puts a value at the end of a list that does not move, and points to it there.
func keepOne[T any](list *[]T, value T) *T {
	if len(*list) == cap(*list) {
		*list = make([]T, 0, 64)
	}
	*list = append(*list, value)
	return &(*list)[len(*list)-1]
}

func (r *seriesReader) text(has uint64) string {
	if has == 0 {
		return ""
	}
	return string(r.bytes())
}

func (r *seriesReader) bytes() []byte {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return nil
	}
	return r.take(int(n))
}
