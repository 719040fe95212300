package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/canary"
)

// served is the program, serving a new folder until the test ends.
type served struct {
	*testing.T
	dir, url, admin string
	// out and log are what it prints and what it logs.
	out, log *logged
	caged    canary.Cage // what was sent to it, which must not be logged
	stop     func() error
}

// serveNew serves a new folder with further arguments.
func serveNew(t *testing.T, args ...string) *served {
	t.Helper()
	return serveIn(t, filepath.Join(t.TempDir(), "data"), args...)
}

// serveIn serves a folder with further arguments.
func serveIn(t *testing.T, dir string, args ...string) *served {
	t.Helper()
	s := &served{T: t, dir: dir, out: &logged{}, log: &logged{}}
	out, told := io.Pipe()
	p := newProgram(told, s.log, environment)
	command := p.rootCommand()
	command.SetArgs(append([]string{"serve", "--data", s.dir, "--listen", "127.0.0.1:0"}, args...))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		err := command.ExecuteContext(ctx)
		ended <- told.CloseWithError(err)
	}()
	s.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		for _, escaped := range s.caged.Escaped([]byte(s.log.String())) {
			t.Errorf("logged is %q %s", escaped.Text, escaped.Form)
		}
	})
	for lines := bufio.NewScanner(io.TeeReader(out, s.out)); s.url == "" && lines.Scan(); {
		if text := strings.TrimSpace(lines.Text()); strings.HasPrefix(text, "cb_") {
			s.admin = text
		}
		_, s.url, _ = strings.Cut(lines.Text(), " serves "+s.dir+" at ")
	}
	if s.url == "" {
		t.Fatalf("it was not said where it is served; the log:\n%s", s.log)
	}
	go func() { _, _ = io.Copy(s.out, out) }()
	return s
}

// until waits for a condition.
func (s *served) until(what string, is func() bool) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), limit)
	defer cancel()
	for often := time.NewTicker(5 * time.Millisecond); !is(); {
		select {
		case <-often.C:
		case <-ctx.Done():
			s.Fatal(what)
		}
	}
}

// request makes one; the header is names and values in turn.
func (s *served) request(method, path, body string, header ...string) *http.Request {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// send sends a request as it is and gives the answer, read to its end.
func (s *served) send(r *http.Request) (*http.Response, string) {
	s.Helper()
	response, err := client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return response, string(body)
}

// gql asks as the bearer of a token.
func (s *served) gql(token, query string, variables any, header ...string) (*http.Response, string) {
	s.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.Fatal(err)
	}
	s.caged.Keep(token)
	s.caged.KeepJSON(body)
	return s.send(s.request(http.MethodPost, "/graphql", string(body), append([]string{"Authorization", "Bearer " + token}, header...)...))
}

// logged is what a program says, which others may read meanwhile.
type logged struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// await waits until something was said.
func (l *logged) await(t *testing.T, words string) {
	t.Helper()
	over := time.After(limit)
	for {
		l.mu.Lock()
		if strings.Contains(l.text.String(), words) {
			l.mu.Unlock()
			return
		}
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
		case <-over:
			t.Fatalf("nobody said %q:\n%s", words, l)
		}
	}
}
