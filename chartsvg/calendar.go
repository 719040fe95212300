package chartsvg

import (
	"strconv"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// calendar is the time axis, which all charts of a picture share: days from the first on.
type calendar struct {
	first, last int // days since 1970; last is the day after the end
	left, right float64
}

func dayNumber(d domain.Date) int { return int(d.Time().Unix() / 86400) }

// reach is how much of the span of the values what happened beside them may add at each end.
const reach = 0.2

// calendarOf spans the periods, and what happened just before and after them.
func calendarOf(panels []Panel, left, right float64) calendar {
	var days, beside []int
	for _, p := range panels {
		for _, at := range p.Chart.Points {
			days = append(days, dayNumber(at.Period), dayNumber(*endOf(at))+1)
		}
		for _, a := range p.Chart.Annotations {
			beside = append(beside, dayNumber(a.From))
			if a.To != nil {
				beside = append(beside, dayNumber(*a.To)+1)
			}
		}
	}
	if len(days) == 0 {
		days = beside
	}
	k := calendar{left: left, right: right}
	if len(days) == 0 {
		return k
	}
	k.first, k.last = extent(days)
	room := int(float64(k.last-k.first)*reach) + 7
	earliest, latest := k.first-room, k.last+room
	for _, d := range beside {
		if d >= earliest && d <= latest {
			k.first, k.last = min(k.first, d), max(k.last, d+1)
		}
	}
	return k
}

func extent(days []int) (first, last int) {
	first, last = days[0], days[0]
	for _, d := range days {
		first, last = min(first, d), max(last, d)
	}
	return first, max(last, first+1)
}

// known says whether there is any day.
func (k calendar) known() bool { return k.last > k.first }

// x places the beginning of a day; days beyond an end stand at it.
func (k calendar) x(day int) float64 { return k.at(float64(day)) }

func (k calendar) at(day float64) float64 {
	day = max(float64(k.first), min(float64(k.last), day))
	return k.left + (k.right-k.left)*(day-float64(k.first))/float64(k.last-k.first)
}

// middle places a point: in the middle of its period.
func (k calendar) middle(p *projections.ChartPoint) float64 {
	return k.at(float64(dayNumber(p.Period)+dayNumber(*endOf(p))+1) / 2)
}

// dateTick is a day that is written at the axis, with its year apart where it is not the day itself.
type dateTick struct {
	x           float64
	above, year string
}

// dayRoom is how much a day takes at the axis, monthRoom a month or year, in px.
const dayRoom, monthRoom = 58.0, 42.0

// ticks are days at even distances, as many as there is room for.
func (k calendar) ticks() []dateTick {
	if !k.known() {
		return nil
	}
	most := max(1, int((k.right-k.left)/dayRoom))
	span := k.last - k.first
	for _, step := range []int{1, 2, 7, 14} {
		if span/step < most {
			return k.everyDays(step)
		}
	}
	most = max(1, int((k.right-k.left)/monthRoom))
	for _, months := range []int{1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000, 120000} {
		if span*12/365/months < most {
			if list := k.everyMonths(months); len(list) > 0 {
				return list
			}
			break
		}
	}
	return []dateTick{k.tick(k.first, "Jan 2")}
}

func (k calendar) everyDays(step int) []dateTick {
	first := k.first
	if step >= 7 {
		for dayOf(first).Weekday() != time.Monday {
			first++
		}
	}
	var list []dateTick
	for day := first; day < k.last; day += step {
		list = append(list, k.tick(day, "Jan 2"))
	}
	return list
}

func (k calendar) everyMonths(months int) []dateTick {
	t := dayOf(k.first)
	at := t.Year()*12 + int(t.Month()) - 1
	if t.Day() > 1 {
		at++
	}
	for at%months != 0 {
		at++
	}
	var list []dateTick
	for {
		day := int(time.Date(at/12, time.Month(at%12+1), 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
		if day >= k.last {
			return list
		}
		layout := "Jan"
		if months >= 12 {
			layout = ""
		}
		list = append(list, k.tick(day, layout))
		at += months
	}
}

func (k calendar) tick(day int, layout string) dateTick {
	t := dayOf(day)
	year := strconv.Itoa(t.Year())
	if layout == "" {
		return dateTick{k.x(day), year, ""}
	}
	return dateTick{k.x(day), t.Format(layout), year}
}

func dayOf(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }
