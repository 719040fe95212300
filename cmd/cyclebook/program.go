package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitRefused = 3
)

// program is what comes from outside: where to print, the environment, clock, ids, randomness,
// and the way to end at once.
type program struct {
	out, err    io.Writer
	environment func(string) (string, bool)
	now         func() time.Time
	newID       func() uuid.UUID
	random      io.Reader
	exit        func(code int)
}

func newProgram(out, err io.Writer, environment func(string) (string, bool)) *program {
	return &program{
		out: out, err: err, environment: environment, now: time.Now,
		newID: func() uuid.UUID { return uuid.Must(uuid.NewV7()) }, random: rand.Reader, exit: os.Exit,
	}
}

// run runs one command line and gives the exit code. The first SIGINT or SIGTERM asks it to end,
// a second one ends it.
func (p *program) run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	root := p.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintf(p.err, "cyclebook: %v\n", err)
	}
	return exitCode(err)
}

// errUsage is the kind of every error of the command line.
var errUsage = errors.New("usage")

func exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errUsage), errors.Is(err, config.ErrInvalid):
		return exitUsage
	case errors.Is(err, node.ErrRefused):
		return exitRefused
	default:
		return exitFailure
	}
}

const help = `Cyclebook keeps the record of teams who try changes in school as Plan-Do-Study-Act cycles:
every fact in a log that never forgets, and everything a person sees computed from it.

Begin with "cyclebook serve --demo" and open the address it prints, or with "cyclebook serve",
which makes ./cyclebook-data and prints the access token of its first administrator and a link
with which to choose a password.

Every setting can be a flag (--listen), a variable (CYCLEBOOK_LISTEN) or a line of cyclebook.yml
(listen: 127.0.0.1:8080); the first of them that says something decides. "cyclebook config print"
shows what was decided and where.

Exit codes: 0 done, 1 failed, 2 wrong usage or setting, 3 refused (the folder is in use, its log
is newer than this program, or a rule forbids it).`

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "cyclebook", Short: "A logbook for improvement science", Long: help,
		SilenceErrors: true, SilenceUsage: true,
	}
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w: %w; see %s --help", errUsage, err, c.CommandPath())
	})
	group(root, p.serveCommand(), p.importCommand(), p.linkCommand(), p.tokenCommand(), p.exportCommand(), p.viewsCommand(), p.statsCommand(), p.configCommand(), p.versionCommand())
	return root
}

// group makes a command of others: alone it tells what there is.
func group(parent *cobra.Command, children ...*cobra.Command) *cobra.Command {
	parent.AddCommand(children...)
	parent.Args = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		hint := "see " + c.CommandPath() + " --help"
		if similar := c.SuggestionsFor(args[0]); len(similar) > 0 {
			hint = "did you mean " + similar[0] + "?"
		}
		return fmt.Errorf("%w: %s has no command %q; %s", errUsage, c.CommandPath(), args[0], hint)
	}
	parent.SuggestionsMinimumDistance = 2
	parent.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	return parent
}

// arguments refuses any number of arguments but n.
func arguments(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			takes := fmt.Sprintf("%d arguments", n)
			if n == 1 {
				takes = "1 argument"
			}
			return fmt.Errorf("%w: %s takes %s, not %d; see %s --help", errUsage, c.CommandPath(), takes, len(args), c.CommandPath())
		}
		return nil
	}
}

// settings decides the settings for a command. One that is not the server is quiet unless
// somebody asks for more.
func (p *program) settings(c *cobra.Command) (*config.Config, []config.Value, error) {
	settings, values, err := config.Load(c.Flags(), p.environment)
	if err != nil {
		return nil, nil, err
	}
	if c.Name() != serveName && !decided(values, "log-level") {
		settings.LogLevel = slog.LevelWarn
	}
	return settings, values, nil
}

func decided(values []config.Value, name string) bool {
	for _, v := range values {
		if v.Name == name {
			return v.Decided()
		}
	}
	return false
}

// logger writes the program's own log to where errors go.
func (p *program) logger(c *config.Config) *slog.Logger {
	return slog.New(recordsTo(p.err, c))
}

// recordsTo writes records in the form of the settings.
func recordsTo(w io.Writer, c *config.Config) slog.Handler {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == config.FormatJSON {
		return slog.NewJSONHandler(w, options)
	}
	return slog.NewTextHandler(w, options)
}

// nodeOptions are those of the node in the data folder.
func (p *program) nodeOptions(c *config.Config) node.Options {
	return node.Options{
		Dir: c.Data, Log: c.Log, MasterKeyFile: c.MasterKeyFile, Logger: p.logger(c),
		Now: p.now, NewID: p.newID, Random: p.random, StudentNumbers: c.StudentNumbers,
	}
}
