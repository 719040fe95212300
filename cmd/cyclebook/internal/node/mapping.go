package node

import (
	"context"
	"errors"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/transfer"
)

// ProposeMapping guesses how a file tells measurements. Name is what people call the file.
func (n *Node) ProposeMapping(ctx context.Context, path, name string) (transfer.Proposal, error) {
	if err := n.AwaitCaughtUp(ctx); err != nil {
		return transfer.Proposal{}, err
	}
	proposal, err := transfer.Propose(ctx, n.Views, domain.DateOf(n.options.Now().UTC()), path, name)
	if errors.Is(err, transfer.ErrSource) {
		err = &refusal{err}
	}
	return proposal, err
}
