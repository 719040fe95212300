package projections

import "fmt"

// UnfitArgument is that a chart or a statistic was asked for with a value that the data, or a rule, do
// not allow. Remedy says why and what would do.
type UnfitArgument struct{ Argument, Value, Remedy string }

func (u *UnfitArgument) Error() string {
	return fmt.Sprintf("%s: %s %s", u.Argument, u.Value, u.Remedy)
}
