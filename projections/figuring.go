package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Figuring is what the rules of a school total may know: whether it may leave, whether it leaves by
// itself already, and from and to which day given what would leave, as these months were settled. Nil
// for others than the school's leader, and for a network of which that one knows nothing.
func (v *Views) Figuring(ctx context.Context, scope Scope, total domain.SchoolTotal, from, to domain.Date) (*domain.Figuring, error) {
	r, err := v.read(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("projections: figuring of %s: %w", total.School, err)
	}
	defer r.Close()
	if !scope.Holds(domain.SchoolLeader, total.School) {
		return nil, nil
	}
	n, err := loadOne[Network](ctx, r, total.Network)
	if err != nil || n == nil {
		return nil, err
	}
	b, err := r.borders(ctx)
	if err != nil {
		return nil, err
	}
	f := &domain.Figuring{In: slices.Contains(n.schoolsOn(scope.today), total.School), Covers: n.covers(b.district[total.School], scope.today)}
	for _, m := range n.SharedMeasures {
		if m.ID == total.Measure && total.Version >= 1 && total.Version <= m.Version {
			f.Defined, f.Warm = true, m.Tag == domain.Warm
		}
	}
	if f.Running, err = r.runningRelease(ctx, total); err != nil || to == (domain.Date{}) {
		return f, err
	}
	return f, r.figure(ctx, f, n, total, from, to)
}

// figure adds what would leave for some months, and what does not let it.
func (r *Reader) figure(ctx context.Context, f *domain.Figuring, n *Network, total domain.SchoolTotal, from, to domain.Date) error {
	each := func(query string, args []any, row func(*sql.Rows) error) error { return r.each(ctx, query, args, row) }
	settled := int64(-1)
	err := each(`SELECT month FROM settled`, nil, func(rows *sql.Rows) error { return rows.Scan(&settled) })
	if err != nil {
		return err
	}
	if month := monthOf(to); month > settled {
		f.Settles = settlesOn(month)
		return nil
	}
	m, err := readMonths(total, from, to, each)
	if err != nil || m == nil {
		return err
	}
	judge := suppressorOf(n)
	figure := judge.total(m)
	f.Figure, f.Warm = &figure, f.Warm || m.warm()
	if figure.Value == nil {
		f.Exposed = []string{fmt.Sprintf("fewer than %d different people are known to stand behind it, or too few for what it says: choose more months, or wait for more teams", judge.least(m))}
		return nil
	}
	f.Beside = r.seq
	next := ledgerRow{over: days{dayNumber(from), dayNumber(to)}, sums: domain.Behind{m.behind(*figure.Value, judge.least(m))}}
	rows, err := readLedger(measuresOf(next.sums), each)
	if err != nil {
		return err
	}
	if found, k := judgeBeside(rows, next); len(found) > 0 {
		earlier, err := r.earlier(ctx, found, rows, func(doc *storedShareOut) (title string, read bool) {
			near := r.scope.reachOf(doc)
			if near < within { // not out, or not yet
				return "", false
			}
			return asSeen(doc, viewpoint{near: near}).Title, true
		})
		if err != nil {
			return err
		}
		f.Exposed = []string{fmt.Sprintf("%s this total would let others compute a number of fewer than %d people: choose months in which more of them were measured", earlier, k)}
	}
	return nil
}

// covers are the coverages of the agreements with a district that run on a day, each with the last
// day on which one does; the zero day is open.
func (n *Network) covers(district uuid.UUID, day domain.Date) map[domain.Coverage]domain.Date {
	covers := make(map[domain.Coverage]domain.Date)
	for _, a := range n.Agreements {
		if a.District != district || district == uuid.Nil || a.EndedOn != nil || !holds(a.From, a.Until, day) {
			continue
		}
		for _, coverage := range a.Covers {
			last, known := covers[coverage]
			switch {
			case a.Until == nil:
				covers[coverage] = domain.Date{}
			case !known || last != (domain.Date{}) && last.Before(*a.Until):
				covers[coverage] = *a.Until
			}
		}
	}
	return covers
}

// runningRelease is the standing release by which a total leaves by itself today; uuid.Nil for none.
func (r *Reader) runningRelease(ctx context.Context, t domain.SchoolTotal) (running uuid.UUID, err error) {
	today := dayNumber(r.scope.today)
	err = r.each(ctx, `SELECT id FROM releases WHERE school = ? AND network = ? AND measure = ? AND version = ?
		AND standing AND ended IS NULL AND last >= ? ORDER BY id LIMIT 1`,
		[]any{t.School[:], t.Network[:], t.Measure[:], t.Version, today}, func(rows *sql.Rows) error {
			var id sql.RawBytes
			err := rows.Scan(&id)
			running = readID(id)
			return err
		})
	return running, err
}
