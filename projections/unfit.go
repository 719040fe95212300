package projections

import "fmt"

// UnfitArgument is that something was asked for with a value that the data, or a rule, do not allow.
// Remedy says why and what would do; Value may be empty.
type UnfitArgument struct{ Argument, Value, Remedy string }

func (u *UnfitArgument) Error() string {
	if u.Value == "" {
		return fmt.Sprintf("%s: %s", u.Argument, u.Remedy)
	}
	return fmt.Sprintf("%s: %s %s", u.Argument, u.Value, u.Remedy)
}
