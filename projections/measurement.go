package projections

import (
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Shown says how a number is told.
type Shown string

const (
	// Exact: the value as it was recorded.
	Exact Shown = "EXACT"
	// Coded and Suppressed belong to numbers that leave a school.
	Coded      Shown = "CODED"
	Suppressed Shown = "SUPPRESSED"
	// Missing: the period is known to have no value.
	Missing Shown = "MISSING"
	// Forgotten: the figures were erased.
	Forgotten Shown = "FORGOTTEN"
)

// Measurement is one value of a measure for one class, or the team, and period, as last
// corrected; or the knowledge that there is none.
type Measurement struct {
	ID uuid.UUID
	// Period is its first day, PeriodEnd its last when it has more than one.
	Period    domain.Date
	PeriodEnd *domain.Date
	Label     *domain.Text
	Shown     Shown
	// Value is what the figures amount to in the unit in force in the period.
	Value                  *float64
	Numerator, Denominator *float64
	Students, Enrolled     *int
	CollectedOn            *domain.Date
	Note                   *domain.Text
	// Reason says why a missing value is missing.
	Reason     *domain.MissingReason
	RecordedAt time.Time
	OccurredOn domain.Date
	Corrected  bool
	// Correction is the reason last given.
	Correction *domain.CorrectionReason
	Via        domain.Via
	// Seq is the place of its first recording in the order of the log.
	Seq int64

	ByID uuid.UUID
	// By recorded it; nil where the viewer may not know.
	By *Person
	// Class is nil for a value of the whole team, Group for one of all students.
	Class *Class
	Group *domain.StudentGroup
}

// fewCounted is the part of those who could have been there under which a value tells of too few.
const fewCounted = 0.7

// Counted is the part, from 0 to 1, of those who could have been there that stand behind the
// value; nil unless both numbers are known.
func (m *Measurement) Counted() *float64 { return counted(m.Students, m.Enrolled) }

// PartlyCounted says that fewer than 70 % of those who could have been there were counted.
func (m *Measurement) PartlyCounted() bool { return partlyCounted(m.Students, m.Enrolled) }

func counted(students, enrolled *int) *float64 {
	if students == nil || enrolled == nil {
		return nil
	}
	return ratio(*students, *enrolled)
}

func partlyCounted(students, enrolled *int) bool {
	part := counted(students, enrolled)
	return part != nil && *part < fewCounted
}

// Series is the values of one series in order of time, as two lists of equal length. A period
// without a value has nil.
type Series struct {
	Periods []domain.Date
	Values  []*float64
}

// Summary is several measurements in a few numbers.
type Summary struct {
	// Count is how many values it sums up.
	Count int
	// Mean is pooled, numerators by denominators, when each value has both; else the mean of
	// the values.
	Mean, Median           *float64
	Numerator, Denominator *float64
	// Students is the sum of the students behind the values; nil when one is unknown.
	Students *int
	From, To *domain.Date
}

// PredictionTiming says whether a prediction was made before the data could tell.
type PredictionTiming string

const (
	BeforeData PredictionTiming = "BEFORE_DATA"
	Backfilled PredictionTiming = "BACKFILLED"
	Late       PredictionTiming = "LATE"
)
