package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the folder of the repository, as seen from here.
const root = "../.."

// block is a fenced block of a document.
type block struct {
	// lang is the first word behind the fence, info the rest of it.
	lang, info string
	text       string
	// place is FILE:LINE of the fence.
	place string
}

// blocksOf gives the fenced blocks of a document, in order.
func blocksOf(t *testing.T, file string) []block {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	var open *block
	for i, line := range strings.Split(string(content), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && open == nil:
			lang, info, _ := strings.Cut(fence, " ")
			open = &block{lang: lang, info: info, place: fmt.Sprintf("%s:%d", file, i+1)}
		case isFence:
			blocks, open = append(blocks, *open), nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	if open != nil {
		t.Fatalf("%s: the block has no end", open.place)
	}
	return blocks
}

// values are what examples name and answers told, by the name in small letters.
type values map[string]any

// expected reads what a document shows of an answer. "…" stands for anything; a name such as
// $POSITION for what was told under it before or, the first time, for anything, which is kept.
type expected struct {
	values values
}

var named = regexp.MustCompile(`\$([A-Z]+)\b`)

// fill writes values in place of their names.
func (v values) fill(t *testing.T, text string) string {
	return named.ReplaceAllStringFunc(text, func(name string) string {
		value, ok := v[strings.ToLower(name[1:])]
		if !ok {
			t.Fatalf("nothing told %s before this: %s", name, text)
		}
		return fmt.Sprint(value)
	})
}

// json compares JSON: what is shown must be there, more may be.
func (e expected) json(shown, got any, path string) error {
	switch s := shown.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is %v, not an object", path, got)
		}
		for key, value := range s {
			inner, there := object[key]
			if !there {
				return fmt.Errorf("%s has no %q", path, key)
			}
			if err := e.json(value, inner, path+"/"+key); err != nil {
				return err
			}
		}
		return nil
	case []any:
		return e.list(s, got, path)
	case string:
		if s == "…" {
			return nil
		}
		if name := named.FindStringSubmatch(s); name != nil && name[0] == s {
			return e.name(strings.ToLower(name[1]), got, path)
		}
		if text, ok := got.(string); ok {
			if err := e.text(s, text); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			return nil
		}
	}
	if shown != got {
		return fmt.Errorf("%s is %v, shown is %v", path, got, shown)
	}
	return nil
}

// list compares lists; one whose last item is "…" may go on.
func (e expected) list(shown []any, got any, path string) error {
	list, ok := got.([]any)
	if !ok {
		return fmt.Errorf("%s is %v, not a list", path, got)
	}
	if n := len(shown); n > 0 && shown[n-1] == "…" && len(list) >= n-1 {
		shown, list = shown[:n-1], list[:n-1]
	}
	if len(list) != len(shown) {
		return fmt.Errorf("%s has %d items, shown are %d", path, len(list), len(shown))
	}
	for i := range shown {
		if err := e.json(shown[i], list[i], fmt.Sprintf("%s/%d", path, i)); err != nil {
			return err
		}
	}
	return nil
}

func (e expected) name(name string, got any, path string) error {
	before, known := e.values[name]
	if !known {
		e.values[name] = got
		return nil
	}
	if before != got {
		return fmt.Errorf("%s is %v, $%s was %v", path, got, strings.ToUpper(name), before)
	}
	return nil
}

// text compares a text.
func (e expected) text(shown, got string) error {
	if name := named.FindStringSubmatch(shown); name != nil && name[0] == shown {
		return e.name(strings.ToLower(name[1]), got, "it")
	}
	var names []string
	pattern := regexp.QuoteMeta(shown)
	pattern = strings.ReplaceAll(pattern, "…", ".*?")
	pattern = regexp.MustCompile(`\\\$[A-Z]+\b`).ReplaceAllStringFunc(pattern, func(name string) string {
		name = strings.ToLower(name[2:])
		if value, known := e.values[name]; known {
			return regexp.QuoteMeta(fmt.Sprint(value))
		}
		names = append(names, name)
		return `([^"\s]+)`
	})
	found := regexp.MustCompile(`(?s)^` + pattern + `$`).FindStringSubmatch(got)
	if found == nil {
		return fmt.Errorf("it is\n%s\nshown is\n%s", got, shown)
	}
	for i, name := range names {
		e.values[name] = found[i+1]
	}
	return nil
}

// parsed reads JSON that a document shows or a server told.
func parsed(t testing.TB, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}
