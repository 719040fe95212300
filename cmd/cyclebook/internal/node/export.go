package node

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/transfer"
)

// ExportRequest says what goes out.
type ExportRequest struct {
	// As is the person as whom is read, by id or e-mail address; empty is the machine's
	// administrator, who reads everything.
	As string `json:"as,omitzero"`
	// Team is the one whose record goes out, by id or name; empty is all.
	Team string `json:"team,omitzero"`
}

// Export tells the record as tables, up to what the read models show. What there is no such of,
// or what may not be read, is told before the first row, and every team whose record goes out is
// told of it before.
func (n *Node) Export(ctx context.Context, asked ExportRequest, to transfer.Sink) error {
	if err := n.AwaitCaughtUp(ctx); err != nil {
		return err
	}
	scope, err := n.readsAs(ctx, asked.As)
	if err != nil {
		return err
	}
	archive, err := n.Views.Archive(ctx, scope)
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	team := uuid.Nil
	if asked.Team != "" {
		if team, err = transfer.FindTeam(ctx, archive, asked.Team); err != nil {
			return err
		}
	}
	readings, err := archive.Readings(ctx, team)
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	if err := n.Desk.NoteReads(ctx, scope, readings); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	return transfer.Export(ctx, archive, team, to)
}

// readsAs is what a person may read today, or everything when nobody is named.
func (n *Node) readsAs(ctx context.Context, person string) (projections.Scope, error) {
	if person == "" {
		return projections.Operator(domain.DateOf(n.options.Now().UTC())), nil
	}
	found, err := n.person(ctx, person)
	if err != nil {
		return projections.Scope{}, err
	}
	return n.Views.ScopeAt(ctx, found.id, n.options.Now())
}
