package transfer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// Import is one import of tables. Every row is read and held against the rules before the first
// is recorded; what was recorded before is known by its content, so that the same tables twice
// change nothing and an import that was cut short is finished by running it again.
type Import struct {
	// Path of a folder, a zip archive or one CSV file.
	Path   string
	Format Format
	// Mapped says that Path is a file that a team keeps in its own way; nil for tables. Its
	// mapping has the format.
	Mapped *Mapped
	// Dir is where the scratch file goes.
	Dir string
	// Try ends after the checks: nothing is recorded.
	Try   bool
	Desk  *desk.Desk
	Views *projections.Views
	Today domain.Date
	Now   func() time.Time
	// Report is told now and then how far it has come; nil when nobody asks.
	Report func(Progress)
}

// Phase is what an import is at.
type Phase string

const (
	Reading   Phase = "reading"
	Checking  Phase = "checking"
	Recording Phase = "recording"
)

// Progress is how far an import has come: bytes when reading, rows when checking, commands when
// recording.
type Progress struct {
	Phase Phase   `json:"phase"`
	Done  int64   `json:"done"`
	Total int64   `json:"total,omitzero"`
	Rate  float64 `json:"rate,omitzero"` // a second
}

// workers record streams at the same time: so many share a sync.
const workers = 32

// Run imports. The problems of the tables come as an ErrProblems; see each of them through the
// given function, which is called once. The summary is true in any case.
func (i Import) Run(ctx context.Context, problems func(iter.Seq2[Problem, error]) error) (_ Summary, err error) {
	run := &running{Import: i, counts: make(map[*Table]*counts)}
	if err := run.open(ctx); err != nil {
		return Summary{}, err
	}
	defer func() { err = errors.Join(err, run.close()) }()
	if err := run.load(ctx); err != nil {
		return Summary{}, err
	}
	if err := run.check(ctx); err != nil {
		return Summary{}, err
	}
	if err := run.checked(); err != nil {
		return Summary{}, err
	}
	if n := run.stage.problems; n > 0 {
		return run.summary(), errors.Join(problems(run.problems()), fmt.Errorf("%w: %d of them; nothing was recorded", ErrProblems, n))
	}
	if i.Try {
		return run.summary(), nil
	}
	err = run.record(ctx)
	if n := run.stage.problems; n > 0 { // something else was recorded meanwhile
		err = errors.Join(err, problems(run.problems()), fmt.Errorf("%w: %d of them came up while it was recorded; what could be is", ErrProblems, n))
	}
	return run.summary(), err
}

// running is an import at work.
type running struct {
	Import
	*reading
	source *source

	mu       sync.Mutex
	counts   map[*Table]*counts
	position domain.Position
	total    int64
	begun    time.Time
	done     atomic.Int64
	told     time.Time
}

func (run *running) open(ctx context.Context) error {
	mapped, err := run.openMapped()
	if err != nil {
		return err
	}
	if err := run.Format.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrSource, err)
	}
	dates, err := parsePattern(run.Format.Dates)
	if err != nil {
		return err
	}
	if run.source == nil {
		if run.source, err = openSource(run.Path); err != nil {
			return err
		}
	}
	s, err := openStage(ctx, run.Dir)
	if err != nil {
		return errors.Join(err, run.source.close())
	}
	run.reading = &reading{stage: s, format: run.Format, dates: dates, today: run.Today, files: make(map[*Table]string), mapped: mapped}
	run.world = &world{
		ctx: ctx, stage: s, views: run.Views, scope: projections.Operator(run.Today),
		names: make(map[domain.Kind]map[string][]candidate),
	}
	return nil
}

func (run *running) close() error { return errors.Join(run.source.close(), run.stage.close()) }

func (run *running) load(ctx context.Context) error {
	total := int64(0)
	for _, f := range run.source.tables {
		total += f.size
	}
	run.begin(total)
	l := &loader{reading: run.reading, report: func(done int64) { run.progress(Reading, done) }}
	if run.mapped != nil {
		return run.mapped.load(l, run.Path)
	}
	return l.load(ctx, run.source)
}

