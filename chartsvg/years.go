package chartsvg

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Years are the school years in which the charts have values, the earliest first. A class has its
// own, whatever days its values are of.
func (p *Picture) Years() []domain.SchoolYear {
	var list []domain.SchoolYear
	for _, panel := range p.Panels {
		for _, at := range panel.Chart.Points {
			if _, ok := bounded(at.Value); ok {
				list = append(list, panel.yearOf(at.Period))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// YearsTold are the first and the last school year of the values that tell what was before and
// during a cycle; empty where there are none.
func YearsTold(outcomes ...*projections.MeasuredOutcome) (first, last domain.SchoolYear) {
	take := func(y domain.SchoolYear) {
		if first == "" || y < first {
			first = y
		}
		last = max(last, y)
	}
	for _, o := range outcomes {
		for _, s := range []*projections.Summary{o.Before, o.During} {
			switch {
			case s == nil || s.From == nil || s.To == nil:
			case o.Class != nil && o.Class.SchoolYear != "":
				take(o.Class.SchoolYear)
			default:
				take(domain.SchoolYearOf(*s.From))
				take(domain.SchoolYearOf(*s.To))
			}
		}
	}
	return first, last
}

// yearOf is the school year to which a day belongs on the chart: where charts of a team are parted
// too, by the first day of a period.
func (p Panel) yearOf(day domain.Date) domain.SchoolYear {
	if p.Year != "" {
		return p.Year
	}
	return domain.SchoolYearOf(day)
}

// Within leaves what belongs to the school years from one to another. Values, lines and sentences
// stay what they are on the whole chart. A chart without any period in these years is left out, but
// for that of a class of one of them; the picture says which years with values it does not show.
func (p Picture) Within(first, last domain.SchoolYear) Picture {
	within := func(y domain.SchoolYear) bool { return first <= y && y <= last }
	cut := p
	cut.Panels, cut.Hidden = nil, nil
	for _, y := range p.Years() {
		if !within(y) {
			cut.Hidden = append(cut.Hidden, y)
		}
	}
	for _, panel := range p.Panels {
		switch {
		case panel.Year == "":
			panel.Chart = partOf(panel.Chart, func(d domain.Date) bool { return within(domain.SchoolYearOf(d)) })
			if len(panel.Chart.Points) == 0 {
				continue
			}
		case !within(panel.Year):
			continue
		}
		c := *panel.Chart
		from, to := spanOfYears(c.Points, first, last)
		c.Annotations = slices.DeleteFunc(slices.Clone(c.Annotations), func(a *projections.ChartAnnotation) bool { return !during(a, from, to) })
		panel.Chart = &c
		cut.Panels = append(cut.Panels, panel)
	}
	return cut
}

// partOf is a chart of those of its points whose first day is within, and of the phases and signals
// that have one of them. It expects them side by side, and keeps all annotations.
func partOf(c *projections.Chart, within func(domain.Date) bool) *projections.Chart {
	part := *c
	part.Points, part.Phases, part.Signals = nil, nil, nil
	place := make(map[int]int) // of a phase, by its place on the whole chart
	skipped := 0
	for _, at := range c.Points {
		if !within(at.Period) {
			if len(part.Points) == 0 {
				skipped++
			}
			continue
		}
		kept := *at
		if at.Phase >= 0 && at.Phase < len(c.Phases) {
			if _, known := place[at.Phase]; !known {
				place[at.Phase] = len(part.Phases)
				part.Phases = append(part.Phases, c.Phases[at.Phase])
			}
			kept.Phase = place[at.Phase]
		}
		part.Points = append(part.Points, &kept)
	}
	for _, s := range c.Signals {
		if s.First >= skipped && s.Last < skipped+len(part.Points) {
			kept := *s
			kept.First, kept.Last = s.First-skipped, s.Last-skipped
			part.Signals = append(part.Signals, &kept)
		}
	}
	return &part
}

// spanOfYears is from the first to the last day of school years and of the periods that are shown
// with them; years turn on 1 July, as [domain.SchoolYearOf] has it.
func spanOfYears(points []*projections.ChartPoint, first, last domain.SchoolYear) (from, to domain.Date) {
	begins := func(y domain.SchoolYear) int {
		year, _ := strconv.Atoi(string(y[:4])) // as it is written
		return year
	}
	from, to = domain.Day(begins(first), time.July, 1), domain.Day(begins(last)+1, time.June, 30)
	for _, at := range points {
		if at.Period.Before(from) {
			from = at.Period
		}
		if end := *endOf(at); end.After(to) {
			to = end
		}
	}
	return from, to
}

// during says whether something happened within some days; a cycle and a baseline that they share
// a day with did.
func during(a *projections.ChartAnnotation, from, to domain.Date) bool {
	end := a.From
	switch {
	case isBar(a) && a.To != nil:
		end = *a.To
	case isBar(a): // a cycle that goes on
		end = to
	}
	return !a.From.After(to) && !end.Before(from)
}

// hidden says which years with values are not shown; three and more in a row as a stretch.
func (p *Picture) hidden() string {
	var parts []string
	for i := 0; i < len(p.Hidden); {
		end := i
		for end+1 < len(p.Hidden) && follows(p.Hidden[end], p.Hidden[end+1]) {
			end++
		}
		if end-i < 2 {
			parts, i = append(parts, string(p.Hidden[i])), i+1
			continue
		}
		parts, i = append(parts, string(p.Hidden[i]+" to "+p.Hidden[end])), end+1
	}
	switch n := len(parts); {
	case n == 0:
		return ""
	case len(p.Hidden) == 1:
		return parts[0] + " is not shown."
	case n == 1:
		return parts[0] + " are not shown."
	default:
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1] + " are not shown."
	}
}

// follows says whether a school year is the next one.
func follows(year, next domain.SchoolYear) bool {
	return year[len(year)-2:] == next[2:4] && year < next
}
