package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/cyclebook/cyclebook/projections"
)

// lineEvery is how often progress is told where there is no terminal.
const lineEvery = time.Second

// progress shows how far something long has come: a bar on a terminal, else now and then a line.
type progress struct {
	to  io.Writer
	now func() time.Time
	// what is going on, and what is counted.
	what, unit string
	bar        *progressbar.ProgressBar // nil where there is no terminal, and before the first report
	tty        bool
	told       time.Time
	done       int64
}

func newProgress(to io.Writer, now func() time.Time, what, unit string) *progress {
	file, ok := to.(*os.File)
	if ok {
		info, err := file.Stat()
		ok = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return &progress{to: to, now: now, what: what, unit: unit, tty: ok, told: now()}
}

// begin starts to count something else.
func (p *progress) begin(what, unit string) {
	if p.what == what {
		return
	}
	p.end()
	p.bar, p.what, p.unit = nil, what, unit
}

func (p *progress) report(at projections.Progress) {
	p.done = at.Done
	if p.tty {
		p.draw(at)
		return
	}
	if now := p.now(); now.Sub(p.told) >= lineEvery {
		p.told = now
		fmt.Fprintln(p.to, p.line(at))
	}
}

func (p *progress) draw(at projections.Progress) {
	total := at.Total
	if total == 0 {
		total = -1 // not known: a bar that only moves
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(p.to), progressbar.OptionSetDescription(p.what),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(p.unit),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true))
	}
	if at.Done > at.Total && at.Total > 0 {
		p.bar.ChangeMax64(at.Done) // more was recorded meanwhile
	}
	_ = p.bar.Set64(at.Done) // a terminal that is gone needs no bar
}

// end leaves the terminal on a new line.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.to)
	}
}

// line tells progress, rate and the time that is left, as far as they are known.
func (p *progress) line(at projections.Progress) string {
	text := fmt.Sprintf("%s: %d %s", p.what, at.Done, p.unit)
	if at.Total > 0 {
		text = fmt.Sprintf("%s: %d of %d %s", p.what, at.Done, max(at.Done, at.Total), p.unit)
	}
	if at.Rate > 0 {
		text += fmt.Sprintf(", %.0f a second", at.Rate)
		if left := at.Total - at.Done; left > 0 {
			text += fmt.Sprintf(", %s left", time.Duration(float64(left)/at.Rate*float64(time.Second)).Round(time.Second))
		}
	}
	return text
}
