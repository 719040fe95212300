package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// maxPushes is how many changes are read at once.
const maxPushes = 50

// push is one signal, with its place in the order of the log.
type push[T any] struct {
	seq  int64
	what *T
}

// heard is what was found after a place: what to push, up to where all was looked at, and whether
// there may be more at once.
type heard[T any] struct {
	pushes []push[T]
	last   int64
	more   bool
	at     domain.Position // up to which was read
}

// listener follows one source for one person.
type listener[T any] struct {
	// about are the things on which it depends whether the person may hear of it, hears says whether
	// they may.
	about func(projections.Scope) []uuid.UUID
	hears func(projections.Scope) bool
	// read gives what is new after a place, so many at most; not ok when it is not for the reader's
	// scope.
	read func(ctx context.Context, r *projections.Reader, after int64, limit int) (heard[T], bool, error)

	door  *Door
	who   asker
	scope projections.Scope
	seq   int64 // the last place in the order of the log that was told
	// began is a position up to which all was told.
	began domain.Position
	// readings are those of what was read last.
	readings []projections.Reading
	out      chan *T
}

// open begins to listen after a position; without one, from now on.
func (l *listener[T]) open(ctx context.Context, door *Door, after *domain.Position) (<-chan *T, error) {
	if after != nil {
		if p := door.await(ctx, after.String()); p != nil {
			return nil, p
		}
	}
	l.door, l.who, l.out = door, askerOf(ctx), make(chan *T)
	if err := l.begin(ctx, after); err != nil {
		return nil, err
	}
	go l.listen(ctx)
	return l.out, nil
}

// begin finds the place to begin at.
func (l *listener[T]) begin(ctx context.Context, after *domain.Position) error {
	reader, err := l.door.reader(ctx, l.who)
	if err != nil {
		return err
	}
	defer reader.Close()
	l.scope, l.seq, l.began = reader.Scope(), reader.Seq(), reader.Position()
	if after != nil {
		l.began = *after
		if l.seq, err = reader.SeqAt(ctx, *after); err != nil {
			return err
		}
	}
	if _, ok, err := l.read(ctx, reader, l.seq, 1); err != nil || !ok {
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

func (l *listener[T]) listen(ctx context.Context) {
	defer close(l.out)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer l.door.watch.join(&watched{who: l.who, about: l.about(l.scope), hears: l.hears, end: cancel})()
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

// tell tells what is new since; more says that there may be more at once.
func (l *listener[T]) tell(ctx context.Context) (more bool, err error) {
	found, err := l.find(ctx)
	if err != nil || found.last == l.seq {
		return false, err
	}
	// There is something to tell: may this person still know?
	if l.who, err = l.door.again(ctx, l.who); err != nil {
		return false, err
	}
	if l.scope, err = l.door.scope(ctx, l.who); err != nil {
		return false, err
	}
	if found, err = l.find(ctx); err != nil {
		return false, err
	}
	if err := l.door.config.NoteReads(ctx, l.scope, l.readings); err != nil {
		return false, err
	}
	for _, p := range found.pushes {
		select {
		case l.out <- p.what:
			l.seq = p.seq
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	if l.seq = found.last; !found.more {
		l.began = found.at
	}
	return found.more, nil
}

// find reads with the rights that were found last.
func (l *listener[T]) find(ctx context.Context) (heard[T], error) {
	end, err := l.door.telling(ctx, l.who)
	if err != nil {
		return heard[T]{}, err
	}
	defer end()
	reader, err := l.door.config.Views.Read(ctx, l.scope)
	if err != nil {
		return heard[T]{}, err
	}
	defer reader.Close()
	found, ok, err := l.read(ctx, reader, l.seq, maxPushes)
	if err == nil && !ok {
		err = errNotFound
	}
	l.readings, found.at = reader.Readings(), reader.Position()
	return found, err
}
