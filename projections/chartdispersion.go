package projections

import (
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// overdispersed is Laney's sigma z (2002) above which counts vary more than chance alone.
const overdispersed = 1.2

// overdispersed says that the counts of a stretch vary more than chance alone would make them: as
// parts of a whole for P, else as events by how much was looked at.
func (o *MeasuredOutcome) overdispersed(s stretch, kind ChartKind) bool {
	groups, options := o.subgroups(s, kind), options(s, kind)
	if kind == CChart { // as many as happen in one look
		options.Kind = chart.U
		for i := range groups {
			groups[i].N = stats.Some(1)
		}
	}
	z, err := chart.Dispersion(groups, options)
	return err == nil && z.Known && z.Value > overdispersed
}

// counted is what a measurement counts, of how much; its value where a kind does not divide.
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
