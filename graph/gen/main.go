// Program gen makes the code of a GraphQL schema: gqlgen's own and, with the plugin views, the
// functions that write its views in one go. It stands in for `go tool gqlgen generate`.
//
// Without an argument it reads the next gqlgen.yml at or above the working directory, else the file
// that is named.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := generate(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func generate(args []string) error {
	if err := sameShape(); err != nil {
		return err
	}
	c, err := load(args)
	if err != nil {
		return err
	}
	// What it made before names functions that gqlgen is about to make anew.
	if err := os.Remove(target(c)); err != nil && !os.IsNotExist(err) {
		return err
	}
	return api.Generate(c, api.AddPlugin(views{}))
}

func load(args []string) (*config.Config, error) {
	if len(args) == 0 {
		return config.LoadConfigFromDefaultLocations()
	}
	if err := os.Chdir(filepath.Dir(args[0])); err != nil {
		return nil, err
	}
	return config.LoadConfig(filepath.Base(args[0]))
}

// target is the file that the plugin makes.
func target(c *config.Config) string { return filepath.Join(filepath.Dir(c.Exec.Filename), "views.go") }
