package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	neturl "net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cyclebook/cyclebook/canary"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cyclebook": main, clientName: askAsTold})
}

// TestScenarios runs testdata/*.txtar: the program as a process of its own, text and JSON out.
func TestScenarios(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			c := &cell{}
			e.Vars = append(e.Vars, variables()...)
			e.Values[cellKey{}] = c
			e.Defer(func() { c.search(e.T()) })
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "serving": serving, "get": get, "gql": gql, "visit": visit, "do": do, "capture": capture, "terminate": terminate,
			"mode": mode, "newer": newer, "storm": storm, "acked": acked,
		},
	})
}

// cell keeps what a script sends to its servers, which they must not log.
type cell struct {
	canary.Cage
	servers []*exec.Cmd
}

type cellKey struct{}

func cellOf(ts *testscript.TestScript) *cell { return ts.Value(cellKey{}).(*cell) }

// search looks through what the servers that have ended wrote to their log.
func (c *cell) search(t testscript.T) {
	for _, server := range c.servers {
		if log, ok := server.Stderr.(fmt.Stringer); ok && server.ProcessState != nil {
			if escaped := c.Escaped([]byte(log.String())); len(escaped) > 0 {
				t.Fatal(fmt.Sprintf("a server has logged %q", escaped))
			}
		}
	}
}

// usage ends a script whose line is wrong.
func usage(ts *testscript.TestScript, ok bool, line string) {
	if !ok {
		ts.Fatalf("usage: %s", line)
	}
}

// exits runs a command that must end with a code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "exits CODE COMMAND [ARGUMENT...]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err = ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s exits %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// limit is how long a script waits for anything.
const limit = 20 * time.Second

// eventually waits until a condition holds.
func eventually(ts *testscript.TestScript, what string, holds func() bool) {
	often := time.NewTicker(5 * time.Millisecond)
	defer often.Stop()
	for end := time.Now().Add(limit); !holds(); <-often.C {
		if time.Now().After(end) {
			ts.Fatalf("%s: not within %s", what, limit)
		}
	}
}

// serving waits until the server of a folder says that it is ready.
func serving(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "serving DIR")
	cellOf(ts).servers = append(cellOf(ts).servers, ts.BackgroundCmds()...)
	eventually(ts, "serving "+args[0], func() bool {
		address, err := os.ReadFile(ts.MkAbs(filepath.Join(args[0], "address")))
		if err != nil {
			return false
		}
		response, err := client.Get("http://" + strings.TrimSpace(string(address)) + "/readyz")
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}

var client = &http.Client{Timeout: limit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// address of the server of a folder, as a URL.
func address(ts *testscript.TestScript, dir string) string {
	return "http://" + strings.TrimSpace(ts.ReadFile(filepath.Join(dir, "address")))
}

// get prints the status, some headers and the body of an answer.
func get(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "get DIR PATH")
	response, err := client.Get(address(ts, args[0]) + args[1])
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), response.Status)
	for _, name := range []string{"Content-Type", "Location", "X-Request-Id"} {
		if v := response.Header.Get(name); v != "" {
			fmt.Fprintf(ts.Stdout(), "%s: %s\n", name, v)
		}
	}
	fmt.Fprintf(ts.Stdout(), "\n%s", body)
}

// visit asks for a page as a browser does, or sends it a form, with the cookies of a file, and
// keeps there what it is given. It prints the status, where the page leads and its text.
func visit(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 3, "visit DIR COOKIES PATH [FIELD=VALUE...]")
	url, jar := address(ts, args[0]), ts.MkAbs(args[1])
	form := make(neturl.Values)
	for _, field := range args[3:] {
		name, value, _ := strings.Cut(field, "=")
		form.Set(name, value)
	}
	request, err := http.NewRequest(http.MethodGet, url+args[2], nil)
	if len(form) > 0 {
		request, err = http.NewRequest(http.MethodPost, url+args[2], strings.NewReader(form.Encode()))
	}
	ts.Check(err)
	if len(form) > 0 {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", url)
	}
	if kept, err := os.ReadFile(jar); err == nil {
		request.Header.Set("Cookie", string(kept))
	}
	response, err := client.Do(request)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	for _, c := range response.Cookies() {
		ts.Check(os.WriteFile(jar, []byte(c.Name+"="+c.Value), 0o600))
	}
	fmt.Fprintf(ts.Stdout(), "%s\nLocation: %s\n\n%s", response.Status, response.Header.Get("Location"), body)
}

