package projections

import (
	"math"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// calendar tells days, with the year where a day alone could be one of two years.
type calendar struct{ years bool }

// calendarOf is for the days within a stretch, whose own days are told with the year.
func calendarOf(first, last domain.Date) calendar {
	return calendar{years: first.Time().Year() != last.Time().Year()}
}

func (c calendar) day(d domain.Date) string {
	if c.years {
		return d.Time().Format("Jan 2, 2006")
	}
	return d.Time().Format("Jan 2")
}

// days tells the first and the last day of a stretch, what both share told once: Nov 16 and 20, 2026.
// Of a single day to is empty.
func (c calendar) days(first, last domain.Date) (from, to string) {
	a, b := first.Time(), last.Time()
	switch {
	case first == last:
		return c.day(first), ""
	case a.Year() != b.Year():
		return c.day(first), c.day(last)
	case a.Month() != b.Month():
		return a.Format("Jan 2"), c.day(last)
	default:
		return a.Format("Jan 2"), strings.TrimPrefix(c.day(last), b.Format("Jan "))
	}
}

// of is a stretch in words, without one before it: Nov 16 to 20.
func (c calendar) of(first, last domain.Date) string {
	from, to := c.days(first, last)
	if to == "" {
		return from
	}
	return from + " to " + to
}

// between is the same after the word for a single day, or that for several.
func (c calendar) between(on, from string, first, last domain.Date) string {
	if first == last {
		return on + " " + c.day(first)
	}
	return from + " " + c.of(first, last)
}

// figure tells a number in a unit, rounded: percentages from 1 on to a tenth.
func figure(unit domain.Unit, v float64) string {
	if unit == domain.PercentUnit {
		return numeral(v, decimalsIn(unit, v)) + "%"
	}
	return numeral(v, decimals(v))
}

// decimalsIn is how many decimals are told of a number in a unit.
func decimalsIn(unit domain.Unit, v float64) int {
	if unit == domain.PercentUnit && math.Abs(v) >= 1 {
		return min(1, decimals(v))
	}
	return decimals(v)
}

// decimals is how many are told of a number: none from 1000 on, one from 10 on, two from 0.1 on, and
// below that as many as it takes for two digits.
func decimals(v float64) int {
	switch size := math.Abs(v); {
	case size >= 1000:
		return 0
	case size >= 10:
		return 1
	case size >= 0.1 || size < tiny:
		return 2
	default:
		return 1 - int(math.Floor(math.Log10(size)))
	}
}

// Between tiny and huge numbers are told in full.
const (
	tiny = 1e-9
	huge = 1e9
)

// numeral tells a number with so many decimals, without zeros at its end, its thousands apart.
func numeral(v float64, decimals int) string {
	if size := math.Abs(v); size >= huge || size > 0 && size < tiny {
		return strings.Replace(strconv.FormatFloat(v, 'g', 4, 64), "-", "−", 1)
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, rest, _ := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if rest = strings.TrimRight(rest, "0"); rest != "" {
		whole += "." + rest
	}
	if v < 0 && whole != "0" {
		return "−" + whole
	}
	return whole
}

// howMany is a number of things.
func howMany(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return numeral(float64(n), 0) + " " + thing + "s"
}

// many is the same after a verb.
func many(n int, is, are, thing string) string {
	if n == 1 {
		return is + " " + howMany(n, thing)
	}
	return are + " " + howMany(n, thing)
}

// those are all of a number of things: the 4 values, the value.
func those(n int, thing string) string {
	if n == 1 {
		return "the " + thing
	}
	return "the " + howMany(n, thing)
}

// times says how often.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return howMany(n, "time")
	}
}

func aboveOrBelow(side int) string {
	if side > 0 {
		return "above"
	}
	return "below"
}
