package projections

import (
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

func TestNumeral(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 42: "42", 42.04: "42", 42.06: "42.1", 9.999: "10", 3.14159: "3.14", 0.5: "0.5", 0.0999: "0.1", 0.0312: "0.031", 0.00319: "0.0032",
		-0.5: "−0.5", -0.0001: "−0.0001", 999.96: "1,000", 1234.5: "1,234", 266239: "266,239", -266239: "−266,239", 123456789: "123,456,789",
		1.5e12: "1.5e+12", 3e-12: "3e−12", 1e-300: "1e−300",
	} {
		if got := figure(domain.ScoreUnit, v); got != want {
			t.Errorf("%v is told as %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{64.2857: "64.3%", 58.5: "58.5%", 5.6789: "5.7%", 99.96: "100%", 0.0312: "0.031%", 0.5678: "0.57%", -3.21: "−3.2%", 1250: "1,250%"} {
		if got := figure(domain.PercentUnit, v); got != want {
			t.Errorf("%v percent is told as %s, want %s", v, got, want)
		}
	}
}

func TestDays(t *testing.T) {
	day := func(m time.Month, d int) domain.Date { return domain.Day(2026, m, d) }
	for _, c := range []struct {
		first, last domain.Date
		want        [2]string
		within      string // where the year goes without saying
	}{
		{day(time.September, 28), day(time.September, 28), [2]string{"Sep 28, 2026", ""}, "Sep 28"},
		{day(time.November, 16), day(time.November, 20), [2]string{"Nov 16", "20, 2026"}, "Nov 16 to 20"},
		{day(time.September, 14), day(time.November, 20), [2]string{"Sep 14", "Nov 20, 2026"}, "Sep 14 to Nov 20"},
		{domain.Day(2025, time.September, 8), day(time.June, 5), [2]string{"Sep 8, 2025", "Jun 5, 2026"}, "Sep 8, 2025 to Jun 5, 2026"},
		{domain.Day(2025, time.September, 8), day(time.September, 20), [2]string{"Sep 8, 2025", "Sep 20, 2026"}, "Sep 8, 2025 to Sep 20, 2026"},
	} {
		from, to := calendar{years: true}.days(c.first, c.last)
		if got := [2]string{from, to}; got != c.want {
			t.Errorf("%s to %s are told as %q, want %q", c.first, c.last, got, c.want)
		}
		if got := calendarOf(c.first, c.last).of(c.first, c.last); got != c.within {
			t.Errorf("%s to %s are told as %q, want %q", c.first, c.last, got, c.within)
		}
	}
}

func TestStaggeredExplanation(t *testing.T) {
	two, one, sampled, least := 2/6.0, 1/6.0, 0.0321, 1/10001.0
	for _, c := range []struct {
		starts  StaggeredStarts
		classes int
		want    string
	}{
		{StaggeredStarts{P: &two, Least: &one, Ways: 6}, 3, "Of the 6 ways to give these 3 classes these starts, 2 show a mean change at least as extreme; the fewest possible is 1. Exact if chance decided who started when."},
		{StaggeredStarts{P: &sampled, Least: &least, Ways: 10001, Sampled: true}, 9, "Of all ways to give these 9 classes these starts, about 3.21 in 100 show a mean change at least as extreme, by a sample of 10,001 ways; the fewest possible are about 0.01 in 100. Exact if chance decided who started when."},
	} {
		if got := c.starts.explained(c.classes); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
