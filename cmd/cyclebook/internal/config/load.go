package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/pflag"
)

// Value is a setting as it was decided.
type Value struct {
	Name string `json:"name"`
	// Value is what may be shown of it.
	Value string `json:"value"`
	// From tells where it was said: default, file F:LINE, environment VARIABLE or flag --NAME.
	From string `json:"from"`
}

// Decided says that somebody chose the value; otherwise it is the default.
func (v Value) Decided() bool { return v.From != fromDefault }

const (
	fromDefault  = "default"
	fileFlag     = "config"
	fileVariable = "CYCLEBOOK_CONFIG"
	defaultFile  = "cyclebook.yml"
)

// AddFlags gives a command the flags of these settings, of all when none is named, and that of
// the file.
func AddFlags(flags *pflag.FlagSet, names ...string) {
	for _, s := range settings {
		if len(names) == 0 || slices.Contains(names, s.name) {
			flags.String(s.name, s.fallback, s.usage)
		}
	}
	flags.String(fileFlag, "", "configuration `file` (default "+defaultFile+" in the working folder, if it is there)")
}

// Load decides every setting. Flags that a command does not have count as not given. An error is
// an ErrInvalid unless a file could not be read.
func Load(flags *pflag.FlagSet, environment func(string) (string, bool)) (*Config, []Value, error) {
	path, named := defaultFile, false
	if v, ok := environment(fileVariable); ok && v != "" {
		path, named = v, true
	}
	if f := flags.Lookup(fileFlag); f != nil && f.Changed {
		path, named = f.Value.String(), true
	}
	file, err := readFile(path, named)
	if err != nil {
		return nil, nil, err
	}
	var c Config
	decided := make([]Value, 0, len(settings))
	for _, s := range settings {
		value, from := s.decide(flags, environment, file)
		if err := s.take(&c, value); err != nil {
			return nil, nil, fmt.Errorf("%w: %s %q (%s): %w", ErrInvalid, s.name, s.shown(value), from, err)
		}
		decided = append(decided, Value{s.name, s.shown(value), from})
	}
	return &c, decided, nil
}

// decide gives a setting's value and where it was said.
func (s setting) decide(flags *pflag.FlagSet, environment func(string) (string, bool), file map[string]entry) (value, from string) {
	if f := flags.Lookup(s.name); f != nil && f.Changed {
		return f.Value.String(), "flag --" + s.name
	}
	if v, ok := environment(s.variable()); ok && v != "" {
		return v, "environment " + s.variable()
	}
	if e, ok := file[s.name]; ok {
		return e.value, "file " + e.place
	}
	return s.fallback, fromDefault
}

// readFile reads the configuration file. One that nobody named need not be there.
func readFile(path string, named bool) (map[string]entry, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return parse(path, content)
}
