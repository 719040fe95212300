package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// SharedTotals are what the schools of a network told of a shared measure for the same months.
type SharedTotals struct {
	MeasureID uuid.UUID
	Version   int
	// Name, Unit and Direction are those of the latest version; Name is nil when it was not told.
	Name      *string
	Unit      domain.Unit
	Direction domain.Direction
	From, To  domain.Date
	// Schools are those whose total the viewer may read, by name.
	Schools []*SchoolFigure
	// Network is the total over those of them that are told.
	Network *ToldFigure
}

// SchoolFigure is the total of a school that released it under its name.
type SchoolFigure struct {
	School *School
	// Standing says that it left by a standing release.
	Standing bool
	Figure   *ToldFigure
}

// ToldFigure is a number as others read it: rounded, at an edge as the edge, or not told.
type ToldFigure struct {
	Shown Shown
	Value *float64
	// Students, Teams and Schools behind it are bands; nil where it is not told, Schools also of a
	// school's own.
	Students, Teams, Schools *string
	Policy                   domain.AppliedPolicy
}

func tellFigure(f domain.ReleasedFigure) *ToldFigure {
	t := &ToldFigure{Shown: Suppressed, Value: f.Value, Policy: f.Policy}
	if f.Value != nil {
		t.Students, t.Teams, t.Shown = textOf(f.Students), textOf(f.Teams), Exact
		if f.Coded {
			t.Shown = Coded
		}
	}
	return t
}

// storedTotal is a row of what was told.
type storedTotal struct {
	domain.SchoolTotal
	over     days
	standing bool
	figure   domain.ReleasedFigure
}

// Totals are what schools of the network told of its shared measures, of one when it is given, for
// months between two days: the latest first, then by name of the measure. For the people of its
// schools and its hub, of each school as far as an agreement of its district lets them.
func (n *Network) Totals(ctx context.Context, measure *uuid.UUID, from, to *domain.Date) ([]*SharedTotals, error) {
	scope := n.reader.scope
	if !scope.ofInstitution(n.ID, rights.NetworkSight) || !holdsID(scope.hearing.networks, n.ID) {
		return nil, nil
	}
	first, last := int64(-1<<40), int64(1<<40)
	if from != nil {
		first = dayNumber(*from)
	}
	if to != nil {
		last = dayNumber(*to)
	}
	rows, err := n.storedTotals(ctx, idOf(measure), first, last)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.School
	}
	if err := n.reader.load(ctx, ids...); err != nil {
		return nil, err
	}
	months, err := n.settledMonths(ctx, rows)
	if err != nil {
		return nil, err
	}
	var list []*SharedTotals
	for len(rows) > 0 {
		same := slices.IndexFunc(rows, func(row *storedTotal) bool { return row.compare(rows[0]) != 0 })
		if same < 0 {
			same = len(rows)
		}
		if t := n.totalsOf(rows[:same], months); t != nil {
			list = append(list, t)
		}
		rows = rows[same:]
	}
	slices.SortStableFunc(list, func(a, b *SharedTotals) int {
		return cmp.Or(b.To.Compare(a.To), b.From.Compare(a.From), strings.Compare(nameOrNone(a.Name), nameOrNone(b.Name)))
	})
	return list, nil
}

func nameOrNone(name *string) string {
	if name == nil {
		return ""
	}
	return *name
}

// compare is 0 for totals of the same measure, version and months.
func (t *storedTotal) compare(other *storedTotal) int {
	return cmp.Or(cmp.Compare(t.over.from, other.over.from), cmp.Compare(t.over.to, other.over.to), compareIDs(t.Measure, other.Measure), cmp.Compare(t.Version, other.Version))
}

// storedTotals reads what was told that the viewer may read today, by months, measure and version.
func (n *Network) storedTotals(ctx context.Context, measure uuid.UUID, first, last int64) (rows []*storedTotal, err error) {
	err = n.reader.each(ctx, `SELECT measure, version, school, first, last, standing, doc FROM totals
		WHERE network = ?1 AND (?2 IS NULL OR measure = ?2) AND first >= ?3 AND last <= ?4 ORDER BY standing DESC, release, first`,
		[]any{n.ID[:], blob(measure), first, last}, func(r *sql.Rows) error {
			t := &storedTotal{}
			var measure, school, doc sql.RawBytes
			if err := r.Scan(&measure, &t.Version, &school, &t.over.from, &t.over.to, &t.standing, &doc); err != nil {
				return err
			}
			t.Network, t.Measure, t.School = n.ID, readID(measure), readID(school)
			if n.reader.scope.readsTotal(t) {
				rows = append(rows, t)
			}
			return json.Unmarshal(doc, &t.figure)
		})
	if err != nil {
		return nil, fmt.Errorf("projections: read totals: %w", err)
	}
	slices.SortStableFunc(rows, (*storedTotal).compare)
	return rows, nil
}

// readsTotal says whether what a school told its network is open to the person today: to those of its
// own district in any case, else under an agreement that covers it.
func (s Scope) readsTotal(t *storedTotal) bool {
	switch b := s.hearing.borders; {
	case s.hearing.among(t.School):
		return true
	case b == nil:
		return false
	case t.standing:
		return b.letsTotals(t.School, t.Network)
	default:
		return b.lets(t.School, t.Network)
	}
}

// totalsOf are the totals of one measure for the same months; nil when the viewer may know none of
// the schools. Of a school that released both ways, what is told counts.
func (n *Network) totalsOf(rows []*storedTotal, months map[monthKey]map[int64]*schoolMonth) *SharedTotals {
	t := &SharedTotals{MeasureID: rows[0].Measure, Version: rows[0].Version, From: dayOf(rows[0].over.from), To: dayOf(rows[0].over.to)}
	for _, m := range n.SharedMeasures {
		if m.ID == t.MeasureID {
			t.Name, t.Unit, t.Direction = textOf(string(m.Name)), m.Unit, m.Direction
		}
	}
	of := make(map[uuid.UUID]*storedTotal)
	for _, row := range rows {
		school := loaded[School](n.reader, row.School)
		if school == nil {
			continue
		}
		if before := of[row.School]; before != nil && (before.figure.Value != nil || row.figure.Value == nil) {
			continue
		}
		of[row.School] = row
		t.Schools = slices.DeleteFunc(t.Schools, func(s *SchoolFigure) bool { return s.School == school })
		t.Schools = append(t.Schools, &SchoolFigure{school, row.standing, tellFigure(row.figure)})
	}
	if len(t.Schools) == 0 {
		return nil
	}
	slices.SortFunc(t.Schools, func(a, b *SchoolFigure) int {
		return cmp.Or(strings.Compare(a.School.Name, b.School.Name), compareIDs(a.School.ID, b.School.ID))
	})
	t.Network = n.overSchools(t, of, months)
	return t
}
