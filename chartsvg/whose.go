package chartsvg

import (
	"strings"

	"github.com/cyclebook/cyclebook/projections"
)

// What stands for a name where a series has none.
const wholeTeam, someClass = "The team as a whole", "A class"

// Whose says of whom the values of an outcome are: of a class and its school year, for others may
// have been called the same, or of the whole team, and of which students.
func Whose(o *projections.MeasuredOutcome) string {
	text := wholeTeam
	if o.Class != nil {
		text = someClass
		if o.Class.Label != nil {
			text = string(*o.Class.Label)
		}
		if year := string(o.Class.SchoolYear); year != "" {
			text += " (" + year + ")"
		}
	}
	if o.Group != nil {
		label := string(o.Group.Label)
		if label == "" {
			label = "(erased)"
		}
		text += ", " + label
	}
	return text
}

// PanelOf is the panel of a series.
func PanelOf(o *projections.MeasuredOutcome, c *projections.Chart) Panel {
	p := Panel{Heading: Whose(o), Chart: c}
	if o.Class != nil {
		p.Year = o.Class.SchoolYear
	}
	return p
}

// inSentence is a heading within a sentence: names stay as they are, what stands for one does not
// begin it.
func inSentence(heading string) string {
	for _, words := range []string{wholeTeam, someClass} {
		rest, is := strings.CutPrefix(heading, words)
		if is && (rest == "" || strings.HasPrefix(rest, ", ") || strings.HasPrefix(rest, " (")) {
			heading = strings.ToLower(words[:1]) + words[1:] + rest
		}
	}
	return said(heading)
}
