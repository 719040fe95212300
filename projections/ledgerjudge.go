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

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// judgeLedger says in sentences what could be computed of too few people from next beside all
// that was released of the same measures before, and beside what the same release tells of others: nothing
// when it may leave. Each names the earlier release and what can be done.
func (r *Reader) judgeLedger(ctx context.Context, others, next domain.Behind) (exposed []string, err error) {
	if len(next) == 0 {
		return nil, nil
	}
	rows, err := r.ledgerRows(ctx, measuresOf(next))
	if err != nil {
		return nil, err
	}
	rows, err = r.besideSiblings(ctx, rows, others, next)
	if err != nil {
		return nil, err
	}
	found, k := judgeBeside(rows, ledgerRow{sums: next})
	return r.exposures(ctx, found, rows, k)
}

// exposures are the sentences for what was found, one for each measure.
func (r *Reader) exposures(ctx context.Context, found []ledgerFinding, rows []ledgerRow, k int) (exposed []string, err error) {
	slices.SortFunc(found, ledgerFinding.compare)
	for list := found; len(list) > 0; {
		same := slices.IndexFunc(list, func(f ledgerFinding) bool { return f.measure != list[0].measure })
		if same < 0 {
			same = len(list)
		}
		sentence, err := r.exposure(ctx, list[:same], rows, k)
		if err != nil {
			return nil, err
		}
		exposed, list = append(exposed, sentence), list[same:]
	}
	return exposed, nil
}

// judgeBeside finds what could be computed from next beside what left before it: period by period,
// and over the days of each school's total. The threshold k is the largest of all that left: what
// was released under it stays hidden beside what leaves under a smaller one.
func judgeBeside(rows []ledgerRow, next ledgerRow) (found []ledgerFinding, k int) {
	k = next.threshold()
	for _, row := range rows {
		k = max(k, row.threshold())
	}
	if len(rows) > 0 {
		next.sums = rows[0].names.in(next.sums)
	}
	rows, next = versionsOfPeriods(rows, next)
	l := newLedgerOf(k)
	for _, row := range rows {
		for _, s := range row.sums {
			l.take(s, row.seq)
		}
	}
	found = l.judge(next.sums)
	for _, over := range spansOfTotals(append(slices.Clone(rows), next)) {
		found = append(found, judgeOver(over, rows, next, k)...)
	}
	return found, k
}

// ledgerRows reads what was released of some measures, and of those that were added up with them, in
// the order in which it left.
func (r *Reader) ledgerRows(ctx context.Context, wanted []uuid.UUID) (found []ledgerRow, err error) {
	return readLedger(wanted, func(query string, args []any, row func(*sql.Rows) error) error { return r.each(ctx, query, args, row) })
}

