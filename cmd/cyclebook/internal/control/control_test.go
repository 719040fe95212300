package control_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/projections"
)

// serve answers on the socket of a folder until end is called.
func serve(t *testing.T, dir string, handler http.Handler) (end func()) {
	t.Helper()
	listener, err := control.Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- control.Serve(ctx, listener, handler) }()
	return func() {
		t.Helper()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestTheSocketIsItsOwnersAndGoesWithTheServer(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	dir := t.TempDir()
	if _, err := control.Dial(t.Context(), dir); !errors.Is(err, control.ErrNobody) {
		t.Errorf("an empty folder: %v", err)
	}
	path := filepath.Join(dir, "control.sock")
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false) // as after kill -9
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := control.Dial(t.Context(), dir); !errors.Is(err, control.ErrNobody) {
		t.Errorf("a socket that was left: %v", err)
	}
	end := serve(t, dir, http.NotFoundHandler())
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	client, err := control.Dial(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	client.Close()
	end()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket stayed: %v", err)
	}
}

func TestErrorsKeepTheirKind(t *testing.T) {
	for status, want := range map[int]error{http.StatusConflict: node.ErrRefused, http.StatusNotFound: node.ErrNoSuch, http.StatusInternalServerError: nil} {
		dir := t.TempDir()
		end := serve(t, dir, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"error":"in the server's words"}`))
		}))
		client, err := control.Dial(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Tokens(t.Context())
		if err == nil || err.Error() != "in the server's words" || want != nil && !errors.Is(err, want) {
			t.Errorf("%d: %v", status, err)
		}
		if want == nil && (errors.Is(err, node.ErrRefused) || errors.Is(err, node.ErrNoSuch)) {
			t.Errorf("%d is of a kind: %v", status, err)
		}
		client.Close()
		end()
	}
}

func TestARebuildThatIsCutIsAnError(t *testing.T) {
	dir := t.TempDir()
	begun := make(chan struct{})
	end := serve(t, dir, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("{\"done\":2000,\"total\":9000}\n"))
		_ = http.NewResponseController(w).Flush()
		close(begun)
		<-r.Context().Done()
	}))
	client, err := control.Dial(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	go func() {
		<-begun
		end()
	}()
	var last projections.Progress
	err = client.RebuildViews(t.Context(), func(p projections.Progress) { last = p })
	if err == nil || !strings.Contains(err.Error(), "the read models are as they were") || last.Done != 2000 {
		t.Errorf("%v after %+v", err, last)
	}
}

func TestAPathThatIsTooLongIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 25))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := control.Listen(dir); !errors.Is(err, node.ErrRefused) || !strings.Contains(err.Error(), "too long") {
		t.Errorf("from afar: %v", err)
	}
	t.Chdir(dir)
	listener, err := control.Listen(dir)
	if err != nil {
		t.Fatalf("from inside: %v", err)
	}
	_ = listener.Close()
}
