package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/projections"
)

// subscription answers the fields of Subscription.
type subscription struct{ door *Door }

// maxPushes is how many changes are read at once.
const maxPushes = 50

// TimelineChanged tells each change of a team's record after a position, then each new one. It
// ends when the one who listens may not read the record any more.
func (s subscription) TimelineChanged(ctx context.Context, team uuid.UUID, after *domain.Position) (<-chan *generated.TimelineChange, error) {
	if after != nil {
		if p := s.door.await(ctx, after.String()); p != nil {
			return nil, p
		}
	}
	l := &listener{door: s.door, who: askerOf(ctx), team: team, out: make(chan *generated.TimelineChange)}
	if err := l.begin(ctx, after); err != nil {
		return nil, err
	}
	go l.listen(ctx)
	return l.out, nil
}

// listener follows the record of a team for one person.
type listener struct {
	door  *Door
	who   asker
	scope projections.Scope
	team  uuid.UUID
	seq   int64 // the last place in the order of the log that was told
	// readings are those of the changes that were read last.
	readings []projections.Reading
	out      chan *generated.TimelineChange
}

// begin finds the place to begin at.
func (l *listener) begin(ctx context.Context, after *domain.Position) error {
	reader, err := l.door.reader(ctx, l.who)
	if err != nil {
		return err
	}
	defer reader.Close()
	l.scope, l.seq = reader.Scope(), reader.Seq()
	if after != nil {
		if l.seq, err = reader.SeqAt(ctx, *after); err != nil {
			return err
		}
	}
	if _, ok, err := reader.Changes(ctx, l.team, l.seq, 1); err != nil || !ok {
		return orNotFound(err)
	}
	return l.door.config.NoteReads(ctx, l.scope, reader.Readings())
}

func orNotFound(err error) error {
	if err == nil {
		return errNotFound
	}
	return err
}

func (l *listener) listen(ctx context.Context) {
	defer close(l.out)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer l.door.watch.join(&watched{who: l.who, team: l.team, end: cancel})()
	for ctx.Err() == nil {
		changed := l.door.config.Views.Changed()
		more, err := l.tell(ctx)
		if err != nil {
			if ctx.Err() == nil {
				l.door.presenter.present(ctx, err) // logs what is nobody's business
			}
			return
		}
		if more {
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// tell tells what has changed since; more says that there may be more at once.
func (l *listener) tell(ctx context.Context) (more bool, err error) {
	changes, err := l.changes(ctx)
	if err != nil || len(changes) == 0 {
		return false, err
	}
	// There is something to tell: may this person still know?
	if l.who, err = l.door.again(ctx, l.who); err != nil {
		return false, err
	}
	if l.scope, err = l.door.scope(ctx, l.who); err != nil {
		return false, err
	}
	if changes, err = l.changes(ctx); err != nil {
		return false, err
	}
	if err := l.door.config.NoteReads(ctx, l.scope, l.readings); err != nil {
		return false, err
	}
	for _, c := range changes {
		select {
		case l.out <- &generated.TimelineChange{Position: c.Position, Kind: c.Kind, ID: c.ID}:
			l.seq = c.Seq
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return len(changes) == maxPushes, nil
}

// changes reads with the rights that were found last.
func (l *listener) changes(ctx context.Context) ([]projections.Change, error) {
	end, err := l.door.telling(ctx, l.who)
	if err != nil {
		return nil, err
	}
	defer end()
	reader, err := l.door.config.Views.Read(ctx, l.scope)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	changes, ok, err := reader.Changes(ctx, l.team, l.seq, maxPushes)
	if err == nil && !ok {
		err = errNotFound
	}
	l.readings = reader.Readings()
	return changes, err
}
