// Package esdblog keeps the log in EventStoreDB (KurrentDB), servers 23.10 and later, for
// installations of more than one node.
//
// It promises what eventlog promises: where the server is laxer or answers less than the port,
// the adapter reads back and decides itself. A read that must see what this node has appended
// goes to the leader of the cluster.
//
// The id of the log, with which every position begins, is the only event of the stream
// "cyclebook-log". The first node that opens a cluster appends it, expecting no stream, so that
// all nodes agree; nobody else may append to that stream and no reader is shown it. It has a
// stream of its own because the cluster's first event can be scavenged away, and the name has no
// "$" because writing to such streams takes the rights of the server's administrator.
//
// Absent: everything that the port leaves out, and the choice of a node, which is the
// connection string's. It is the only importer of the EventStoreDB client.
package esdblog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/eventlog"
)

// Log is a connection to a cluster. It is an eventlog.Log.
type Log struct {
	connection *connection
	id         string
}

var _ eventlog.Log = (*Log)(nil)

// Options are what Open needs beside the connection string.
type Options struct {
	// NewID gives random ids. It is asked once in the life of a cluster, for the id of the log.
	NewID func() uuid.UUID
	// Logger is told what the client does; nil for silence.
	Logger *slog.Logger
}

// Open connects and learns the id of the log, giving an empty cluster one. A connection string
// that the client would misread is refused with what to write instead. When no node answers
// the error is an eventlog.ErrUnavailable.
func Open(ctx context.Context, connectionString string, options Options) (*Log, error) {
	config, err := parse(connectionString)
	if err != nil {
		return nil, fmt.Errorf("esdblog: connection string: %w", err)
	}
	config.Logger = logTo(options.Logger)
	l := &Log{connection: newConnection(config)}
	if l.id, err = l.identify(ctx, options.NewID); err != nil {
		return nil, errors.Join(fmt.Errorf("esdblog: open: %w", err), l.Close())
	}
	return l, nil
}

// Close ends every read and follower with eventlog.ErrClosed and gives the connection back. It
// may be called more than once.
func (l *Log) Close() error {
	l.connection.close()
	return nil
}

// ID is the id of the log: the six characters with which every position begins.
func (l *Log) ID() string { return l.id }

// logTo keeps the client's chatter at the debug level; what it calls errors are mostly calls
// that were cancelled, and those that matter come back as errors.
func logTo(logger *slog.Logger) func(level, format string, args ...any) {
	if logger == nil {
		return func(string, string, ...any) {}
	}
	return func(level, format string, args ...any) {
		logger.Debug("esdblog: "+fmt.Sprintf(format, args...), "level", level)
	}
}