// gql asks the API of a folder's server as the bearer of a token and prints the answer, indented.
// It fails on errors and refusals, and with ! where there are none.
func gql(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 3 || len(args) == 4, "gql DIR TOKEN|@COOKIES|anonymous QUERY [VARIABLES]")
	if jar, ok := strings.CutPrefix(args[1], "@"); ok {
		args[1] = "@" + strings.TrimSpace(ts.ReadFile(jar))
	}
	var variables json.RawMessage
	if len(args) == 4 {
		variables = json.RawMessage(args[3])
	}
	cellOf(ts).Keep(args[1])
	cellOf(ts).KeepJSON([]byte(fmt.Sprintf(`{"variables":%s}`, variables)))
	body, err := ask(address(ts, args[0]), args[1], args[2], variables)
	ts.Check(err)
	var answer any
	ts.Check(json.Unmarshal(body, &answer))
	text, err := json.MarshalIndent(answer, "", "  ")
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", text)
	if failed := regexp.MustCompile(`"errors": \[|"refusals": \[\n`).Match(text); failed != neg {
		ts.Fatalf("errors or refusals: %t\n%s", failed, text)
	}
}

// do sends the mutations of a file, a line each: its name and its input without the command id,
// which derives from the line, so that doing a file again repeats the same commands. It prints
// the positions and fails on errors and refusals.
func do(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3, "do DIR TOKEN FILE")
	url := address(ts, args[0])
	for line := range strings.Lines(ts.ReadFile(args[2])) {
		name, input, ok := strings.Cut(strings.TrimSpace(line), " {")
		if !ok {
			ts.Fatalf("no mutation with its input: %s", line)
		}
		cellOf(ts).Keep(args[1])
		cellOf(ts).KeepJSON([]byte(`{"variables":{` + input + `}`))
		id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(line))
		query := fmt.Sprintf("mutation($input:%s!){done:%s(input:$input){position refusals{path message}}}", strings.ToUpper(name[:1])+name[1:], name)
		body, err := ask(url, args[1], query, map[string]any{"input": json.RawMessage(fmt.Sprintf(`{"commandId":"%s",%s`, id, input))})
		ts.Check(err)
		var answer struct {
			Errors []any
			Data   struct {
				Done struct {
					Position string
					Refusals []any
				}
			}
		}
		ts.Check(json.Unmarshal(body, &answer))
		if len(answer.Errors) > 0 || len(answer.Data.Done.Refusals) > 0 {
			ts.Fatalf("%s: %s", line, body)
		}
		fmt.Fprintf(ts.Stdout(), "%s %s\n", name, answer.Data.Done.Position)
	}
}

// ask sends a query.
func ask(url, token, query string, variables any) ([]byte, error) {
	question, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodPost, url+"/graphql", strings.NewReader(string(question)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if cookies, ok := strings.CutPrefix(token, "@"); ok {
		request.Header.Set("Cookie", cookies)
	} else if token != "anonymous" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// capture sets a variable to what the first group of an expression matches in the last output.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "capture NAME REGEXP")
	found := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("no %q in the last output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// terminate sends SIGTERM to all that runs in the background.
func terminate(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 0, "terminate")
	signalAll(ts, syscall.SIGTERM)
}

func signalAll(ts *testscript.TestScript, s os.Signal) {
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Signal(s))
	}
}

// mode checks what a file is: its permissions and whether it is a folder or a socket.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "mode FILE MODE")
	info, err := os.Lstat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := info.Mode().String(); got != args[1] {
		ts.Fatalf("%s is %s, want %s", args[0], got, args[1])
	}
}

// newer makes the log of a folder look like one that a later version wrote: it raises the
// format, which is the user_version in the header of an SQLite file.
func newer(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "newer FILE")
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	_, err = file.WriteAt([]byte{0, 0, 0, 99}, 60)
	ts.Check(errors.Join(err, file.Close()))
}
