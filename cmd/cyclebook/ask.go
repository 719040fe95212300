package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/memory"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
)

// ask speaks to the server that works in the data folder. When there is none it opens the folder
// and answers itself, through the same socket.
func (p *program) ask(c *cobra.Command, question func(context.Context, *control.Client) error) error {
	settings, _, err := p.settings(c)
	if err != nil {
		return err
	}
	if err := existing(settings.Data); err != nil {
		return err
	}
	return p.askIn(c.Context(), settings, false, question)
}

// askOrBegin is ask for what may fill a new folder.
func (p *program) askOrBegin(c *cobra.Command, question func(context.Context, *control.Client) error) error {
	settings, _, err := p.settings(c)
	if err != nil {
		return err
	}
	return p.askIn(c.Context(), settings, true, question)
}

func (p *program) askIn(ctx context.Context, settings *config.Config, begin bool, question func(context.Context, *control.Client) error) error {
	client, err := control.Dial(ctx, settings.Data)
	if errors.Is(err, control.ErrNobody) {
		return p.answer(ctx, settings, begin, question)
	}
	if err != nil {
		return err
	}
	defer client.Close()
	return question(ctx, client)
}

// answer opens the folder for one question. A new folder begins with its first administrator when
// it is to stay.
func (p *program) answer(ctx context.Context, settings *config.Config, begin bool, question func(context.Context, *control.Client) error) (err error) {
	// It does not last, and shares the machine with what does.
	memory.Keep(p.environment, passingHeap)
	options := p.nodeOptions(settings)
	options.Frugal = true
	n, err := node.Open(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if begin && n.IsNew() {
		token, err := n.FirstAdministrator(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.err, firstToken, token.Secret)
	}
	listener, err := control.Listen(settings.Data)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- n.Run(serving) }()
	go func() { done <- control.Serve(serving, listener, control.Handler(n)) }()
	defer func() {
		stop()
		err = errors.Join(err, <-done, <-done)
	}()
	client, err := control.Dial(ctx, settings.Data)
	if err != nil {
		return err
	}
	defer client.Close()
	return question(ctx, client)
}

// passingHeap is how many bytes a process that answers one question may take for its own values,
// softly.
const passingHeap = 112 << 20

// firstToken tells who fills a new folder how to get in.
const firstToken = `The folder is new. This is the access token of its first administrator; it is not shown again:

    %s

`

// askOrTry is ask for what changes nothing: where there is no folder a passing one serves.
func (p *program) askOrTry(c *cobra.Command, question func(context.Context, *control.Client) error) error {
	settings, _, err := p.settings(c)
	if err != nil {
		return err
	}
	if _, err := os.Stat(settings.Data); !errors.Is(err, fs.ErrNotExist) {
		return p.ask(c, question)
	}
	dir, err := os.MkdirTemp("", "cyclebook-")
	if err != nil {
		return fmt.Errorf("%s is not there, and no passing folder can be made: %w", settings.Data, err)
	}
	defer os.RemoveAll(dir)
	passing := *settings
	passing.Data = dir
	return p.answer(c.Context(), &passing, false, question)
}
