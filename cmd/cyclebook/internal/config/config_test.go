package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
)

// load decides the settings in a folder of its own, in which a file may lie.
func load(t *testing.T, file string, env map[string]string, args ...string) (*config.Config, map[string]config.Value, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if file != "" {
		if err := os.WriteFile("cyclebook.yml", []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	c, values, err := config.Load(flags, func(name string) (string, bool) { v, ok := env[name]; return v, ok })
	named := make(map[string]config.Value)
	for _, v := range values {
		named[v.Name] = v
	}
	return c, named, err
}

func TestEachPlaceGoesOverTheNext(t *testing.T) {
	const file = "# where we serve\nlisten: 127.0.0.1:3\n"
	env := map[string]string{"CYCLEBOOK_LISTEN": "127.0.0.1:2"}
	steps := []struct {
		name, file string
		env        map[string]string
		args       []string
		want, from string
	}{
		{"flag", file, env, []string{"--listen", "127.0.0.1:1"}, "127.0.0.1:1", "flag --listen"},
		{"environment", file, env, nil, "127.0.0.1:2", "environment CYCLEBOOK_LISTEN"},
		{"file", file, nil, nil, "127.0.0.1:3", "file cyclebook.yml:2"},
		{"default", "", nil, nil, "127.0.0.1:8080", "default"},
		{"an empty variable says nothing", file, map[string]string{"CYCLEBOOK_LISTEN": ""}, nil, "127.0.0.1:3", "file cyclebook.yml:2"},
		{"a flag that repeats the default is a choice", file, env, []string{"--listen", "127.0.0.1:8080"}, "127.0.0.1:8080", "flag --listen"},
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			c, values, err := load(t, s.file, s.env, s.args...)
			if err != nil {
				t.Fatal(err)
			}
			if got := values["listen"]; c.Listen != s.want || got.Value != s.want || got.From != s.from {
				t.Errorf("got %q, shown as %+v; want %q from %s", c.Listen, got, s.want, s.from)
			}
			if got := values["listen"].Decided(); got != (s.from != "default") {
				t.Errorf("Decided() = %t", got)
			}
		})
	}
}

func TestTheFileMayBeNamed(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.yml")
	if err := os.WriteFile(other, []byte("log-level: debug\nlog-format: json\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := load(t, "log-level: error\n", nil, "--config", other)
	if err != nil || c.LogLevel.String() != "DEBUG" || c.LogFormat != config.FormatJSON {
		t.Errorf("by flag: %+v, %v", c, err)
	}
	c, _, err = load(t, "log-level: error\n", map[string]string{"CYCLEBOOK_CONFIG": other})
	if err != nil || c.LogLevel.String() != "DEBUG" {
		t.Errorf("by environment: %+v, %v", c, err)
	}
	if _, _, err = load(t, "", nil, "--config", "missing.yml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a named file that is missing: %v", err)
	}
}

func TestSecretsAreHidden(t *testing.T) {
	for name, url := range map[string]string{
		"one node":         "esdb://ops:p4ss@log.example:2113?tls=true",
		"cluster":          "esdb://ops:p4ss@a.example:2113,b.example:2113",
		"slash and at":     "esdb+discover://ops:p4ss/p4ss@p4ss@log.example",
		"a value too much": "http://ops:p4ss@log.example",
	} {
		t.Run(name, func(t *testing.T) {
			c, values, err := load(t, "", map[string]string{"CYCLEBOOK_LOG": url})
			if err == nil && c.Log != url {
				t.Errorf("the setting itself is %q", c.Log)
			}
			text := values["log"].Value
			if err != nil {
				text = err.Error()
			}
			if strings.Contains(text, "p4ss") || !strings.Contains(text, "example") {
				t.Errorf("shown as %q", text)
			}
		})
	}
}

func TestWhatNobodyKnowsIsRefused(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"unknown key", "data: here\nlisten: :0\nlisen: :80\n", `cyclebook.yml:3: there is no setting "lisen"`},
		{"twice", "data: here\ndata: there\n", "[2:1]"},
		{"list", "data:\n  - here\n", "cyclebook.yml:1: data is one value"},
		{"no value", "\ndata:\n", "cyclebook.yml:2: data has no value"},
		{"no settings", "just words\n", "cyclebook.yml:1: each line is a setting"},
		{"broken", "data: 'here\n", "cyclebook.yml: "},
		{"bad value", "listen: 8080\n", `listen "8080" (file cyclebook.yml:1): it is written HOST:PORT`},
		{"bad choice", "introspection: everyone\n", "it is one of off, signed-in, all"},
		{"bad switch", "views: maybe\n", "it is one of on, off"},
		{"a room without a unit that is known", "known-answers: 32MB\n", "it is a number with KiB, MiB or GiB behind it"},
		{"less than no room", "known-answers: -1\n", "it is a number with KiB, MiB or GiB behind it"},
		{"more room than there is", "known-answers: 9999999GiB\n", "it is a number with KiB, MiB or GiB behind it"},
		{"bad level", "log-level: loud\n", "it is one of debug, info, warn, error"},
		{"bad format", "log-format: xml\n", "it is one of text, json"},
		{"a certificate without its key", "tls-cert: cert.pem\n", "tls-key \"\" (default): tls-cert is cert.pem: name the file of its key, too"},
		{"a key without its certificate", "tls-key: key.pem\n", "tls-cert is missing"},
		{"a proxy by name", "trusted-proxy: proxy.example.org\n", "\"proxy.example.org\" is neither an address nor a network"},
		{"any site", "origins: https://*\n", "a site is written scheme://host"},
		{"a limit of two numbers", "limit-person: 1/2\n", "it is written UNITS A SECOND/"},
		{"a limit of nothing", "limit-school: 0/1/1\n", "it is written UNITS A SECOND/"},
		{"a limit that is no number", "limit-address: NaN/1/1\n", "it is written UNITS A SECOND/"},
		{"nobody at work", "at-work: 0\n", "it is auto, off or a number"},
		{"no folder", "data: ''\n", "name a folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := load(t, c.file, nil)
			if !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want ErrInvalid with %q", err, c.want)
			}
		})
	}
	if _, _, err := load(t, "# nothing yet\n", nil); err != nil {
		t.Errorf("a file of comments: %v", err)
	}
}

