package transfer

import (
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// How a worksheet says things.

const dayLayout = "Jan 2, 2006"

func dayText(d domain.Date) string { return d.Time().Format(dayLayout) }

func dayOr(d *domain.Date) string {
	if d == nil {
		return ""
	}
	return dayText(*d)
}

// daysText is a stretch of days, what both ends share told once.
func daysText(from domain.Date, to *domain.Date) string {
	if to == nil || *to == from {
		return dayText(from)
	}
	a, b := from.Time(), to.Time()
	switch {
	case a.Year() != b.Year():
		return dayText(from) + " – " + dayText(*to)
	case a.Month() != b.Month():
		return a.Format("Jan 2") + " – " + b.Format(dayLayout)
	default:
		return a.Format("Jan 2") + "–" + b.Format("2, 2006")
	}
}

func textOr[T ~string](text *T) string {
	if text == nil {
		return ""
	}
	return string(*text)
}

// orErased is a text that must be there; it is empty only when its key was destroyed.
func orErased(text domain.Text) string {
	if text == "" {
		return erased
	}
	return string(text)
}

func lines(list []string) string { return strings.Join(list, "\n") }

func nameText(p *projections.Person) string {
	switch {
	case p == nil:
		return "someone"
	case p.Name == "":
		return erased
	default:
		return string(p.Name)
	}
}

func classText(k *projections.Class) string {
	if k == nil || k.Label == nil {
		return "a class"
	}
	return string(*k.Label)
}

func upperFirst(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// spelled spells a word of an enumeration: "TEST_AGAIN" is "Test again".
func spelled[T ~string](value T) string {
	return upperFirst(strings.ReplaceAll(strings.ToLower(string(value)), "_", " "))
}

var resultTexts = map[domain.QuestionResult]string{
	domain.Confirmed: "Confirmed", domain.PartlyConfirmed: "Partly confirmed", domain.Refuted: "Refuted", domain.Undetermined: "Undetermined",
}

var improvementTexts = map[domain.Improvement]string{
	domain.Improved: "Yes", domain.PartlyImproved: "Partly", domain.NotImproved: "No", domain.TooEarly: "Too early to tell", domain.NotTested: "It was not tested",
}

var timingWords = map[projections.PredictionTiming]string{
	projections.BeforeData: "before the data", projections.Backfilled: "back-filled", projections.Late: "late: after the first data",
}

var viaWords = map[domain.Via]string{domain.ViaAPI: "entered", domain.ViaImport: "imported", domain.ViaDemo: "demo"}

// factWords say what somebody did.
var factWords = map[string]string{
	"CyclePlanned": "planned the cycle", "PlanRevised": "revised the plan", "PredictionMade": "made a prediction",
	"CycleStarted": "started the cycle", "ClassStarted": "started a class", "ObservationRecorded": "recorded an observation",
	"ObservationCorrected": "corrected an observation", "ObservationWithdrawn": "withdrew an observation",
	"AdjustmentRecorded": "recorded an adjustment", "AdjustmentWithdrawn": "withdrew an adjustment", "TaskDone": "finished a task",
	"ArtefactLinked": "linked a document", "ClassFinished": "finished a class", "DoCompleted": "completed Do",
	"StudyRecorded": "recorded the study", "StudyRevised": "revised the study", "ActDecided": "decided",
	"CycleReopened": "reopened the cycle", "CycleWithdrawn": "withdrew the cycle",
}

// directionWords say where a measure is expected to go.
var directionWords = map[domain.Direction]string{domain.Increase: "goes up", domain.Decrease: "goes down", domain.Maintain: "stays"}

// expectedText is the part of a prediction that can be measured.
func expectedText(p *projections.Prediction) string {
	unit := domain.ScoreUnit
	if p.Measure != nil {
		unit = p.Measure.Unit
	}
	var parts []string
	if p.Direction != nil {
		parts = append(parts, directionWords[*p.Direction])
	}
	switch {
	case p.Low != nil && p.High != nil && *p.Low == *p.High:
		parts = append(parts, valueText(unit, *p.Low))
	case p.Low != nil && p.High != nil:
		parts = append(parts, valueText(unit, *p.Low)+" to "+valueText(unit, *p.High))
	case p.Low != nil:
		parts = append(parts, "at least "+valueText(unit, *p.Low))
	case p.High != nil:
		parts = append(parts, "at most "+valueText(unit, *p.High))
	}
	if p.ByWhen != nil {
		parts = append(parts, "by "+dayText(*p.ByWhen))
	}
	if p.Confidence != nil {
		parts = append(parts, strconv.Itoa(*p.Confidence)+"% sure")
	}
	return strings.Join(parts, ", ")
}

// verdictText is how a prediction stands against the numbers, after when it was made; empty for one
// that is not judged.
func verdictText(p *projections.Prediction, j *projections.PredictionJudgement) string {
	switch {
	case j == nil:
		return ""
	case j.Verdict == projections.OpenVerdict:
		return "; still open"
	case j.Verdict == projections.NoDataVerdict && j.Value == nil:
		return "; nothing was measured in time"
	case j.Verdict == projections.NoDataVerdict:
		return "; came to " + valueText(p.Measure.Unit, *j.Value) + ", with nothing before to compare"
	case j.Verdict == projections.HeldVerdict:
		return "; held: " + valueText(p.Measure.Unit, *j.Value)
	default:
		return "; did not hold: " + valueText(p.Measure.Unit, *j.Value)
	}
}

// valueText is a value with at most one decimal as a percentage, two otherwise.
func valueText(unit domain.Unit, v float64) string {
	if unit == domain.PercentUnit {
		return rounded(v, 1) + "%"
	}
	return rounded(v, 2)
}

func rounded(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

func scaleText(s *domain.Scale) string {
	if s == nil {
		return ""
	}
	var parts []string
	for _, n := range []struct {
		value     *int
		one, many string
	}{{s.Students, "student", "students"}, {s.Classes, "class", "classes"}, {s.Teachers, "teacher", "teachers"}, {s.Schools, "school", "schools"}} {
		switch {
		case n.value == nil:
		case *n.value == 1:
			parts = append(parts, "1 "+n.one)
		default:
			parts = append(parts, strconv.Itoa(*n.value)+" "+n.many)
		}
	}
	return strings.Join(parts, ", ")
}
