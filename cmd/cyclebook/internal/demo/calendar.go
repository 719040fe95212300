package demo

import (
	"fmt"
	"hash/fnv"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// zone is where all schools of the demo are.
const zone = "America/Chicago"

// schoolYear tells the two parts of the story apart.
type schoolYear int

const (
	lastYear schoolYear = iota // 2025-26, all of it
	thisYear                   // the weeks that lead up to the present
)

func (y schoolYear) String() string {
	if y == lastYear {
		return "last year"
	}
	return "this year"
}

// window is how many weeks before the present one this year's part begins.
const window = 11

// calendar knows the days of both years. Weeks of last year are numbered from 1, holidays left
// out; those of this year up to 0, which is the present one.
type calendar struct {
	location *time.Location
	now      time.Time
	present  domain.Date   // Monday of the week whose values are due
	last     []domain.Date // Mondays of last year's school weeks
}

func newCalendar(now time.Time) (calendar, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return calendar{}, fmt.Errorf("time zone of the schools: %w", err)
	}
	c := calendar{location: location, now: now}
	today := domain.DateOf(now.In(location))
	c.present = today.AddDays(-(int(today.Time().Weekday()) + 6) % 7)
	if today.Before(c.present.AddDays(3)) { // until Thursday nobody is asked for this week's values
		c.present = c.present.AddDays(-7)
	}
	for monday := firstMonday; !monday.After(lastMonday); monday = monday.AddDays(7) {
		if !holiday(monday) {
			c.last = append(c.last, monday)
		}
	}
	return c, nil
}

var (
	firstDay    = domain.Day(2025, time.September, 2)
	firstMonday = domain.Day(2025, time.September, 8)
	lastMonday  = domain.Day(2026, time.June, 8)
	lastDay     = domain.Day(2026, time.June, 12)
)

// holiday says that there is no school in the week of a Monday: Thanksgiving, two weeks at the
// turn of the year, and the last full week of March.
func holiday(monday domain.Date) bool {
	friday := monday.AddDays(4).Time()
	switch friday.Month() {
	case time.November:
		return friday.Day() >= 23 && friday.Day() <= 29
	case time.December:
		return friday.Day() >= 24
	case time.January:
		return friday.Day() <= 4
	case time.March:
		return friday.Day() >= 25
	}
	return false
}

// monday is the first day of a week.
func (c calendar) monday(y schoolYear, week int) domain.Date {
	if y == thisYear {
		return c.present.AddDays(7 * week)
	}
	switch n := len(c.last); {
	case week < 1:
		return c.last[0].AddDays(7 * (week - 1))
	case week > n:
		return c.last[n-1].AddDays(7 * (week - n))
	default:
		return c.last[week-1]
	}
}

// over says that a week is over and had school, so that there are data of it.
func (c calendar) over(y schoolYear, week int) bool {
	if y == thisYear {
		return week < 0 && week >= -window && !holiday(c.monday(y, week))
	}
	return week >= 1 && week <= len(c.last)
}

// opens is the first day of a year's part.
func (c calendar) opens(y schoolYear) domain.Date {
	if y == thisYear {
		return c.monday(thisYear, -window)
	}
	return firstDay
}

// name is the year as it is written.
func (c calendar) name(y schoolYear) domain.SchoolYear {
	if y == thisYear {
		return domain.SchoolYearOf(domain.DateOf(c.now.In(c.location)))
	}
	return "2025-26"
}

// agreed is the last day of the agreements: they run for two years and longer, and at the present.
func (c calendar) agreed() domain.Date {
	last := domain.Day(2028, time.June, 30)
	for last.Before(domain.DateOf(c.now).AddDays(365)) {
		last = domain.Day(last.Time().Year()+1, time.June, 30)
	}
	return last
}

// clock is a time of day in minutes.
type clock int

// tick is how many minutes lie between two times at which something is recorded.
const tick = 3

func at(hour, minute int) clock { return clock(hour*60+minute) / tick * tick }

// instant is a time of a day at which something is recorded. What several teams record at one
// instant is appended at once.
type instant struct {
	day domain.Date
	clock
}

func on(day domain.Date, hour, minute int) instant { return instant{day, at(hour, minute)} }

// time is when exactly: some seconds after the minute, always the same ones.
func (i instant) time(location *time.Location) time.Time {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", i.day, i.clock)
	jitter := time.Duration(h.Sum64()%(tick*60*1_000_000)) * time.Microsecond
	d := i.day.Time()
	return time.Date(d.Year(), d.Month(), d.Day(), 0, int(i.clock), 0, 0, location).Add(jitter)
}

// beforeNow is Friday evening of the week before the present one.
func (c calendar) beforeNow() instant { return on(c.monday(thisYear, -1).AddDays(4), 18, 30) }
