package chartsvg

import "github.com/cyclebook/cyclebook/projections"

// Whose says of whom the values of an outcome are: of a class and its school year, for others may
// have been called the same, or of the whole team, and of which students.
func Whose(o *projections.MeasuredOutcome) string {
	text := "The team as a whole"
	if o.Class != nil {
		text = "A class"
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
