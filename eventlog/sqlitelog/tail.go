package sqlitelog

import (
	"context"
	"sync"
	"time"

	"github.com/cyclebook/cyclebook/eventlog"
)

// tail looks for what another process appends to the log.
type tail struct {
	mu    sync.Mutex
	conn  *conn
	index *index
}

// tailEvery is how often a waiting follower looks.
const tailEvery = 100 * time.Millisecond

// look brings the index up to date.
func (t *tail) look(ctx context.Context, closing <-chan struct{}) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-closing:
		return eventlog.ErrClosed
	default:
	}
	return t.conn.inTransaction(func() error {
		change, err := t.index.since(ctx, t.conn)
		if err == nil {
			t.index.publish(change)
		}
		return err
	})
}

func (t *tail) wait(ctx context.Context, closing <-chan struct{}, after uint64) error {
	ticks := time.NewTicker(tailEvery)
	defer ticks.Stop()
	for {
		if err := t.look(ctx, closing); err != nil {
			return err
		}
		if more, _ := t.index.beyond(after); more {
			return nil
		}
		select {
		case <-ticks.C:
		case <-closing:
			return eventlog.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (t *tail) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.conn.close()
}
