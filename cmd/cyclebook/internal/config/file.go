package config

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// entry is a line of the configuration file.
type entry struct {
	value string
	// place is FILE:LINE.
	place string
}

// parse reads a configuration file: one level of keys, each a setting, each once.
func parse(path string, content []byte) (map[string]entry, error) {
	tree, err := parser.ParseBytes(content, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrInvalid, path, err)
	}
	entries := make(map[string]entry)
	for i, document := range tree.Docs {
		if document.Body == nil {
			continue // comments only
		}
		mapping, ok := document.Body.(ast.MapNode)
		if !ok || i > 0 {
			return nil, fmt.Errorf("%w: %s:%d: each line is a setting, such as listen: 127.0.0.1:8080",
				ErrInvalid, path, document.Body.GetToken().Position.Line)
		}
		for line := mapping.MapRange(); line.Next(); {
			name, e, err := readLine(path, line.Key(), line.Value())
			if err != nil {
				return nil, err
			}
			entries[name] = e
		}
	}
	return entries, nil
}

func readLine(path string, key, value ast.Node) (string, entry, error) {
	token := key.GetToken()
	place := fmt.Sprintf("%s:%d", path, token.Position.Line)
	known := func(s setting) bool { return s.name == token.Value }
	if !slices.ContainsFunc(settings, known) {
		return "", entry{}, fmt.Errorf("%w: %s: there is no setting %q", ErrInvalid, place, token.Value)
	}
	switch v := value.(type) {
	case *ast.NullNode:
		return "", entry{}, fmt.Errorf("%w: %s: %s has no value", ErrInvalid, place, token.Value)
	case *ast.StringNode:
		return token.Value, entry{v.Value, place}, nil
	case ast.ScalarNode:
		return token.Value, entry{v.GetToken().Value, place}, nil
	default:
		return "", entry{}, fmt.Errorf("%w: %s: %s is one value, not a list or a table", ErrInvalid, place, token.Value)
	}
}
