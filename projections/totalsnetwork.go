package projections

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// settledMonths reads the months that totals are over, of all schools of the network.
func (n *Network) settledMonths(ctx context.Context, rows []*storedTotal) (map[monthKey]map[int64]*schoolMonth, error) {
	first, last := rows[0].over.from, rows[0].over.to
	for _, row := range rows {
		first, last = min(first, row.over.from), max(last, row.over.to)
	}
	months := make(map[monthKey]map[int64]*schoolMonth)
	err := n.reader.each(ctx, `SELECT measure, version, school, month, doc FROM school_months WHERE network = ? AND month BETWEEN ? AND ?`,
		[]any{n.ID[:], monthOf(dayOf(first)), monthOf(dayOf(last))}, func(r *sql.Rows) error {
			var measure, school, doc sql.RawBytes
			var month int64
			key := monthKey{network: n.ID}
			if err := r.Scan(&measure, &key.version, &school, &month, &doc); err != nil {
				return err
			}
			key.measure, key.school = readID(measure), readID(school)
			m := &schoolMonth{}
			if months[key] == nil {
				months[key] = make(map[int64]*schoolMonth)
			}
			months[key][month] = m
			return json.Unmarshal(doc, m)
		})
	if err != nil {
		return nil, fmt.Errorf("projections: read months of schools: %w", err)
	}
	return months, nil
}

// overSchools is the network's total: over the schools whose own is told to the viewer, and no others,
// so that it gives away none that is hidden; one that is told as an edge counts as that, so that it does
// not give away how far beyond it is. It takes enough teams of enough schools, none with over half, to
// tell it.
func (n *Network) overSchools(t *SharedTotals, of map[uuid.UUID]*storedTotal, months map[monthKey]map[int64]*schoolMonth) *ToldFigure {
	judge := suppressorOf(n)
	var all *schoolMonth
	var parts []disclosure.Part
	people, told, edges := 0, 0, 0
	for _, school := range slices.SortedFunc(maps.Keys(of), compareIDs) {
		m := monthsTogether(months[keyOfTotal(of[school].SchoolTotal)], t.From, t.To)
		if of[school].figure.Value == nil || m == nil || all != nil && m.Unit != all.Unit {
			continue
		}
		if of[school].figure.Coded {
			m.tellAs(*of[school].figure.Value)
			edges++
		}
		parts = append(parts, m.byTeam(school)...)
		people, told = people+m.different(), told+1
		if all == nil {
			all = m
		} else {
			all.join(m)
		}
	}
	hidden := &ToldFigure{Shown: Suppressed, Policy: judge.applied()}
	if all == nil || people < judge.threshold(all.Subject) || !judge.policy.Enough(parts, disclosure.OfNobody) {
		return hidden
	}
	v := all.value()
	v.people = people
	amount, coded, ok := judge.told(v)
	if !ok {
		return hidden
	}
	f := tellFigure(domain.ReleasedFigure{Value: &amount, Coded: coded || edges == told, Students: judge.band(people, v.subject), Teams: ofSeveral.of(len(all.teams())), Policy: judge.applied()})
	f.Schools = textOf(ofSeveral.from(judge.policy.Schools).of(told))
	return f
}

// monthsTogether are the months from one day to another as one; nil when there is none.
func monthsTogether(months map[int64]*schoolMonth, from, to domain.Date) (all *schoolMonth) {
	for month := monthOf(from); month <= monthOf(to); month++ {
		switch m := months[month]; {
		case m == nil:
		case all == nil:
			all = &schoolMonth{Unit: m.Unit, Subject: m.Subject, CountsPeople: m.CountsPeople, Parts: slices.Clone(m.Parts)}
		default:
			all.join(m)
		}
	}
	return all
}

// tellAs takes each part for what is told of the whole.
func (s *schoolMonth) tellAs(told float64) {
	for i := range s.Parts {
		s.Parts[i].Y = told * s.Parts[i].N
	}
}

// byTeam are the teams with their weights, by which none may have over half.
func (s *schoolMonth) byTeam(school uuid.UUID) (parts []disclosure.Part) {
	for _, p := range s.Parts {
		parts = append(parts, disclosure.Part{School: school.String(), Team: p.Team.String(), Amount: p.N})
	}
	return parts
}
