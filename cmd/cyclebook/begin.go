package main

import (
	"context"
	"fmt"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
)

// beginning is what is told once the address is known.
type beginning struct {
	tell func(n *node.Node, address string) error
}

// begin makes what a new folder begins with.
func (p *program) begin(ctx context.Context, n *node.Node, demo bool) (beginning, error) {
	switch {
	case demo:
		story, err := n.Demo(ctx)
		return beginning{func(n *node.Node, address string) error {
			story.URL = "http://" + address
			return n.WriteDemo(story)
		}}, err
	case n.IsNew():
		token, err := n.FirstAdministrator(ctx)
		return beginning{func(_ *node.Node, address string) error {
			_, err := fmt.Fprintf(p.out, firstWords, token.Secret, address)
			return err
		}}, err
	default:
		return beginning{func(*node.Node, string) error { return nil }}, nil
	}
}

// firstWords greet whoever starts the server on a new folder.
const firstWords = `The folder is new. This is the access token of its first administrator; it is not shown again:

    %[1]s

Ask with it at http://%[2]s/graphql (header "Authorization: Bearer ..."). Whoever loses it runs
"cyclebook token list" and "cyclebook token issue" on this machine.

`