// readLedger is ledgerRows by a way to run a statement.
func readLedger(wanted []uuid.UUID, each func(string, []any, func(*sql.Rows) error) error) (found []ledgerRow, err error) {
	done := make(map[uuid.UUID]bool)
	seen := make(map[int64]bool)
	names := make(seriesNames)
	for len(wanted) > 0 {
		more, err := names.join(wanted, each)
		if err != nil {
			return nil, err
		}
		err = each(`SELECT seq, release, at, IFNULL(first, 0), IFNULL(last, 0), doc FROM ledger
			WHERE measure IN (SELECT unhex(value) FROM json_each(?)) ORDER BY seq, release, first`, []any{idList(wanted)}, func(rows *sql.Rows) error {
			var row ledgerRow
			var release, doc sql.RawBytes
			var at int64
			if err := rows.Scan(&row.seq, &release, &at, &row.over.from, &row.over.to, &doc); err != nil {
				return err
			}
			if err := json.Unmarshal(doc, &row.sums); err != nil {
				return err
			}
			row.release, row.at = readID(release), moment(at)
			if found = append(found, row); !seen[row.seq] {
				more = append(more, measuresOf(row.sums)...)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("projections: read ledger: %w", err)
		}
		for _, id := range wanted {
			done[id] = true
		}
		wanted = keep(more, func(id uuid.UUID) bool { return !done[id] })
	}
	for i := range found {
		found[i].sums, found[i].names = names.in(found[i].sums), names
	}
	slices.SortStableFunc(found, func(a, b ledgerRow) int { return cmp.Compare(a.seq, b.seq) })
	return found, nil
}

// exposure is the sentence for what was found of one measure.
func (r *Reader) exposure(ctx context.Context, found []ledgerFinding, rows []ledgerRow, k int) (string, error) {
	m, err := loadOne[Measure](ctx, r, found[0].measure)
	if err != nil {
		return "", err
	}
	name, err := r.measureCalled(ctx, found[0].measure)
	if err != nil {
		return "", err
	}
	earlier, err := r.earlier(ctx, found, rows, func(doc *storedShareOut) (title string, read bool) {
		if m == nil || doc.TeamID != m.TeamID {
			return "", false // through a school's total: what another team writes, and when, is its own
		}
		return string(doc.Versions[len(doc.Versions)-1].Title), true
	})
	if err != nil {
		return "", err
	}
	periods := calendar{years: true}.between("for", "from", found[0].from, found[len(found)-1].to)
	return fmt.Sprintf("%s: %s this would let others compute a number of fewer than %d people %s (%s): leave this measure out, tell it over the same classes and groups as then, or wait until at least %d more people stand behind it",
		name, earlier, k, periods, howMany(len(found), "value"), k), nil
}

// measureCalled is what a measure is called in a sentence.
func (r *Reader) measureCalled(ctx context.Context, id uuid.UUID) (string, error) {
	m, err := loadOne[Measure](ctx, r, id)
	if err != nil || m == nil {
		return "a measure", err
	}
	return fmt.Sprintf("%q", m.Name), nil
}

// earlier names the releases that were found beside, with title and day where who asks reads them. Of another
// one even the day would tell which of those without a name is of that school: the feed has their days.
func (r *Reader) earlier(ctx context.Context, found []ledgerFinding, rows []ledgerRow, readAs func(*storedShareOut) (title string, read bool)) (string, error) {
	var ids []uuid.UUID
	var days []domain.Date
	for _, row := range rows {
		if row.seq != sameRelease && slices.ContainsFunc(found, func(f ledgerFinding) bool { return slices.Contains(f.beside, row.seq) }) && !slices.Contains(ids, row.release) {
			ids, days = append(ids, row.release), append(days, domain.DateOf(row.at))
		}
	}
	if len(ids) == 0 {
		return "taken together,", nil
	}
	documents, err := r.shareOutDocuments(ctx, ids...)
	if err != nil {
		return "", err
	}
	var names []string
	for i, id := range ids {
		name := "a release that you do not read,"
		if slices.ContainsFunc(rows, func(row ledgerRow) bool { return row.release == id && row.isTotal() }) {
			name = "the school's total that left on " + calendar{years: true}.day(days[i])
		}
		for _, doc := range documents {
			if doc.ID != id {
				continue
			}
			if title, read := readAs(doc); title != "" {
				name = fmt.Sprintf("%q, released on %s,", title, calendar{years: true}.day(days[i]))
			} else if read {
				name = "the release of " + calendar{years: true}.day(days[i])
			}
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return "beside " + strings.Join(names, " and "), nil
}

// ledgerFinding is a period of a measure in which something could be computed, and the facts of the
// releases that it would be computed from.
type ledgerFinding struct {
	measure  uuid.UUID
	from, to domain.Date
	beside   []int64
}

func (f ledgerFinding) compare(o ledgerFinding) int {
	return cmp.Or(compareIDs(f.measure, o.measure), f.from.Compare(o.from), f.to.Compare(o.to), slices.Compare(f.beside, o.beside))
}

// judge finds what next tells beside what was taken, and takes it.
func (l *ledgerOf) judge(next []domain.ToldSum) (found []ledgerFinding) {
	before := l.published
	for _, s := range next {
		if s.Hidden {
			continue
		}
		if old, differs := l.differsByFew(s); differs {
			found = append(found, findingOf(s, old))
			continue
		}
		l.take(s, 0)
	}
	for _, part := range l.parts(before) {
		exposed, err := part.ledger.Exposed(part.next)
		if err == nil && len(exposed) > 0 {
			known, err := part.ledger.Exposed(nil)
			exposed = slices.DeleteFunc(exposed, func(e disclosure.Exposure) bool {
				return err == nil && slices.ContainsFunc(known, func(o disclosure.Exposure) bool {
					return slices.Equal(o.Atoms, e.Atoms) && o.Low == e.Low && o.High == e.High && o.Step == e.Step
				})
			})
		}
		if err != nil || len(exposed) > 0 { // what cannot be judged does not leave
			found = append(found, findingOf(part.told[0], part.beside))
		}
	}
	return found
}

func findingOf(s domain.ToldSum, beside []int64) ledgerFinding {
	a := s.Atoms[0]
	return ledgerFinding{a.Measure, a.From, a.To, beside}
}
