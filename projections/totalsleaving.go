package projections

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// standingRelease is a row of the table of releases.
type standingRelease struct {
	id uuid.UUID
	domain.SchoolTotal
}

// tellMonth tells the month of each standing release: one that began before it did, runs to its
// end, and was not ended until the month was settled. Those are told in order of their ids, each
// beside all before it; what could expose fewer than k people is suppressed for good. Lost says that
// figures of the month cannot be read any more.
func tellMonth(t *tx, f Fact, month int64, months map[monthKey]*schoolMonth, lost bool) error {
	var running []standingRelease
	first, last := dayNumber(firstOfMonth(month)), dayNumber(lastOfMonth(month))
	err := t.each(`SELECT id, school, network, measure, version FROM releases
		WHERE standing AND ended IS NULL AND first <= ? AND last >= ? ORDER BY id`, []any{first, last}, func(rows *sql.Rows) error {
		var id, school, network, measure sql.RawBytes
		var s standingRelease
		err := rows.Scan(&id, &school, &network, &measure, &s.Version)
		s.id, s.School, s.Network, s.Measure = readID(id), readID(school), readID(network), readID(measure)
		running = append(running, s)
		return err
	})
	if err != nil {
		return fmt.Errorf("read standing releases: %w", err)
	}
	if len(running) > 0 || lost {
		if err := noteLeaving(t, f.Seq, uuid.Nil, lost); err != nil {
			return err
		}
	}
	for _, s := range running {
		m := months[keyOfTotal(s.SchoolTotal)]
		if m == nil {
			continue
		}
		n, err := leaves(t, s.SchoolTotal, settlesOn(month))
		if err != nil || n == nil {
			if err != nil {
				return err
			}
			continue
		}
		own := &schoolMonth{Unit: m.Unit, Subject: m.Subject, CountsPeople: m.CountsPeople, Parts: slices.Clone(m.Parts)}
		own.in(month)
		if err := tellTotal(t, f, s, days{first, last}, own, suppressorOf(n)); err != nil {
			return err
		}
	}
	return nil
}

// in notes of which month the parts are.
func (s *schoolMonth) in(month int64) {
	for i := range s.Parts {
		s.Parts[i].Month = month
	}
}

// leaves gives the network that a total leaves for by itself on a day: the school is in it, goes on,
// and an agreement of its district lets standing releases out; nil when not. WARM measures never.
func leaves(t *tx, s domain.SchoolTotal, day domain.Date) (*Network, error) {
	n, err := networks.find(t, s.Network)
	if err != nil || n == nil {
		return nil, err
	}
	school, err := schools.find(t, s.School)
	if err != nil || school == nil {
		return nil, err
	}
	_, covered := n.covers(school.districtOn(day), day)[domain.CoversStandingReleases]
	warm := slices.ContainsFunc(n.SharedMeasures, func(m *SharedMeasure) bool { return m.ID == s.Measure && m.Tag == domain.Warm })
	if !covered || warm || school.placed().retired || !slices.Contains(n.schoolsOn(day), s.School) {
		return nil, nil
	}
	return n, nil
}

// tellTotal keeps what a standing release tells of a month.
func tellTotal(t *tx, f Fact, s standingRelease, over days, m *schoolMonth, judge suppressor) error {
	figure := judge.total(m)
	row := ledgerRow{release: s.id, over: over}
	if figure.Value != nil {
		row.sums = domain.Behind{m.behind(*figure.Value, judge.least(m))}
		rows, err := readLedger(measuresOf(row.sums), t.each)
		if err != nil {
			return err
		}
		if found, _ := judgeBeside(rows, row); m.warm() || len(found) > 0 {
			figure, row.sums = domain.ReleasedFigure{Policy: figure.Policy}, nil
		}
	}
	if err := keepTotal(t, s, over, true, figure); err != nil {
		return err
	}
	return enterLedger(t, f, row)
}

// keepFigure keeps a total that was released once, and enters it as it was settled. What left since it
// was judged may hold it back: then it is suppressed for good, as a standing one is.
func keepFigure(t *tx, f Fact, e domain.FigureReleased) error {
	s, over := standingRelease{f.Stream.ID, e.SchoolTotal}, days{dayNumber(e.From), dayNumber(e.To)}
	if e.Figure.Value == nil {
		return keepTotal(t, s, over, false, e.Figure)
	}
	row := ledgerRow{release: s.id, over: over}
	m, err := readMonths(e.SchoolTotal, e.From, e.To, t.each)
	if err != nil {
		return err
	}
	if m != nil {
		row.sums = domain.Behind{m.behind(*e.Figure.Value, suppressorAsReleased(e.Figure.Policy.SharingPolicy).least(m))}
	}
	held, err := row.judgeAgain(t, e.Beside)
	if err != nil {
		return err
	}
	if held {
		e.Figure, row.sums = domain.ReleasedFigure{Policy: e.Figure.Policy}, nil
	}
	if err := keepTotal(t, s, over, false, e.Figure); err != nil {
		return err
	}
	if err := noteLeaving(t, f.Seq, uuid.Nil, false); err != nil {
		return err
	}
	return enterLedger(t, f, row)
}

// judgeAgain says whether a total is held back beside what left since it was judged.
func (row ledgerRow) judgeAgain(t *tx, beside int64) (held bool, err error) {
	raced, unread, err := raced(t, uuid.Nil, beside)
	if err != nil || !raced || unread || len(row.sums) == 0 {
		return raced, err
	}
	rows, err := readLedger(measuresOf(row.sums), t.each)
	if err != nil {
		return false, err
	}
	found, _ := judgeBeside(rows, row)
	return len(found) > 0, nil
}

func keepTotal(t *tx, s standingRelease, over days, standing bool, figure domain.ReleasedFigure) error {
	doc, err := json.Marshal(figure)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO totals (release, first, last, network, measure, version, school, standing, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id[:], over.from, over.to, s.Network[:], s.Measure[:], s.Version, s.School[:], standing, doc)
}

// readMonths gives a school's settled months between two days as one, by a way to run a
// statement; nil when nothing was measured in them.
func readMonths(s domain.SchoolTotal, from, to domain.Date, each func(string, []any, func(*sql.Rows) error) error) (all *schoolMonth, err error) {
	err = each(`SELECT month, doc FROM school_months WHERE network = ? AND measure = ? AND version = ? AND school = ? AND month BETWEEN ? AND ? ORDER BY month`,
		[]any{s.Network[:], s.Measure[:], s.Version, s.School[:], monthOf(from), monthOf(to)}, func(rows *sql.Rows) error {
			var month int64
			var doc sql.RawBytes
			if err := rows.Scan(&month, &doc); err != nil {
				return err
			}
			m := &schoolMonth{}
			if err := json.Unmarshal(doc, m); err != nil {
				return err
			}
			if m.in(month); all == nil {
				all = m
			} else {
				all.join(m)
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("projections: read months of a school: %w", err)
	}
	return all, nil
}
