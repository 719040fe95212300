package projections

import (
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// schoolMonthsDDL has what the classes of a school measured of a shared measure in a month, as it
// stood when the month was settled, and what was told of it.
const schoolMonthsDDL = `
CREATE TABLE settled (one INTEGER PRIMARY KEY CHECK (one = 1), month INTEGER NOT NULL);
CREATE TABLE school_months (
	network BLOB NOT NULL, measure BLOB NOT NULL, version INTEGER NOT NULL, school BLOB NOT NULL, month INTEGER NOT NULL, doc BLOB NOT NULL,
	PRIMARY KEY (network, measure, version, school, month)
) WITHOUT ROWID;
CREATE TABLE totals (
	release BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, network BLOB NOT NULL, measure BLOB NOT NULL, version INTEGER NOT NULL,
	school BLOB NOT NULL, standing INTEGER NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (release, first)
) WITHOUT ROWID;
CREATE INDEX totals_of_network ON totals (network, measure, first);
`

// schoolTotals settles a month with the first fact that is recorded from the moment on when the
// eighth day after its end has begun everywhere on earth, and tells then what leaves by itself. It
// comes early, so that it finds everything as it was before that fact; what is recorded or corrected
// later moves no total, so that nobody learns of one student by asking twice.
var schoolTotals = projection{name: "school totals", version: 2, ddl: schoolMonthsDDL, apply: applySchoolTotals}

// settlesAfter is how long after its end, in UTC, a month is settled: the eighth day has begun at
// noon even where it begins last.
const settlesAfter = 7*24*time.Hour + 12*time.Hour

// settlesOn is the day on which a month is settled.
func settlesOn(month int64) domain.Date { return lastOfMonth(month).AddDays(8) }

func applySchoolTotals(t *tx, f Fact) error {
	settled, err := settledShelf.find(t, struct{}{})
	if err != nil {
		return err
	}
	due := monthAt(f.Envelope.RecordedAt.UTC().Add(-settlesAfter)) - 1
	if settled == nil {
		settledShelf.put(t, struct{}{}, &due)
	} else if *settled < due { // a clock that was put back settles no month again
		for month := *settled + 1; month <= due; month++ {
			if err := settle(t, f, month); err != nil {
				return fmt.Errorf("settle %s: %w", firstOfMonth(month), err)
			}
		}
		settledShelf.put(t, struct{}{}, &due)
	}
	if e, ok := f.Event.(domain.FigureReleased); ok {
		return keepFigure(t, f, e)
	}
	return nil
}

var settledShelf = shelf[struct{}, int64]{
	name: "settled month",
	read: func(t *tx, _ struct{}) (*int64, int, error) {
		var month int64
		found, err := t.row(`SELECT month FROM settled`, nil, &month)
		if err != nil || !found {
			return nil, 0, err
		}
		return &month, 8, nil
	},
	write: func(t *tx, _ struct{}, month *int64) (int, error) {
		return 8, t.exec(`INSERT INTO settled (one, month) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET month = excluded.month`, *month)
	},
}

// monthKey is whose total of what.
type monthKey struct {
	network, measure uuid.UUID
	version          int
	school           uuid.UUID
}

func keyOfTotal(t domain.SchoolTotal) monthKey {
	return monthKey{t.Network, t.Measure, t.Version, t.School}
}

// settle keeps what every school's classes measured in a month, and tells what leaves by itself.
func settle(t *tx, f Fact, month int64) error {
	if err := t.docs.flush(t); err != nil {
		return err
	}
	months, order, lost, err := monthsOf(t, month)
	if err != nil {
		return err
	}
	for _, key := range order {
		doc, err := json.Marshal(months[key])
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO school_months (network, measure, version, school, month, doc) VALUES (?, ?, ?, ?, ?, ?)`,
			key.network[:], key.measure[:], key.version, key.school[:], month, doc)
		if err != nil {
			return err
		}
	}
	return tellMonth(t, f, month, months, lost)
}

// monthsOf adds up the measures that follow a shared one, by school; order is that of the measures. Lost
// says that some figures cannot be read any more.
func monthsOf(t *tx, month int64) (months map[monthKey]*schoolMonth, order []monthKey, lost bool, err error) {
	var following []*Measure
	err = t.each(`SELECT doc FROM things WHERE kind = ? AND doc ->> 'follows' IS NOT NULL ORDER BY id`, []any{string(domain.MeasureKind)}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		m := &Measure{}
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		following = append(following, m)
		return json.Unmarshal(doc, m)
	})
	if err != nil {
		return nil, nil, false, err
	}
	months = make(map[monthKey]*schoolMonth)
	for _, m := range following {
		parts, gone, err := partsOf(t, m, month)
		if err != nil {
			return nil, nil, false, err
		}
		lost = lost || gone
		for _, p := range parts {
			key := monthKey{m.Follows.Network, m.Follows.Measure, m.Follows.Version, p.school}
			if months[key] == nil {
				months[key], order = newSchoolMonth(m), append(order, key)
			}
			months[key].add(m, p)
		}
	}
	return months, order, lost, nil
}

// partsOf are what a measure's classes measured of all students in the periods that end in a month; of
// the team as a whole only where no class was measured by itself. Lost says that figures of some cannot
// be read any more.
func partsOf(t *tx, m *Measure, month int64) (parts []monthPart, lost bool, err error) {
	record, err := recordShelf.find(t, m.ID)
	if err != nil || record == nil {
		return nil, false, err
	}
	in := days{dayNumber(firstOfMonth(month)), dayNumber(lastOfMonth(month))}
	for _, of := range record.Series {
		if of.Group != uuid.Nil {
			continue
		}
		doc, err := seriesShelf.find(t, seriesKey{m.ID, of})
		if err != nil || doc == nil {
			return nil, false, err
		}
		p := monthPart{Team: m.TeamID, Measure: m.ID, Class: of.Class, Students: disclosure.Unknown, school: m.Home}
		if of.Class != uuid.Nil {
			class, err := classes.find(t, of.Class)
			if err != nil || class == nil {
				return nil, false, err
			}
			p.school, p.Apart = class.SchoolID, class.Kind == domain.SmallGroupClass || class.Kind == domain.CaseloadClass
		}
		for i := range *doc {
			if v := &(*doc)[i]; in.from <= v.To && v.To <= in.to && record.unitAt(v.From) == m.Unit {
				p.take(record, m, v)
				lost = lost || v.Forgotten
			}
		}
		if p.N > 0 {
			parts = append(parts, p)
		}
	}
	if len(parts) > 1 {
		parts = slices.DeleteFunc(parts, func(p monthPart) bool { return p.Class == uuid.Nil })
	}
	return parts, lost, nil
}
