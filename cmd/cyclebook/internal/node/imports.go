package node

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/transfer"
)

// Import brings tables in. One import at a time works in a folder. It waits until the read models
// show what it has recorded.
func (n *Node) Import(ctx context.Context, i transfer.Import, problems func(iter.Seq2[transfer.Problem, error]) error) (_ transfer.Summary, err error) {
	if !n.importing.TryLock() {
		return transfer.Summary{}, Refuse("another import is at work in %s: wait for its end", n.options.Dir)
	}
	defer n.importing.Unlock()
	if err := n.AwaitCaughtUp(ctx); err != nil {
		return transfer.Summary{}, err
	}
	i.Dir, i.Desk, i.Views, i.Now = n.scratch(), n.Desk, n.Views, n.options.Now
	i.Today = domain.DateOf(n.options.Now().UTC())
	if err := os.MkdirAll(i.Dir, 0o700); err != nil {
		return transfer.Summary{}, fmt.Errorf("node: %w", err)
	}
	summary, err := i.Run(ctx, problems)
	if errors.Is(err, transfer.ErrSource) || errors.Is(err, transfer.ErrProblems) {
		err = &refusal{err}
	}
	if err == nil && !summary.Position.IsZero() {
		err = n.Views.Await(ctx, summary.Position)
	}
	return summary, err
}

// scratch is where imports keep what is thrown away at their end.
func (n *Node) scratch() string { return filepath.Join(n.options.Dir, "imports") }

// Scratch makes a file that is thrown away, in the data folder, closed to others.
func (n *Node) Scratch(name string) (*os.File, error) {
	if err := os.MkdirAll(n.scratch(), 0o700); err != nil {
		return nil, fmt.Errorf("node: %w", err)
	}
	file, err := os.CreateTemp(n.scratch(), name)
	if err != nil {
		return nil, fmt.Errorf("node: %w", err)
	}
	return file, nil
}
