package projections

import (
	"context"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// MethodVersion is that of the rules by which the quality of method is told (docs/method.md). It
// rises whenever the same log would give other answers.
const MethodVersion = 1

// MethodCheck is one of the things that make a test of change one that teaches.
type MethodCheck string

const (
	// Documented: all four stages stand in the record.
	Documented MethodCheck = "DOCUMENTED"
	// StudyAfterDo: it was studied after the last that was done.
	StudyAfterDo MethodCheck = "STUDY_AFTER_DO"
	// LearningPerQuestion: each question has a learning.
	LearningPerQuestion MethodCheck = "LEARNING"
	// PredictionBased: a prediction was made before the data.
	PredictionBased MethodCheck = "PREDICTION_BASED"
	// Iterative: it goes on from a studied cycle, or one goes on from it.
	Iterative MethodCheck = "ITERATIVE"
	// SmallScaleFirst: the first test of its ramp is the smallest, and a later one is larger.
	SmallScaleFirst MethodCheck = "SMALL_SCALE_FIRST"
	// DataOverTime: three values in a row while it ran.
	DataOverTime MethodCheck = "DATA_OVER_TIME"
	// WithRationale: its change idea serves a driver, and it says why it should work.
	WithRationale MethodCheck = "RATIONALE"
)

// MethodChecks lists every check, in the order in which they are told.
var MethodChecks = []MethodCheck{Documented, StudyAfterDo, LearningPerQuestion, PredictionBased, Iterative, SmallScaleFirst, DataOverTime, WithRationale}

// NotCounted says why a check is neither met nor not.
type NotCounted string

const (
	// NotYet: the cycle goes on.
	NotYet NotCounted = "NOT_YET"
	// NeverRan: it was withdrawn as never started, entered twice or by mistake.
	NeverRan NotCounted = "NEVER_RAN"
	// OnlyCollects: a cycle of the purpose COLLECT tests nothing.
	OnlyCollects NotCounted = "COLLECTS"
	// NotStudied: it ended without a study, which [Documented] tells.
	NotStudied NotCounted = "NOT_STUDIED"
	// NotStarted: it ended before it was started.
	NotStarted NotCounted = "NOT_STARTED"
	// TooShort: it ran for fewer than three periods of its measures.
	TooShort NotCounted = "TOO_SHORT"
	// NoSeries: it is alone, which [Iterative] tells.
	NoSeries NotCounted = "NO_SERIES"
	// ScaleUnknown: the first test and the later ones do not say how large they are in the same thing.
	ScaleUnknown NotCounted = "SCALE_UNKNOWN"
)

// MethodQuality is what the log tells of how a cycle was run: no grade, but what was there and
// which facts prove it.
type MethodQuality struct {
	Version int
	Checks  []*CheckedMethod
}

// CheckedMethod is one check of one cycle.
type CheckedMethod struct {
	Check MethodCheck
	// Met is nil where the check is not counted; Reason says why, and nothing else.
	Met    *bool
	Reason *NotCounted
	// Explanation is a plain sentence.
	Explanation string
	// Facts prove it, in the order of the log; while the cycle goes on, those so far.
	Facts []*FactRef
	// Counted and Of tell a share, such as learnings of questions; nil where there is none.
	Counted, Of *int
	// Backfilled is how many predictions were told later as made in time; nil for other checks.
	Backfilled *int
}

// Published is how often others were found to do it, as far as was published.
func (c *CheckedMethod) Published() []PublishedAdherence { return publishedOf(c.Check) }

// FactRef is a fact that proves something.
type FactRef struct {
	Fact *HistoryFact
}

// Stream is the name of the fact's stream in the log.
func (f *FactRef) Stream() string {
	return domain.Stream{Category: f.Fact.Kind, ID: f.Fact.ThingID}.String()
}

// Quality is that of the cycle's method, for those who see how its team works; nil for others.
func (c *Cycle) Quality(ctx context.Context) (*MethodQuality, error) {
	if !c.page.r.scope.ofTeam(c.TeamID, rights.MethodSight) {
		return nil, nil
	}
	found, err := c.page.qualities.get(func() (map[*Cycle]*MethodQuality, error) { return c.page.readQuality(ctx) })
	return found[c], err
}