// TestTheRoomForKnownAnswers is told in bytes or in units of them.
func TestTheRoomForKnownAnswers(t *testing.T) {
	for v, want := range map[string]int{"": 32 << 20, "0": 0, "4096": 4096, "512KiB": 512 << 10, "64MiB": 64 << 20, "2GiB": 2 << 30} {
		c, _, err := load(t, "", map[string]string{"CYCLEBOOK_KNOWN_ANSWERS": v})
		if err != nil || c.KnownAnswers != want {
			t.Errorf("%q: %+v, %v", v, c, err)
		}
	}
}

// TestStudentNumbersAreThoseOfTheSite: blanks lie between the patterns, and what is none is named with
// its remedy.
func TestStudentNumbersAreThoseOfTheSite(t *testing.T) {
	c, values, err := load(t, "student-numbers: '\\b9\\d{8}\\b   S-\\d+'\n", nil)
	if err != nil || len(c.StudentNumbers) != 2 {
		t.Fatalf("%v, %v", c, err)
	}
	for text, want := range map[string]bool{"see 912345678": true, "S-4": true, "s-4": false, "9123456": false} {
		if got := c.StudentNumbers[0].MatchString(text) || c.StudentNumbers[1].MatchString(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if got := values["student-numbers"]; got.From != "file cyclebook.yml:1" {
		t.Errorf("shown is %+v", got)
	}
	if c, _, err := load(t, "", nil); err != nil || len(c.StudentNumbers) > 0 {
		t.Errorf("by default %v, %v", c, err)
	}
	for pattern, says := range map[string]string{
		`S-\d+ (9\d`:                   `the pattern "(9\\d" cannot be read`,
		`(?=9)\d`:                      "cannot be read", // Go's expressions look at nothing ahead
		`\d*`:                          `the pattern "\\d*" finds a number where nothing is written`,
		strings.Repeat("9", 1001):      "has 1001 characters",
		strings.Repeat(`9\d{8} `, 101): "there are 101 patterns",
	} {
		_, _, err := load(t, "", map[string]string{"CYCLEBOOK_STUDENT_NUMBERS": pattern})
		if !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "student-numbers") {
			t.Errorf("%.30s: %v, want %q", pattern, err, says)
		}
	}
}
