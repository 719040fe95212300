package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// judge notes what the rules had against commands. A thing that is there already is none of it.
func (run *running) judge(entries []entry, told []eventlog.Told) error {
	stopped := false
	var last *row // in which something was refused
	for n, t := range told {
		refusals, refused := domain.AsRefusals(t.Refused)
		if t.Refused == nil || !refused || entries[n].isThere(t) {
			continue
		}
		if stopped && (refusals[0].Code == domain.NotNow || refusals[0].Code == domain.Unknown && refusals[0].Path == "") {
			continue // it lacks what was refused above
		}
		if refusals[0].Code == domain.Unknown && last == entries[n].row {
			continue // so does it
		}
		last = entries[n].row
		stopped = stopped || entries[n].opens() || moves(entries[n].Command)
		if run.world.namesAmiss(entries[n].Command) {
			continue // told with the row that is amiss
		}
		for _, refusal := range refusals {
			if err := run.stage.problem(run.world.problem(entries[n], refusal)); err != nil {
				return err
			}
		}
	}
	return nil
}

// opens says that the entry begins its stream.
func (e entry) opens() bool { return e.makes != uuid.Nil && e.makes == e.Command.Stream().ID }

// isThere says that what the entry makes was made before, from elsewhere or in other words.
func (e entry) isThere(t eventlog.Told) bool {
	refusals, _ := domain.AsRefusals(t.Refused)
	return e.makes != uuid.Nil && len(refusals) == 1 && refusals[0].Code == domain.Duplicate && refusals[0].Existing == e.makes
}

// isDuplicate says that a command was refused for what is there already.
func isDuplicate(t eventlog.Told) bool {
	refusals, _ := domain.AsRefusals(t.Refused)
	return slices.ContainsFunc(refusals, func(r *domain.Refusal) bool { return r.Code == domain.Duplicate })
}

// counts are those of a table.
type counts struct {
	rows, fresh, there int64
	missing            int
	differs            []int
}

// maxDiffers is how many lines are named of rows that are recorded otherwise.
const maxDiffers = 20

// tally counts what the rows of a stream ask for.
func (run *running) tally(s staged, entries []entry, told []eventlog.Told) {
	run.mu.Lock()
	defer run.mu.Unlock()
	of := func(t *Table) *counts {
		c := run.counts[t]
		if c == nil {
			c = new(counts)
			run.counts[t] = c
		}
		return c
	}
	for _, r := range s.rows {
		of(r.table).rows++
	}
	for n, t := range told {
		c, line, there := of(entries[n].row.table), entries[n].row.line, entries[n].isThere(t)
		if there && entries[n].opens() && len(c.differs) < maxDiffers {
			c.differs = append(c.differs, line)
		}
		if t.Repeated || t.Already || there {
			c.there++
			if run.mapped != nil && t.Repeated {
				run.mapped.repeated(line)
			}
			continue
		}
		c.fresh++
		if c.missing == 0 || line < c.missing {
			c.missing = line
		}
	}
}
