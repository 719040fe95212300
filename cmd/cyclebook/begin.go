package main

import (
	"context"
	"fmt"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
)

// begin makes what a new folder begins with. What it gives is called once the site's URL is known.
func (p *program) begin(ctx context.Context, n *node.Node, demo bool) (tell func(site string) error, err error) {
	switch {
	case demo:
		story, err := n.Demo(ctx)
		if err != nil {
			return nil, err
		}
		return func(site string) error {
			story.URL = site
			fmt.Fprintf(p.out, demoWords, site, story.Tokens.Member, n.DemoFile())
			return n.WriteDemo(story)
		}, nil
	case n.IsNew():
		token, err := n.FirstAdministrator(ctx)
		if err != nil {
			return nil, err
		}
		link, err := n.IssueLink(ctx, token.Person.String())
		if err != nil {
			return nil, err
		}
		return func(site string) error {
			_, err := fmt.Fprintf(p.out, firstWords, site, token.Secret, link.Link)
			return err
		}, nil
	default:
		return func(string) error { return nil }, nil
	}
}

// firstWords greet whoever starts the server on a new folder.
const firstWords = `The folder is new. This is the access token of its first administrator; it is not shown again:

    %[2]s

Open %[1]s/graphql and sign in with it. Whoever loses it runs "cyclebook token list" and
"cyclebook token issue" on this machine.

To sign in with a password as well, open this link once, within a day ("cyclebook link" makes
another):

    %[1]s%[3]s

`

// demoWords greet whoever starts a demo.
const demoWords = `This is a demo: schools and people are made up. Open %[1]s/graphql and sign in as a
teacher with this access token; those of others are in %[3]s:

    %[2]s

To sign in as she does, without it, open the link that "cyclebook link amara@larkmoor.example"
prints and choose a password; the page for the next time is %[1]s/signin.

`
