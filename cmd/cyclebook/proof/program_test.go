// Package proof_test proves the whole program: it builds the binary, starts it on folders of its
// own and asks it over HTTP, as a front end does, while it is killed, stopped and misled.
//
// It promises that what it finds holds for what is shipped. What is deliberately absent: any
// import of the program's own packages, and mocks; package canary is no part of the program.
package proof_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/canary"
)

var (
	prebuilt = flag.String("binary", "", "prove this `file` in place of a fresh build")
	storm    = flag.Int("storm", 4, "how often the storm kills the server")

	// Everything is proven with these as well.
	viewsSwitch = flag.String("views", "on", "off has every server resolve each field by itself")
	knownSwitch = flag.String("known-answers", "32MiB", "`room` for known answers in every server; 0 keeps none")
)

// patience is how long anything may take before a test gives up on it.
const patience = 30 * time.Second

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "proof")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	built = sync.OnceValues(func() (string, error) { return build(dir) })
	code := m.Run()
	_ = os.RemoveAll(dir) // what is left in the temporary folder harms nobody
	os.Exit(code)
}

// built gives the file to prove, which is built when it is first asked for.
var built func() (string, error)

func build(dir string) (string, error) {
	if *prebuilt != "" {
		return filepath.Abs(*prebuilt)
	}
	return compile(filepath.Join(dir, "cyclebook"))
}

// compile builds the program as it is shipped, but for the flags.
func compile(file string, flags ...string) (string, error) {
	c := exec.Command("go", append(append([]string{"build"}, flags...), "-o", file, "github.com/cyclebook/cyclebook/cmd/cyclebook")...)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("proof: build: %w\n%s", err, out)
	}
	return file, nil
}

// command makes a command line of the program. Of the environment only the two switches decide for it.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return commandOf(t, file, args...)
}

// commandOf makes a command line of any program.
func commandOf(t testing.TB, file string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(file, args...)
	c.Dir = t.TempDir()
	for _, line := range os.Environ() {
		if !strings.HasPrefix(line, "CYCLEBOOK_") {
			c.Env = append(c.Env, line)
		}
	}
	c.Env = append(c.Env, "CYCLEBOOK_VIEWS="+*viewsSwitch, "CYCLEBOOK_KNOWN_ANSWERS="+*knownSwitch)
	return c
}

// run runs a command line to its end and gives the exit code.
func run(t testing.TB, args ...string) (out, complaint string, code int) {
	t.Helper()
	c := command(t, args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), c.ProcessState.ExitCode()
}

// server is a running process.
type server struct {
	dir, address string
	admin        string // the first administrator's token, when the folder was new
	process      *exec.Cmd
	logged       *bytes.Buffer // to be read once it has ended
	caged        *canary.Cage  // what was sent to it, which must not be logged
	said         chan bool     // true once it says where it serves; closed when it says no more
	gone         chan struct{}
}

// start starts a server on a folder and returns once it says where it serves. It is killed when
// the test is over, if it is still there.
func start(t testing.TB, dir string, flags ...string) *server {
	t.Helper()
	s := launch(t, dir, command(t, append(serve(dir), flags...)...))
	s.mustServe(t)
	return s
}

// serve is the command line of a server.
func serve(dir string) []string { return []string{"serve", "--data", dir, "--listen", "127.0.0.1:0"} }

// mustServe is serves, and fails the test if it does not.
func (s *server) mustServe(t testing.TB) {
	t.Helper()
	if !s.serves(t) {
		<-s.gone
		t.Fatalf("the server on %s ended at once: %s", s.dir, s.logged)
	}
}

// serves waits until the server says where it serves, and gives false if it ends before.
func (s *server) serves(t testing.TB) bool {
	t.Helper()
	select {
	case ok := <-s.said:
		return ok
	case <-time.After(patience):
		t.Fatalf("the server on %s does not say where it serves", s.dir)
		return false
	}
}

// launch starts a server and does not wait for anything.
func launch(t testing.TB, dir string, c *exec.Cmd) *server {
	t.Helper()
	s := &server{dir: dir, process: c, logged: &bytes.Buffer{}, caged: &canary.Cage{}, said: make(chan bool, 1), gone: make(chan struct{})}
	s.process.Stderr = s.logged
	out, err := s.process.StdoutPipe()
	if err == nil {
		err = s.process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.gone)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if secret := strings.TrimSpace(lines.Text()); strings.HasPrefix(secret, "cb_") {
				s.admin = secret
			}
			if _, at, ok := strings.Cut(lines.Text(), "Cyclebook serves "+dir+" at http://"); ok {
				s.address = at
				s.said <- true
			}
		}
		close(s.said)
		_ = s.process.Wait() // its end is in ProcessState
	}()
	t.Cleanup(func() {
		s.kill()
		s.caged.Keep(s.admin)
		for _, escaped := range s.caged.Escaped(s.logged.Bytes()) {
			t.Errorf("the server on %s has logged %q %s", s.dir, escaped.Text, escaped.Form)
		}
	})
	return s
}

// kill ends the process with kill -9, at whatever it does, and waits until it is gone.
func (s *server) kill() {
	_ = s.process.Process.Signal(syscall.SIGKILL) // it may be gone already
	<-s.gone
}

// stop asks the process to end and gives its exit code and how long it took.
func (s *server) stop(t testing.TB) (code int, took time.Duration) {
	t.Helper()
	began := time.Now()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.gone:
		return s.process.ProcessState.ExitCode(), time.Since(began)
	case <-time.After(patience):
		t.Fatalf("the server does not end: %s", s.process)
		return 0, 0
	}
}

// await asks again until it is so.
func await(t testing.TB, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
	}
}