// check builds every command and holds it against the rules, without recording. Things are
// looked up in the tables, so the streams may come in any order.
func (run *running) check(ctx context.Context) error {
	rows, err := run.stage.countRows()
	if err != nil {
		return err
	}
	run.begin(rows)
	if err := run.ramps(); err != nil {
		return err
	}
	for _, category := range categories {
		of := stepsOf(category)
		if err := run.each(ctx, category, allTables(of), func(ctx context.Context, s staged) error {
			entries, told, err := run.try(ctx, s, of)
			if err != nil {
				return err
			}
			run.tally(s, entries, told)
			run.progress(Checking, run.done.Add(int64(len(s.rows))))
			return run.judge(entries, told)
		}); err != nil {
			return err
		}
	}
	return nil
}

// try holds the commands of a stream against the rules. What looks like a duplicate may be a row
// that stands there twice: their ids tell.
func (run *running) try(ctx context.Context, s staged, of []step) (entries []entry, told []eventlog.Told, err error) {
	for _, quick := range []bool{true, false} {
		if entries, err = run.build(s, of, quick); err != nil {
			return nil, nil, err
		}
		if told, err = run.Desk.Import(ctx, run.world, commands(entries), false); err != nil || !slices.ContainsFunc(told, isDuplicate) {
			break
		}
	}
	return entries, told, err
}

// record records, step by step; those of one step at the same time.
func (run *running) record(ctx context.Context) error {
	total := int64(0)
	for _, c := range run.counts {
		total += c.fresh + c.there
	}
	run.begin(total)
	for _, one := range steps {
		if err := run.each(ctx, one.category, one.tables, func(ctx context.Context, s staged) error {
			entries, err := run.build(s, []step{one}, false)
			if err != nil {
				return err
			}
			told, err := run.Desk.Import(ctx, run.world, commands(entries), true)
			if err != nil {
				return err
			}
			run.reached(told)
			run.progress(Recording, run.done.Add(int64(len(entries))))
			return run.judge(entries, told)
		}); err != nil {
			return err
		}
	}
	return nil
}

// each does something with every stream of a category that has rows of the tables.
func (run *running) each(ctx context.Context, category domain.Category, of []*Table, do func(context.Context, staged) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for s, err := range run.stage.streams(category, of) {
		if err != nil {
			group.Go(func() error { return err })
			break
		}
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return do(ctx, s) })
	}
	return errors.Join(group.Wait(), run.world.broken())
}

func commands(entries []entry) []desk.Entry {
	list := make([]desk.Entry, len(entries))
	for i, e := range entries {
		list[i] = e.Entry
	}
	return list
}

func allTables(of []step) []*Table {
	var list []*Table
	for _, s := range of {
		for _, t := range s.tables {
			if !containsTable(list, t) {
				list = append(list, t)
			}
		}
	}
	return list
}

func containsTable(list []*Table, t *Table) bool {
	for _, other := range list {
		if other == t {
			return true
		}
	}
	return false
}

// reached remembers how far the log has come.
func (run *running) reached(told []eventlog.Told) {
	run.mu.Lock()
	defer run.mu.Unlock()
	for _, t := range told {
		if t.Position.Compare(run.position) > 0 {
			run.position = t.Position
		}
	}
}

func (run *running) summary() Summary {
	s := Summary{Problems: run.stage.problems, Position: run.position}
	for _, t := range tables {
		name, ok := run.files[t]
		if !ok {
			continue
		}
		one := TableSummary{Table: t.Name, File: name}
		if c := run.counts[t]; c != nil {
			one.Rows, one.New, one.There, one.Differs = c.rows, c.fresh, c.there, c.differs
			if run.Try {
				one.Missing = c.missing
			}
		}
		s.Tables = append(s.Tables, one)
	}
	if run.mapped != nil {
		run.mapped.sum(&s)
	}
	return s
}

// begin starts a new count of progress.
func (run *running) begin(total int64) {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.total, run.begun = total, run.Now()
	run.done.Store(0)
}

// reportEvery is how often progress is told.
const reportEvery = 100 * time.Millisecond

func (run *running) progress(phase Phase, done int64) {
	if run.Report == nil {
		return
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	now := run.Now()
	if now.Sub(run.told) < reportEvery {
		return
	}
	run.told = now
	p := Progress{Phase: phase, Done: done, Total: run.total}
	if took := now.Sub(run.begun).Seconds(); took > 0 {
		p.Rate = float64(done) / took
	}
	run.Report(p)
}
