package projections

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// calendar tells days, with the year where a day alone could be one of two years.
type calendar struct{ years bool }

// calendar is for the days of a chart.
func (c *Chart) calendar() calendar {
	if len(c.Phases) == 0 {
		return calendar{}
	}
	first, last := c.Phases[0].From, c.Phases[len(c.Phases)-1].To
	return calendar{years: last.After(first.AddDays(364))}
}

func (c calendar) day(d domain.Date) string {
	if c.years {
		return d.Time().Format("Jan 2, 2006")
	}
	return d.Time().Format("Jan 2")
}

// between is the days of a stretch, after a word such as from.
func (c calendar) between(word, from, and string, first, last domain.Date) string {
	if first == last {
		return word + " " + c.day(first)
	}
	return fmt.Sprintf("%s %s %s %s", from, c.day(first), and, c.day(last))
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

// numeral tells a number, rounded, without zeros at its end.
func numeral(v float64) string {
	if size := math.Abs(v); size >= huge || size > 0 && size < tiny {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	text := strconv.FormatFloat(v, 'f', decimals(v), 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

// howMany is a number of things.
func howMany(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// many is the same after a verb.
func many(n int, is, are, thing string) string {
	if n == 1 {
		return is + " " + howMany(n, thing)
	}
	return are + " " + howMany(n, thing)
}

// times says how often.
func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return fmt.Sprintf("%d times", n)
	}
}

func aboveOrBelow(side int) string {
	if side > 0 {
		return "above"
	}
	return "below"
}
