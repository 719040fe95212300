package node

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/transfer"
)

// DigestRequest says which digest is wanted.
type DigestRequest struct {
	Network uuid.UUID   `json:"network"`
	Since   domain.Date `json:"since"`
	// HTML is a page to print, else it is Markdown.
	HTML bool `json:"html,omitzero"`
	// As is whose share-outs are told, by id or e-mail address; empty for what everybody in the network
	// may read.
	As string `json:"as,omitzero"`
}

// Digest gives what a network was told since a day. Only what was released is read, so no team is told
// of it.
func (n *Node) Digest(ctx context.Context, asked DigestRequest) (string, error) {
	if err := n.AwaitCaughtUp(ctx); err != nil {
		return "", err
	}
	scope, err := n.readsAs(ctx, asked.As)
	if err != nil {
		return "", err
	}
	reader, err := n.Views.Read(ctx, scope)
	if err != nil {
		return "", fmt.Errorf("node: %w", err)
	}
	defer reader.Close()
	digest, err := transfer.ReadDigest(ctx, reader, asked.Network, asked.Since)
	if err != nil {
		return "", err
	}
	return written(digest, asked.HTML)
}
