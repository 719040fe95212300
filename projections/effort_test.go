package projections_test

import (
	"errors"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/projections"
)

// TestEffort: a reader whose effort is limited makes no more charts and watches than that, however
// many are asked for; the usual chart is made once.
func TestEffort(t *testing.T) {
	const values = 300
	right := make([]float64, values)
	for i := range right {
		right[i] = float64(8 + i%3)
	}
	r := reader(t, climbed(t, right).views(t, 1000), ann, day(time.September, 7).AddDays(7*values))
	c := must[*projections.Cycle](t)(r.Cycle(t.Context(), id(201)))
	o := must[[]*projections.MeasuredOutcome](t)(c.Outcomes())[0]
	if o.Effort() != values*values || o.Count() != values {
		t.Fatalf("%d for %d values, want their square", o.Effort(), o.Count())
	}
	kind := projections.RunChart
	for name, once := range map[string]func() error{
		"chart": func() error { _, err := o.Chart(&kind, nil); return err },
		"watch": func() error { _, err := o.Monitoring(t.Context(), nil, nil); return err },
	} {
		r.LimitEffort()
		made := int64(0)
		for once() == nil {
			if made++; made > projections.MaxEffort {
				t.Fatalf("%s: no end", name)
			}
		}
		if err := once(); !errors.Is(err, projections.ErrTooMuchEffort) {
			t.Errorf("%s: %v", name, err)
		}
		t.Log(name, made)
		if least := projections.MaxEffort / o.Effort() / 13; made < least || made > projections.MaxEffort/o.Effort() {
			t.Errorf("%s: %d were made", name, made)
		}
	}
	if _, err := o.Signal(); !errors.Is(err, projections.ErrTooMuchEffort) {
		t.Errorf("the signal, of a chart that was not made: %v", err)
	}
}
