package watch

import (
	"errors"
	"fmt"

	"github.com/cyclebook/cyclebook/stats"
)

// Ratio is Y of N: so many of so many, or a score of at most N and at least 0. It is missing if Y
// or N is, or N is 0 or less.
type Ratio struct{ Y, N stats.Number }

// mostValues is how many values are watched at most, for time goes with their square.
const mostValues = 1000

// Evidence is what has gathered up to a point, that point included: E-values, 1 for none. If nothing
// changed, the chance that one of them ever reaches 1/a is at most a, however long and often
// somebody looks. A value above 1e150 is given as that.
type Evidence struct {
	// Up is that for values above the baseline, Down for values below, Either the mean of both.
	Up, Down, Either float64
}

// Monitoring is a watch over the values after a baseline.
type Monitoring struct {
	// Points have the evidence after each value; one that is not used leaves it as it was.
	Points []Evidence
	// Used are the baseline's values that count, Unused the later ones that do not: those that are
	// missing, or of an N below two thirds of the baseline's median where N differs.
	Used, Unused int
	// Alarm is the first point, from 1, at which Either reached 1/alpha; 0 if none did. Side is 1 if
	// there was more evidence for above then, -1 for below, 0 without an alarm.
	Alarm, Side int
}

// Monitor watches whether values after a baseline have come to lie above or below it. It may be
// looked at after every value: if nothing changed, an alarm comes in at most alpha of all series, at
// any length. Nothing changed means that every order of all values, those of the baseline too, is
// as likely: a baseline with a trend, or values that resemble the one before ([Autocorrelation]),
// are a change. How values are spread does not matter, nor is the baseline taken for more than it
// is: a short one costs time, not truth (ADR 18).
//
// Where N differs, each value is told from the same number of its N, two thirds of the baseline's
// median, chosen by lot, so that a larger N is no change; Y and N are then whole numbers. The lots
// are always the same for the same place in the series. Equal values speak for no change.
//
// It is a bet on the order of values (e-processes: Ramdas, Grünwald, Vovk & Shafer 2023), for a
// change with the first value or later (e-detectors: Shin, Ramdas & Rinaldo 2024). Alpha is above 0
// and below 1; a baseline without any value, a Y beyond 0 to N, or more than 1000 values are
// errors.
func Monitor(baseline, after []Ratio, alpha float64) (*Monitoring, error) {
	if !(alpha > 0 && alpha < 1) {
		return nil, fmt.Errorf("alpha: %v is no share of false alarms: give one above 0 and below 1, such as 0.05", alpha)
	}
	before, err := shares("baseline", baseline)
	if err != nil {
		return nil, err
	}
	later, err := shares("after", after)
	if err != nil {
		return nil, err
	}
	if len(before) == 0 {
		return nil, errors.New("baseline: no value in it: give at least one, better eight")
	}
	if n := len(before) + len(later); n > mostValues {
		return nil, fmt.Errorf("after: %d values with the baseline are more than %d: give the last ones", n, mostValues)
	}
	v, err := alike(before, later)
	if err != nil {
		return nil, err
	}
	m := &Monitoring{Points: make([]Evidence, len(after)), Used: len(v.baseline), Unused: len(after)}
	up, down := newRanks(v.baseline, v.values, false), newRanks(v.baseline, v.values, true)
	now, next := Evidence{1, 1, 1}, 0
	for i := range after {
		if next < len(later) && later[next].at == i {
			if n := v.later[next]; n != unused {
				now.Up, now.Down = up.next(n), down.next(n)
				now.Either = now.Up/2 + now.Down/2
				m.Unused--
			}
			next++
		}
		m.Points[i] = now
		if m.Alarm == 0 && now.Either >= 1/alpha {
			m.Alarm, m.Side = i+1, 1
			if now.Down > now.Up {
				m.Side = -1
			}
		}
	}
	return m, nil
}
