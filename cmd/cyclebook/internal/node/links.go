package node

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
)

// IssuedLink is a new one-use link.
type IssuedLink struct {
	ID     uuid.UUID `json:"id"`
	Person uuid.UUID `json:"person"`
	Name   string    `json:"name"`
	// Link is the whole address, or its path while nobody serves it.
	Link  string    `json:"link"`
	Until time.Time `json:"until"`
}

// IssueLink makes a link with which a person, named by id or e-mail address, chooses a password. It
// is for the machine's administrator, who needs no right in Cyclebook, and ends the link before.
func (n *Node) IssueLink(ctx context.Context, person string) (IssuedLink, error) {
	found, err := n.person(ctx, person)
	if err != nil {
		return IssuedLink{}, err
	}
	link := IssuedLink{ID: n.options.NewID(), Person: found.id, Name: found.name}
	secret, err := desk.LinkSecret(ctx, n.Keys, found.id, link.ID)
	if err != nil {
		return IssuedLink{}, fmt.Errorf("node: %w", err)
	}
	hash := domain.TokenHash(sha256.Sum256([]byte(secret)))
	if err := n.record(ctx, domain.IssueLink{PersonHeader: n.header(found.id), Link: domain.Link{ID: link.ID, Hash: hash}}); err != nil {
		return IssuedLink{}, err
	}
	if found, err = n.person(ctx, found.id.String()); err != nil {
		return IssuedLink{}, err
	}
	link.Link, link.Until = n.site+domain.LinkPath+secret, found.until
	return link, nil
}

// ServedAt tells where people reach the node, such as https://cyclebook.example.org: links begin
// with it. It is called before Run.
func (n *Node) ServedAt(site string) { n.site = site }
