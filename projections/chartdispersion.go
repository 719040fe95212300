package projections

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// dispersion is Laney's sigma z (2002) of a stretch: by how much its counts, each in standard
// deviations of chance alone, vary from one to the next; 0 where that cannot be told.
func (o *MeasuredOutcome) dispersion(s stretch, kind ChartKind) float64 {
	base := s.end
	if s.freeze > 0 {
		base = s.first + s.freeze
	}
	var y, n []float64
	for i := s.first; i < base; i++ {
		if a, b, ok := o.counted(&o.doc[i], kind); ok {
			y, n = append(y, a), append(n, b)
		}
	}
	centre := stats.Sum(y) / stats.Sum(n)
	if options := options(s, kind); options.Center.Known {
		centre = options.Center.Value
	}
	scores := make([]chart.Subgroup, s.end-s.first)
	for i := range scores {
		if a, b, ok := o.counted(&o.doc[s.first+i], kind); ok {
			if sd := sigma(kind, centre, b); sd > 0 {
				scores[i].Y = stats.Some((a/b - centre) / sd)
			}
		}
	}
	c, err := chart.Of(scores, chart.Options{Kind: chart.I, Freeze: s.freeze})
	if err != nil {
		return 0
	}
	for _, p := range c.Points {
		if p.Upper.Known && p.Centre.Known {
			return (p.Upper.Value - p.Centre.Value) / 3
		}
	}
	return 0
}

// counted is what a measurement counts, of how much; 1 for a count by itself.
func (o *MeasuredOutcome) counted(m *storedMeasurement, kind ChartKind) (y, n float64, ok bool) {
	switch v, ok := o.record.value(m); {
	case !ok:
		return 0, 0, false
	case divides(kind):
		return *m.Numerator, *m.Denominator, true
	default:
		return v, 1, true
	}
}

// sigma is the standard deviation of chance alone around a centre.
func sigma(kind ChartKind, centre, n float64) float64 {
	switch kind {
	case PChart:
		return math.Sqrt(centre * (1 - centre) / n)
	case UChart:
		return math.Sqrt(centre / n)
	default:
		return math.Sqrt(centre)
	}
}
