package chartsvg

import "github.com/cyclebook/cyclebook/projections"

// Whose says of whom the values of an outcome are: of a class or the whole team, and of which
// students.
func Whose(o *projections.MeasuredOutcome) string {
	text := "The team as a whole"
	switch {
	case o.Class != nil && o.Class.Label != nil:
		text = string(*o.Class.Label)
	case o.Class != nil:
		text = "A class"
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
