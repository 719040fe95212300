package main

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// newBar shows on a terminal, or in a file of notes, how far a part of the run is: count, rate
// and the time it will still take.
func newBar(w io.Writer, name, unit string, total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(name),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString(unit),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetElapsedTime(true),
		progressbar.OptionThrottle(500*time.Millisecond),
		progressbar.OptionSetWidth(20),
		progressbar.OptionOnCompletion(func() { io.WriteString(w, "\n") }),
	)
}
