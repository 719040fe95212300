package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestRealInput is the scenario of the whole program: a run that dies on the way, one that goes
// on, one that changes nothing, and one that finds a number that somebody has changed.
func TestRealInput(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and starts the server")
	}
	server, token := serve(t)

	dying, cancel := context.WithCancel(t.Context())
	var asked atomic.Int64
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // that the run dies is what is wanted
	proxy.Transport = &http.Transport{}
	defer proxy.Transport.(*http.Transport).CloseIdleConnections()
	cutting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 80 {
			cancel()
		}
		proxy.ServeHTTP(w, r)
	}))
	defer cutting.Close()
	if _, err := runOn(dying, t, cutting.URL, token); !errors.Is(err, context.Canceled) {
		t.Fatalf("the run that dies ended with %v", err)
	}

	first, err := runOn(t.Context(), t, server, token)
	if err != nil {
		t.Fatalf("%v: %v", err, first.Differences)
	}
	want := Counts{Districts: 3, Schools: 10, Series: 6, Measurements: 226, Missed: 4, Cycles: 16}
	if first.Fed != want || first.Agree != want {
		t.Errorf("fed %+v, of which %+v came back the same; want %+v", first.Fed, first.Agree, want)
	}
	leftOut := []LeftOut{
		{"series ae_zero row 8 (x 8)", 1, "INVALID a PERCENT needs the denominator too, or give its value instead"},
		{"series ae_zero row 5 (x 5)", 1, "INVALID the denominator is 0: nothing was counted; record the period as missing instead"},
		{"series ae_subgroups", 18, severalPerX},
	}
	if !reflect.DeepEqual(first.LeftOut, leftOut) {
		t.Errorf("left out %v, want %v", first.LeftOut, leftOut)
	}

	second, err := runOn(t.Context(), t, server, token)
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("the second run: %v\n%+v\nafter\n%+v", err, second, first)
	}

	change(t, server, token)
	third, err := runOn(t.Context(), t, server, token)
	if !errors.Is(err, errDiffers) || len(third.Differences) == 0 || third.Agree.Measurements != want.Measurements-1 || third.Agree.Series != want.Series-1 {
		t.Errorf("a number was changed, and the run ended with %v, %+v", err, third.Agree)
	}
	for _, d := range third.Differences {
		if !strings.Contains(d, "edge_big") {
			t.Errorf("another series differs: %s", d)
		}
	}
}

// change corrects one number by its last digit, as the team's member would.
func change(t *testing.T, server, token string) {
	t.Helper()
	admin := newAPI(server, token, 1)
	defer admin.http.CloseIdleConnections()
	issued, err := admin.do(t.Context(), Command{"issueToken", "person", "", map[string]any{"person": derive("person"), "id": derive("token"), "label": "scripts/real-input"}})
	if err != nil || issued.Secret == nil {
		t.Fatalf("the same command tells the secret again: %+v, %v", issued, err)
	}
	done, err := admin.as(*issued.Secret).do(t.Context(), Command{"correctMeasurement", "measure", "", map[string]any{
		"measure": derive("measure", "edge_big"), "measurement": derive("measurement", "edge_big", "24"), "value": math.Nextafter(1000002049.785, 2e9), "reason": "TYPO",
	}})
	if err != nil || len(done.Refusals) > 0 {
		t.Fatalf("correct a measurement: %v, %v", done.Refusals, err)
	}
}

// runOn runs the program on the small cut, as a user would.
func runOn(ctx context.Context, t *testing.T, server, token string) (*Report, error) {
	t.Helper()
	var out bytes.Buffer
	err := command(ctx, []string{"--server", server, "--token", token, "--data", "testdata", "--json"}, &out, io.Discard, time.Now())
	var report Report
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatalf("the report is no JSON: %v\n%s", err, out.String())
		}
	}
	report.Server = ""
	return &report, err
}

// serve builds the server, starts it on a new folder and stops it at the end of the test.
func serve(t *testing.T) (address, token string) {
	t.Helper()
	folder := t.TempDir()
	binary := filepath.Join(folder, "cyclebook")
	if out, err := exec.Command("go", "build", "-o", binary, "../../cmd/cyclebook").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	cmd := exec.Command(binary, "serve", "--data", filepath.Join(folder, "data"), "--listen", "127.0.0.1:0", "--log-level", "error")
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	drained := make(chan struct{})
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		<-drained
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	for (address == "" || token == "") && lines.Scan() {
		if found := secret.FindString(lines.Text()); found != "" {
			token = found
		}
		if found := serving.FindStringSubmatch(lines.Text()); found != nil {
			address = found[1]
		}
	}
	go func() {
		io.Copy(io.Discard, out)
		close(drained)
	}()
	if address == "" || token == "" {
		t.Fatalf("the server tells its address %q and a token %q", address, token)
	}
	return address, token
}

var (
	secret  = regexp.MustCompile(`\bcb_[\w-]+`)
	serving = regexp.MustCompile(`^Cyclebook serves .* at (http://\S+)$`)
)

func TestCommandTellsWrongUse(t *testing.T) {
	t.Setenv("REAL_INPUT_TOKEN", "")
	for _, args := range [][]string{{}, {"--token", "t", "more"}, {"--token", "t", "--connections", "0"}, {"--no-such-flag"}, {"--token", "t", "--data", t.TempDir()}} {
		var out bytes.Buffer
		if err := command(t.Context(), args, &out, io.Discard, time.Now()); err == nil || out.Len() > 0 {
			t.Errorf("%q: %v, %q", args, err, out.String())
		}
	}
}
