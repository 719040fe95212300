package projections

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// evidence is what the checks of a cycle look at beside its own record.
type evidence struct {
	cycle *Cycle
	// series of its measures.
	series map[uuid.UUID]*measuredSeries
	// observed are its observations that stand.
	observed []*Observation
	// ramp is all cycles that are linked with it, itself among them; nil when it has no links.
	ramp *Ramp
	// idea is its change idea; nil for none.
	idea *ChangeIdea
	// rhythm is how often each measure is taken.
	rhythm map[uuid.UUID]domain.Frequency
	zone   *time.Location
	// ended says that it was decided, withdrawn or left open: its checks can be counted.
	ended bool
}

// finding is what a check found: facts by their place in the order of the log.
type finding struct {
	check       MethodCheck
	met         bool
	reason      NotCounted
	explanation string
	proof       []int64
	counted, of *int
	backfilled  *int
}

// score applies every check to a cycle: the same to whoever looks and for what a network is told.
func (e *evidence) score() []finding {
	c := e.cycle
	if c.Withdrawal != nil && slices.Contains(unmeant, c.Withdrawal.Cause) {
		return everyCheck(finding{reason: NeverRan, explanation: "It was withdrawn as never started, entered twice or by mistake.", proof: []int64{c.Withdrawal.Seq}})
	}
	var list []finding
	for _, rule := range []func() finding{e.documented, e.studyAfterDo, e.learning, e.predictionBased, e.iterative, e.smallScaleFirst, e.dataOverTime, e.rationale} {
		list = append(list, rule())
	}
	for i := range list {
		f := &list[i]
		if c.Purpose == domain.Collect && !slices.Contains(ofEveryPurpose, MethodChecks[i]) {
			*f = finding{reason: OnlyCollects, explanation: "It collects information and tests no change.", proof: []int64{c.PlannedSeq}}
		}
		if f.check = MethodChecks[i]; !e.ended && f.reason != OnlyCollects {
			f.met, f.reason = false, NotYet
			f.explanation = "The cycle goes on. So far: " + lowerFirst(f.explanation)
		}
		f.proof = slices.DeleteFunc(distinct(f.proof), func(seq int64) bool { return seq == 0 })
	}
	return list
}

// ofEveryPurpose are the checks that ask nothing of a test.
var ofEveryPurpose = []MethodCheck{Documented, StudyAfterDo, LearningPerQuestion}

func everyCheck(f finding) []finding {
	list := make([]finding, len(MethodChecks))
	for i, check := range MethodChecks {
		list[i] = f
		list[i].check = check
	}
	return list
}

// counts says that the check is met or not.
func (f *finding) counts() bool { return f.reason == "" }

func lowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
