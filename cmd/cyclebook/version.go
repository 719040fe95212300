package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/projections"
)

// version is what a binary knows of itself.
type version struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	// Modified says that it was built from more than the commit.
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	// Views is the fingerprint of its read models: another one makes them be built anew.
	Views string `json:"views"`
}

func thisVersion() version {
	v := version{
		Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Views: projections.Fingerprint(),
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

func (p *program) versionCommand() *cobra.Command {
	c := &cobra.Command{Use: "version", Short: "Show which program this is", Args: arguments(0)}
	asJSON := jsonFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		v := thisVersion()
		if *asJSON {
			return printJSON(p.out, v)
		}
		_, err := fmt.Fprintf(p.out, "cyclebook %s, %s, %s\nread models %s\n", v.Version, v.Go, v.Platform, v.Views)
		return err
	}
	return c
}
