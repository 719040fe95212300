package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
)

// operator does what docs/operators.md shows, in a folder and a process of its own.
type operator struct {
	*testing.T
	dir    string
	values values
	server *exec.Cmd
	// out is what the server prints.
	out string
}

// TestOperators runs each shell block of docs/operators.md. A block of text behind one is what it
// prints, or what the server does that it starts.
func TestOperators(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	o := &operator{T: t, dir: t.TempDir(), values: make(values)}
	o.link()
	t.Cleanup(o.end)
	blocks := blocksOf(t, "docs/operators.md")
	for i, b := range blocks {
		if b.lang != "sh" {
			continue
		}
		var printed string
		switch command := strings.TrimSpace(b.text); {
		case strings.HasPrefix(command, "cyclebook serve"):
			printed = o.serve(command)
		case strings.HasPrefix(command, "kill"):
			o.run(b)
			o.ended()
		default:
			printed = o.run(b)
		}
		if strings.Contains(printed, `"errors"`) || strings.Contains(printed, `"refusals":[{`) {
			t.Fatalf("%s: %s", b.place, printed)
		}
		if i+1 < len(blocks) && blocks[i+1].lang == "text" {
			if err := (expected{o.values}).text(strings.TrimSpace(blocks[i+1].text), strings.TrimSpace(printed)); err != nil {
				t.Fatalf("%s: %v", b.place, err)
			}
		}
		if o.server != nil && o.server.ProcessState == nil {
			o.metrics()
		}
	}
}

// link puts the program into the folder.
func (o *operator) link() {
	self, err := os.Executable()
	if err != nil {
		o.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(o.dir, "cyclebook")); err != nil {
		o.Fatal(err)
	}
}

func (o *operator) shell(command string) *exec.Cmd {
	c := exec.CommandContext(o.Context(), "sh", "-euc", command)
	c.Dir = o.dir
	c.Env = append(append(os.Environ(), variables()...), "PATH="+o.dir+":"+os.Getenv("PATH"), "CYCLEBOOK_LISTEN=127.0.0.1:0")
	if token, ok := o.values["token"].(string); ok {
		c.Env = append(c.Env, "TOKEN="+token)
	}
	return c
}

// run gives what a block prints.
func (o *operator) run(b block) string {
	c := o.shell(b.text)
	var wrong bytes.Buffer
	c.Stderr = &wrong
	out, err := c.Output()
	if err != nil {
		o.Fatalf("%s: %v\n%s", b.place, err, wrong.String())
	}
	return string(out)
}

// serve starts the server and gives what it prints until it is ready.
func (o *operator) serve(command string) string {
	o.out = filepath.Join(o.dir, "out")
	out, err := os.Create(o.out)
	if err != nil {
		o.Fatal(err)
	}
	defer out.Close()
	o.server = o.shell("exec " + command)
	o.server.Stdout, o.server.Stderr = out, o.Output()
	if err := o.server.Start(); err != nil {
		o.Fatal(err)
	}
	often := time.NewTicker(5 * time.Millisecond)
	defer often.Stop()
	for until := time.Now().Add(limit); time.Now().Before(until); <-often.C {
		address, err := os.ReadFile(filepath.Join(o.dir, "cyclebook-data", "address"))
		if err != nil {
			continue
		}
		response, err := client.Get("http://" + strings.TrimSpace(string(address)) + "/readyz")
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			break
		}
	}
	printed, err := os.ReadFile(o.out)
	if err != nil {
		o.Fatal(err)
	}
	return string(printed)
}

// ended waits for the end of the server, which must be a clean one.
func (o *operator) ended() {
	if err := o.server.Wait(); err != nil {
		o.Fatalf("the server: %v", err)
	}
}

func (o *operator) end() {
	if o.server != nil && o.server.ProcessState == nil {
		_ = o.server.Process.Kill() // it may be gone already
		_ = o.server.Wait()
	}
}

// metrics checks that the table of metrics has each one that is told, and no other. Some are told
// only after the first request was counted, so it is looked at after every block.
func (o *operator) metrics() {
	told := make(map[string]bool)
	for _, name := range regexp.MustCompile(`(?m)^# TYPE (cyclebook_\w+)`).FindAllStringSubmatch(o.run(block{text: `curl -s "http://$(cat cyclebook-data/address)/metrics"`}), -1) {
		told[name[1]] = true
	}
	content, err := os.ReadFile(filepath.Join(root, "docs/operators.md"))
	if err != nil {
		o.Fatal(err)
	}
	for _, row := range regexp.MustCompile("(?m)^`(cyclebook_\\w+)` \\|").FindAllSubmatch(content, -1) {
		if name := string(row[1]); !told[name] && !strings.HasPrefix(name, "cyclebook_http") {
			o.Errorf("the metric %s is not told by the server", name)
		}
		delete(told, string(row[1]))
	}
	for name := range told {
		o.Errorf("the metric %s is not in docs/operators.md", name)
	}
}

// TestOperatorsSettings checks that the table of settings has each with its default.
func TestOperatorsSettings(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(root, "docs/operators.md"))
	if err != nil {
		t.Fatal(err)
	}
	flags := pflag.NewFlagSet("all", pflag.ContinueOnError)
	config.AddFlags(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "config" {
			return
		}
		variable := "CYCLEBOOK_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		row := "\n`" + f.Name + "` | `" + variable + "` | "
		if f.DefValue != "" {
			row += "`" + f.DefValue + "` | "
		}
		if !strings.Contains(string(content), row) {
			t.Errorf("docs/operators.md has no row %q", row)
		}
	})
}
