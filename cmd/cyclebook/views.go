package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/projections"
)

func (p *program) viewsCommand() *cobra.Command {
	return group(&cobra.Command{
		Use: "views", Short: "Look after the read models, from which everything is answered",
		Long: `Look after the read models: what the log tells, ready to be read. They can always be made anew
from the log and need no backup.`,
	}, p.viewsStatusCommand(), p.viewsBuildCommand(), p.viewsRebuildCommand())
}

// existing refuses a data folder that is not there, which only the server makes.
func existing(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return node.Refuse("%s is not there: name the data folder with --data", dir)
	}
	return nil
}

// viewsStatus is the answer of "views status".
type viewsStatus struct {
	// Fingerprint is that of this program's read models.
	Fingerprint string      `json:"fingerprint"`
	Files       []viewsFile `json:"files"`
	// Server is how the server does that works in the folder; absent when none does.
	Server *node.Status `json:"server,omitempty"`
}

type viewsFile struct {
	File        string `json:"file"`
	Fingerprint string `json:"fingerprint"`
	// Own says that this program would use it.
	Own      bool   `json:"own"`
	Position string `json:"position"`
	Events   int64  `json:"events"`
	Parked   int    `json:"parked"`
	Bytes    int64  `json:"bytes"`
	// Hash is that of all rows of this program's file; empty unless it was asked for.
	Hash string `json:"hash,omitempty"`
}

func (p *program) viewsStatusCommand() *cobra.Command {
	c := &cobra.Command{Use: "status", Short: "Show how far the read models have come and what they could not take in", Args: arguments(0)}
	config.AddFlags(c.Flags(), folderSettings...)
	asJSON := jsonFlag(c)
	hash := c.Flags().Bool("hash", false, "also hash what the read models hold: equal histories give equal hashes")
	c.RunE = func(c *cobra.Command, _ []string) error {
		settings, _, err := p.settings(c)
		if err != nil {
			return err
		}
		status, err := readViewsStatus(c.Context(), settings.Data, *hash)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(p.out, status)
		}
		return p.printViewsStatus(status)
	}
	return c
}

// readViewsStatus reads the files, and asks the server when there is one.
func readViewsStatus(ctx context.Context, dir string, hash bool) (viewsStatus, error) {
	if err := existing(dir); err != nil {
		return viewsStatus{}, err
	}
	files, err := projections.Status(ctx, dir)
	if err != nil {
		return viewsStatus{}, err
	}
	status := viewsStatus{Fingerprint: projections.Fingerprint(), Files: []viewsFile{}}
	for _, f := range files {
		file := viewsFile{filepath.Base(f.Path), f.Fingerprint, f.Own, f.Position.String(), f.Facts, f.Parked, f.Bytes, ""}
		if hash && f.Own {
			if file.Hash, err = projections.HashFile(ctx, f.Path); err != nil {
				return viewsStatus{}, err
			}
		}
		status.Files = append(status.Files, file)
	}
	client, err := control.Dial(ctx, dir)
	if errors.Is(err, control.ErrNobody) {
		return status, nil
	}
	if err != nil {
		return viewsStatus{}, err
	}
	defer client.Close()
	running, err := client.Status(ctx)
	status.Server = &running
	return status, err
}

func (p *program) printViewsStatus(s viewsStatus) error {
	own := false
	var rows []table.Row
	for _, f := range s.Files {
		own = own || f.Own
		use := "another version's"
		if f.Own {
			use = "this version's"
		}
		rows = append(rows, table.Row{f.File, use, f.Events, f.Position, f.Parked, f.Bytes})
	}
	if err := printTable(p.out, table.Row{"file", "whose", "events", "position", "parked", "bytes"}, rows); err != nil {
		return err
	}
	for _, f := range s.Files {
		if f.Hash != "" {
			fmt.Fprintf(p.out, "Hash of %s: %s\n", f.File, f.Hash)
		}
	}
	if !own {
		fmt.Fprintln(p.out, "There are none of this version: cyclebook views build makes them, also beside a running server.")
	}
	switch {
	case s.Server == nil:
		fmt.Fprintln(p.out, "No server runs on the folder.")
	case s.Server.Failing != "":
		fmt.Fprintf(p.out, "The server cannot go on: %s\n", s.Server.Failing)
	case !s.Server.CaughtUp:
		fmt.Fprintf(p.out, "The server is catching up: %d events since its start.\n", s.Server.Events)
	default:
		fmt.Fprintf(p.out, "The server has caught up; %d events since its start, %.1f s behind.\n", s.Server.Events, s.Server.LagSeconds)
	}
	if s.Server == nil || len(s.Server.Parked) == 0 {
		return nil
	}
	rows = nil
	for _, k := range s.Server.Parked {
		rows = append(rows, table.Row{k.Stream, k.Revision, k.Type, k.Skipped, k.Reason})
	}
	return printTable(p.out, table.Row{"parked", "revision", "type", "skipped", "reason"}, rows)
}

func (p *program) viewsBuildCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "build", Short: "Make this version's read models beforehand, also beside a running server of another version",
		Args: arguments(0),
	}
	config.AddFlags(c.Flags(), folderSettings...)
	c.RunE = func(c *cobra.Command, _ []string) error {
		settings, _, err := p.settings(c)
		if err != nil {
			return err
		}
		if err := existing(settings.Data); err != nil {
			return err
		}
		progress := newProgress(p.err, p.now, "read models", "events")
		path, err := node.BuildViews(c.Context(), p.nodeOptions(settings), progress.report)
		progress.end()
		if err != nil {
			return err
		}
		if progress.done == 0 {
			_, err = fmt.Fprintf(p.out, "%s is there already\n", filepath.Base(path))
			return err
		}
		_, err = fmt.Fprintf(p.out, "built %s from %d events\n", filepath.Base(path), progress.done)
		return err
	}
	return c
}

func (p *program) viewsRebuildCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "rebuild", Short: "Make the read models anew from the log and swap them in; a server goes on meanwhile",
		Args: arguments(0),
	}
	config.AddFlags(c.Flags(), folderSettings...)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			progress := newProgress(p.err, p.now, "read models", "events")
			err := client.RebuildViews(ctx, progress.report)
			progress.end()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "rebuilt from %d events\n", progress.done)
			return err
		})
	}
	return c
}
