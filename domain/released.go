package domain

import (
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// ReleasedText is a text that left its school: sealed under the installation's key, so that it
// outlives that of the school. Never printed in a log line.
type ReleasedText string

// LogValue keeps the text out of logs.
func (ReleasedText) LogValue() slog.Value { return slog.StringValue("[released]") }

// Released is exactly what leaves with a release, as others read it: words, context in bands and
// numbers that have passed the suppressor. It is sealed as a whole under the installation's key:
// what was released stays released, whatever becomes of the school's.
type Released struct {
	Kind       ShareOutKind `json:"kind"`
	Title      string       `json:"title"`
	Change     string       `json:"change,omitzero"`
	Learned    string       `json:"learned,omitzero"`
	TryThis    string       `json:"tryThis,omitzero"`
	Conditions string       `json:"conditions,omitzero"`
	// Context is told only as finely as enough schools of the audience share it.
	Context ReleasedContext  `json:"context,omitzero"`
	Effects []ReleasedEffect `json:"effects,omitempty"`
	// Policy by which the numbers were judged.
	Policy AppliedPolicy `json:"policy"`
}

// LogValue keeps it out of logs.
func (Released) LogValue() slog.Value { return slog.StringValue("[released]") }

// ReleasedContext is where something was tried, in bands. What is empty is not told.
type ReleasedContext struct {
	Subject string   `json:"subject,omitzero"`
	Grades  []string `json:"grades,omitempty"`
	// Groups are the student groups that it is about.
	Groups []ReleasedGroup `json:"groups,omitempty"`
	// Enrolment and Disadvantaged are bands of the school's profile, such as "300-599" students
	// and "40-59" percent; Level is that of the school, such as "ELEMENTARY".
	Enrolment     string     `json:"enrolment,omitzero"`
	Disadvantaged string     `json:"disadvantaged,omitzero"`
	Level         string     `json:"level,omitzero"`
	SchoolYear    SchoolYear `json:"schoolYear,omitzero"`
	// Coarsened names the fields that are not told because too few schools share them.
	Coarsened []string `json:"coarsened,omitempty"`
}

// ReleasedGroup is a student group by kind and, where it is told, label, with how many students
// it has as a band, such as "1-9" or "20-49".
type ReleasedGroup struct {
	Kind  BreakdownKind `json:"kind"`
	Label string        `json:"label,omitzero"`
	Size  string        `json:"size,omitzero"`
}

// ReleasedEffect is what a measure showed, for all students or a group.
type ReleasedEffect struct {
	Measure   string        `json:"measure"`
	Unit      Unit          `json:"unit"`
	Direction Direction     `json:"direction"`
	Kind      KindOfMeasure `json:"kind"`
	// Warm says that it is of how students feel: such numbers take more of them.
	Warm bool `json:"warm,omitzero"`
	// OfNobody says that no people stand behind it, as behind lessons or minutes. It was not asked in the
	// first releases.
	OfNobody bool `json:"ofNobody,omitzero"`
	// Follows is the network's shared measure that it follows, if any.
	Follows *Follows       `json:"follows,omitzero"`
	Group   *ReleasedGroup `json:"group,omitzero"`
	// Suppressed says that too few students stand behind it for any number.
	Suppressed bool `json:"suppressed,omitzero"`
	// Students is how many stand behind it, as a band.
	Students string `json:"students,omitzero"`
	// Change is the mean from the start on less that before, in the unit, rounded; Low and High
	// bound its 95 percent interval, rounded outward.
	Change *float64 `json:"change,omitzero"`
	Low    *float64 `json:"low,omitzero"`
	High   *float64 `json:"high,omitzero"`
	// Points are its values as they are told, in order of time.
	Points []ReleasedPoint `json:"points,omitempty"`
}

// ChangeWords tell the change as it is told everywhere, such as "rose by 6 percentage points (95%
// interval 0 to 13)"; empty where none is told.
func (e ReleasedEffect) ChangeWords() string {
	if e.Change == nil {
		return ""
	}
	amount := func(v float64) string {
		text := strings.Replace(strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64), "-", "−", 1)
		if e.Unit == PercentUnit {
			text += " percentage points"
		}
		return text
	}
	words := "did not change"
	switch {
	case *e.Change > 0:
		words = "rose by " + amount(*e.Change)
	case *e.Change < 0:
		words = "fell by " + amount(-*e.Change)
	}
	if e.Low != nil && e.High != nil {
		words += fmt.Sprintf(" (95%% interval %s to %s)", strings.TrimSuffix(amount(*e.Low), " percentage points"), strings.TrimSuffix(amount(*e.High), " percentage points"))
	}
	return words
}

// ReleasedPoint is one value of a told series.
type ReleasedPoint struct {
	// Week counts from the start: 0 is the week of the first day, -1 the one before.
	Week int `json:"week"`
	// Value is rounded; absent when it is not told. At an edge it is the edge, and Coded.
	Value *float64 `json:"value,omitzero"`
	Coded bool     `json:"coded,omitzero"`
}

// AppliedPolicy is by which policy a number was judged: its numbers and where they come from.
type AppliedPolicy struct {
	SharingPolicy
	// Version counts the policies of the network, 0 for the default; Code is the version of the
	// rules of the program.
	Version int `json:"version"`
	Code    int `json:"code"`
}

// HiddenEffects are effects of too few students to be told: they enter pooled results only, never
// alone. Sealed as a whole, like a [Text].
type HiddenEffects []HiddenEffect

// HiddenEffect is one of them: by index the effect of Released that it belongs to.
type HiddenEffect struct {
	Effect int `json:"effect"`
	// Change and its Variance are in the unit, Students how many different ones stand behind it.
	Change   float64 `json:"change"`
	Variance float64 `json:"variance"`
	Students int     `json:"students"`
}

// Shared is what a person may know of a share-out in a command: enough to try it, or to say thanks.
type Shared struct {
	// Released is what the person reads today; nil when nothing is, or not any more.
	Released *Released
	// Closed says that the person read it once: it was withdrawn, or an agreement ended.
	Closed bool
	// Team is whose it is; Own says that the person is in that team or coaches it.
	Team uuid.UUID
	Own  bool
}
