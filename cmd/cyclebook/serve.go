package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/memory"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
)

const serveName = "serve"

func (p *program) serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use: serveName, Short: "Serve the API and the built-in explorer from a data folder",
		Long: `Serve the API and the built-in explorer from a data folder.

The first start makes the folder and prints, once, the access token of its first administrator and
a link with which to choose a password.
The address is printed and written to the file "address" in the folder as HOST:PORT while the
server runs. SIGINT or SIGTERM ends it: within five seconds every request is answered or refused.
SIGHUP has it read the certificate again.`,
		Args: arguments(0),
	}
	config.AddFlags(c.Flags())
	demo := c.Flags().Bool("demo", false, "fill an empty folder with a made-up network of schools and serve it, or serve an earlier demo's")
	c.RunE = func(c *cobra.Command, _ []string) error {
		settings, values, err := p.settings(c)
		if err != nil {
			return err
		}
		if *demo && !decided(values, "introspection") {
			settings.Introspection = config.IntrospectionAll
		}
		return p.serve(c.Context(), settings, *demo)
	}
	return c
}

// serve opens the folder, serves it until the context ends and closes it.
func (p *program) serve(ctx context.Context, settings *config.Config, demo bool) (err error) {
	logger := p.logger(settings)
	defer p.lastResort(ctx)()
	limits := memory.Set(p.environment, os.DirFS("/"))
	n, err := node.Open(ctx, p.nodeOptions(settings))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	certificate, err := p.certificate(settings, logger)
	if err != nil {
		return err
	}
	security, err := p.securityLog(settings, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, security.close()) }()
	server, err := p.server(n, settings, certificate, security.logger, logger)
	if err != nil {
		return err
	}
	defer onHangup(logger, certificate, security)()
	// Before anything is recorded: the token of the first administrator must not be lost because
	// the port is taken.
	listener, err := net.Listen("tcp", settings.Listen)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer listener.Close() // it is closed before in most cases
	begun, err := p.begin(ctx, n, demo)
	if err != nil {
		return err
	}
	address := reachable(listener.Addr())
	site := scheme(certificate) + "://" + address
	if err := begun(site); err != nil {
		return err
	}
	n.ServedAt(cmp.Or(settings.PublicURL, site))
	addressFile := filepath.Join(settings.Data, "address")
	if err := node.WriteFile(addressFile, []byte(address+"\n")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(addressFile)) }()
	// Before it is said that the server is there: sub-commands ask through it at once.
	socket, err := control.Listen(settings.Data)
	if err != nil {
		return err
	}
	defer socket.Close() // it is closed before in most cases
	fmt.Fprintf(p.out, "Cyclebook serves %s at %s\n", settings.Data, site)
	if certificate == nil && !listener.Addr().(*net.TCPAddr).IP.IsLoopback() && len(settings.TrustedProxies) == 0 {
		logger.Warn("others can reach this address, and whoever is on the way can read everything: set tls-cert and tls-key, or trusted-proxy for a proxy that ends TLS")
	}
	logger.Info("serving", "address", address, "version", thisVersion().Version, "memoryLimit", limits.Limit)
	err = runTogether(ctx, n, server, listener, socket)
	logger.Info("stopped")
	return err
}

// patience is how long a stop may take, whatever hangs.
const patience = 4900 * time.Millisecond

// lastResort ends the process when it has not stopped some time after the context ended, which
// loses nothing that was answered: that is durable. What it gives calls this off.
func (p *program) lastResort(ctx context.Context) (callOff func()) {
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-ended:
		case <-time.After(patience):
			fmt.Fprintln(p.err, "cyclebook: the server did not stop in time and was ended; nothing that was recorded is lost")
			p.exit(exitFailure)
		}
	})
	return func() {
		stop()
		close(ended)
	}
}

// server composes what is served.
func (p *program) server(n *node.Node, settings *config.Config, certificate *web.Certificate, security, logger *slog.Logger) (*web.Server, error) {
	newID := func() string { return p.newID().String() }
	registry := prometheus.NewRegistry()
	denials := web.NewDenials(security, registry, p.now)
	pages, err := p.signIn(n, settings, denials, logger)
	if err != nil {
		return nil, err
	}
	limited := p.limits(settings)
	door, err := p.door(n, settings, pages, limited, denials, logger, newID)
	if err != nil {
		return nil, err
	}
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), n)
	registry.MustRegister(knownAnswers(door)...)
	return web.New(web.Options{
		GraphQL: web.Patiently(door, n.AwaitCaughtUp), OnStop: door.Close,
		Pages: sparingly(web.Patiently(pages, n.AwaitCaughtUp), limited, denials),
		Checks: []web.Check{
			{Name: "log", Ready: n.LogTakesAppends},
			{Name: "views", Ready: n.CaughtUp},
			{Name: "feed", Ready: n.ViewsGoOn},
		},
		Certificate: certificate, TrustedProxies: settings.TrustedProxies,
		Origins: settings.Origins, Denials: denials,
		Operator: operatorFrom(settings), Metrics: metricsReader(settings),
		Registry: registry, Logger: logger, NewID: newID, Now: p.now,
	}), nil
}

// runTogether runs the feed, the control socket and the server. When one ends all end, the
// server first: its last requests wait for what the feed brings.
func runTogether(ctx context.Context, n *node.Node, server *web.Server, listener, socket net.Listener) error {
	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()
	beside, stopBeside := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBeside()

	go giveBack(serving, n)
	fed, controlled := make(chan error, 1), make(chan error, 1)
	go func() {
		defer stopServing()
		fed <- n.Run(beside)
	}()
	go func() {
		defer stopServing()
		controlled <- control.Serve(beside, socket, control.Handler(n))
	}()
	served := server.Serve(serving, listener)
	stopBeside()
	return errors.Join(served, <-fed, <-controlled)
}

// giveBack keeps the heap small until the read models have caught up, perhaps with all there is in the
// log, and returns to the system what only the start needed.
func giveBack(ctx context.Context, n *node.Node) {
	done := memory.Sparingly()
	err := n.AwaitCaughtUp(ctx)
	if err == nil {
		err = n.Views.Spare(ctx)
	}
	if done(); err == nil {
		debug.FreeOSMemory()
	}
}

// reachable gives an address at which this machine reaches a listener.
func reachable(address net.Addr) string {
	tcp, ok := address.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return address.String()
	}
	return net.JoinHostPort("127.0.0.1", fmt.Sprint(tcp.Port))
}
