// Package control is how a sub-command speaks to the node that works in a folder: HTTP with
// JSON over DIR/control.sock.
//
// Whoever may open the socket is the machine's administrator and needs no right in Cyclebook.
// What is deliberately absent: anything that can be done over GraphQL by somebody with rights.
package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
)

const socketName = "control.sock"

// maxSocketPath is the longest path that every system takes.
const maxSocketPath = 103

// ErrNobody says that no process listens in the folder.
var ErrNobody = errors.New("no server runs on the folder")

// socketPath gives the shortest path to the socket of a folder.
func socketPath(dir string) (string, error) {
	path, err := filepath.Abs(filepath.Join(dir, socketName))
	if err != nil {
		return "", fmt.Errorf("control: %w", err)
	}
	if here, err := os.Getwd(); err == nil {
		if relative, err := filepath.Rel(here, path); err == nil && len(relative) < len(path) {
			path = relative
		}
	}
	if len(path) > maxSocketPath {
		return "", node.Refuse("%s is too long for a socket: start cyclebook nearer to its data folder, or give it one with a shorter name", path)
	}
	return path, nil
}

// Listen opens the socket of a folder whose lock the caller holds: what lies there is left over.
func Listen(dir string) (net.Listener, error) {
	path, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("control: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("control: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil { // until then the folder's mode keeps others out
		return nil, errors.Join(fmt.Errorf("control: %w", err), listener.Close())
	}
	return listener, nil
}

// dial connects to the process that works in a folder; ErrNobody when there is none.
func dial(ctx context.Context, dir string) (net.Conn, error) {
	path, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	connection, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, ErrNobody
	}
	if err != nil {
		return nil, fmt.Errorf("control: %w", err)
	}
	return connection, nil
}
