package projections

import (
	"context"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// ChartKind is a kind of run or control chart.
type ChartKind string

const (
	RunChart    ChartKind = "RUN"
	IChart      ChartKind = "I"
	MRChart     ChartKind = "MR"
	PChart      ChartKind = "P"
	PPrimeChart ChartKind = "P_PRIME"
	UChart      ChartKind = "U"
	UPrimeChart ChartKind = "U_PRIME"
	CChart      ChartKind = "C"
	GChart      ChartKind = "G"
	TChart      ChartKind = "T"
	IPrimeChart ChartKind = "I_PRIME"
)

// RuleSet names the rules that tell a signal from noise.
type RuleSet string

const (
	AnhoejRules          RuleSet = "ANHOEJ"
	NHSRules             RuleSet = "NHS"
	IHIRules             RuleSet = "IHI"
	WesternElectricRules RuleSet = "WESTERN_ELECTRIC"
	NelsonRules          RuleSet = "NELSON"
)

// Chart is a series on the chart that its kind of data asks for, or that was chosen.
type Chart struct {
	Kind ChartKind
	// Why says in one sentence why it is this kind of chart.
	Why          string
	Rules        RuleSet
	RulesVersion int
	Unit         domain.Unit
	// Direction is where the values are wanted to go, Target how far.
	Direction domain.Direction
	Target    *float64
	Points    []*ChartPoint
	// Phases in order; each point belongs to one.
	Phases  []*ChartPhase
	Signals []*Signal
	// Annotations are filled by [MeasuredOutcome.Drawing]; others ask [Chart.Annotated].
	Annotations []*ChartAnnotation

	annotate func(context.Context) ([]*ChartAnnotation, error)
}

// ChartPoint is a period on a chart. A period without a value keeps its place.
type ChartPoint struct {
	Period    domain.Date
	PeriodEnd *domain.Date
	Label     *domain.Text
	Value     *float64
	// Centre line and limits at three and (near) two standard deviations; nil where there are none.
	Centre, Lower, LowerNear, UpperNear, Upper *float64
	// Phase is the place of its phase in the list, from 0.
	Phase int
	// Outside says that it lies beyond a limit, Marked that it makes a signal on one side.
	Outside, Marked bool
	// PartlyCounted says that fewer than 70 % of those who could have been there were counted.
	PartlyCounted bool
}

// ChartPhase is a stretch of a chart that is judged by itself.
type ChartPhase struct {
	// First and Last are the places of its first and last point in the chart, from 0.
	First, Last int
	// From and To are the first and last day of its periods.
	From, To domain.Date
	// Label and Why are those of the phase that somebody started; nil for the one before any.
	Label, Why *domain.Text
	// Values is how many of its periods have one, Useful how many lie off the centre line.
	Values, Useful                                     int
	LongestRun, LongestRunMax, Crossings, CrossingsMin *int
	// Sentence says what the numbers say; Question is one worth asking next, nil for none.
	Sentence string
	Question *string
}

// SignalDirection is where a signal points, held against where the values are wanted to go.
type SignalDirection string

const (
	// WantedDirection and OtherDirection: as the measure wants it, or the other way round.
	WantedDirection SignalDirection = "WANTED"
	OtherDirection  SignalDirection = "OTHER"
	// NoDirection: a change that points neither way.
	NoDirection SignalDirection = "NEITHER"
)

// Signal is a pattern that the rules take for more than noise.
type Signal struct {
	Direction SignalDirection
	// Rule names the pattern, Rules and RulesVersion who spoke.
	Rule         string
	Rules        RuleSet
	RulesVersion int
	// From and To are the first and the last day of the pattern's periods.
	From, To domain.Date
	// FirstOn is the last day of the period with which it first fired, FirstRecordedAt when the
	// last value that it needed was recorded.
	FirstOn         domain.Date
	FirstRecordedAt time.Time
	// First and Last are the places of the pattern in the chart, from 0.
	First, Last int
	// Phase is the place of its phase in the chart, from 0.
	Phase int

	// at is the place with which it first fired, members those of the values that make it.
	at      int
	members []int
	side    int
	// held: it lies against a line that later values do not move.
	held bool
}

// AnnotationKind is what happened beside the numbers.
type AnnotationKind string

const (
	CycleAnnotation      AnnotationKind = "CYCLE"      // from its start to its finish
	DecisionAnnotation   AnnotationKind = "DECISION"   // an Act
	AdjustmentAnnotation AnnotationKind = "ADJUSTMENT" // a change of what was done
	NoteAnnotation       AnnotationKind = "NOTE"       // of a measurement
	PhaseAnnotation      AnnotationKind = "PHASE"
	BaselineAnnotation   AnnotationKind = "BASELINE"
	RedefinedAnnotation  AnnotationKind = "REDEFINED"
)

// ChartAnnotation is something that happened beside the numbers and is drawn on the chart.
type ChartAnnotation struct {
	Kind AnnotationKind
	From domain.Date
	// To is nil for a single day, and for a cycle that goes on.
	To   *domain.Date
	Text string
	// Cycle is the one it belongs to; nil for others.
	Cycle *Cycle
}
