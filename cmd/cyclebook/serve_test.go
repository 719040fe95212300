package main

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestAStopThatHangsEndsTheProcess(t *testing.T) {
	for _, c := range []struct {
		name  string
		takes time.Duration
		ends  bool
	}{{"in time", 4 * time.Second, false}, {"hangs", time.Hour, true}} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var printed bytes.Buffer
				ended := make(chan time.Time, 1)
				p := newProgram(&printed, &printed, nil)
				p.exit = func(code int) {
					if code != exitFailure {
						t.Errorf("exits %d", code)
					}
					ended <- time.Now()
				}
				ctx, signal := context.WithCancel(t.Context())
				callOff := p.lastResort(ctx)
				time.Sleep(time.Hour) // serving, in the bubble's time
				began := time.Now()
				signal()
				time.Sleep(c.takes)
				callOff()
				synctest.Wait()
				select {
				case at := <-ended:
					if !c.ends || at.Sub(began) >= 5*time.Second {
						t.Errorf("ended after %s", at.Sub(began))
					}
				default:
					if c.ends {
						t.Error("the process went on")
					}
				}
				if (printed.Len() > 0) != c.ends {
					t.Errorf("printed %q", printed.String())
				}
			})
		})
	}
}
