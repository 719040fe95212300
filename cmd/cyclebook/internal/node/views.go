package node

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/esdblog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
)

// RebuildViews makes the read models anew from the log and swaps them in.
func (n *Node) RebuildViews(ctx context.Context, report func(projections.Progress)) error {
	return n.Views.Rebuild(ctx, eventsOf(n.Log), report)
}

// eventsOf reads a log as the read models take it.
func eventsOf(log eventlog.Source) projections.Source {
	return func(ctx context.Context, after domain.Position) iter.Seq2[domain.Recorded, error] {
		return log.ReadAll(ctx, after, eventlog.Filter{})
	}
}

// BuildViews makes the file of this binary's read models in a folder that a server may be
// working in: it only reads the log and the keys. It gives the file's path.
func BuildViews(ctx context.Context, o Options, report func(projections.Progress)) (path string, err error) {
	log, closeLog, err := readLog(ctx, o)
	if err != nil {
		return "", fmt.Errorf("node: %w", err)
	}
	defer func() { err = errors.Join(err, closeLog()) }()
	store, err := keys.OpenReadOnly(ctx, o.Dir, keys.Options{MasterKeyFile: o.MasterKeyFile})
	if err != nil {
		return "", fmt.Errorf("node: %w", err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	files, err := projections.Status(ctx, o.Dir)
	if err != nil {
		return "", fmt.Errorf("node: %w", err)
	}
	total := int64(0) // as many as another file has, which is about right
	for _, f := range files {
		total = max(total, f.Facts)
	}
	return projections.Build(ctx, o.Dir, viewsOptions(store, log, o), eventsOf(log), total, report)
}

func readLog(ctx context.Context, o Options) (eventlog.Log, func() error, error) {
	if o.Log != "" {
		log, err := esdblog.Open(ctx, o.Log, esdblog.Options{NewID: o.NewID, Logger: o.Logger})
		if err != nil {
			return nil, nil, err
		}
		return log, log.Close, nil
	}
	log, err := sqlitelog.OpenReadOnly(ctx, o.Dir)
	if errors.Is(err, sqlitelog.ErrNewer) {
		return nil, nil, &refusal{err}
	}
	if err != nil {
		return nil, nil, err
	}
	return log, log.Close, nil
}
