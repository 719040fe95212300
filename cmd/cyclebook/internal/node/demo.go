package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/demo"
	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/eventlog"
)

// demoSeed makes every demo of a week the same.
const demoSeed = 1

// DemoStory is DIR/demo.json: where the demo is served, and what one needs to look around.
type DemoStory struct {
	// URL of the server, without a path.
	URL string `json:"url"`
	demo.Result
}

// Demo fills a new folder with the demo, or gives what is known of an earlier demo's. Any other
// folder is refused. It is called before Run.
func (n *Node) Demo(ctx context.Context) (DemoStory, error) {
	if !n.isNew {
		return n.earlierDemo()
	}
	result, err := demo.Fill(ctx, demo.Options{
		Recorder: desk.NewRecorder(n.Log, eventlog.NewClock(n.options.Now, n.options.Now()), n.Keys),
		Log:      n.Log, Views: n.Views, // nobody feeds them yet
		Now: n.options.Now(), Seed: demoSeed,
		Secret: func(ctx context.Context, person, token uuid.UUID) (string, error) {
			return desk.Secret(ctx, n.Keys, person, token)
		},
	})
	if err != nil {
		return DemoStory{}, fmt.Errorf("node: %w", err)
	}
	return DemoStory{Result: result}, nil
}

// DemoFile is where WriteDemo writes.
func (n *Node) DemoFile() string { return filepath.Join(n.options.Dir, "demo.json") }

func (n *Node) earlierDemo() (DemoStory, error) {
	content, err := os.ReadFile(n.DemoFile())
	if errors.Is(err, fs.ErrNotExist) {
		return DemoStory{}, Refuse("%s holds a log that is no demo's, or of a demo that was cut short while it was filled: serve it without --demo, or give the demo an empty --data folder", n.options.Dir)
	}
	if err != nil {
		return DemoStory{}, fmt.Errorf("node: %w", err)
	}
	var story DemoStory
	if err := json.Unmarshal(content, &story); err != nil {
		return DemoStory{}, fmt.Errorf("node: %s: %w", n.DemoFile(), err)
	}
	return story, nil
}

// WriteDemo writes DIR/demo.json.
func (n *Node) WriteDemo(story DemoStory) error {
	content, err := json.Marshal(story, jsontext.WithIndent("  "))
	if err != nil {
		return fmt.Errorf("node: demo.json: %w", err)
	}
	return WriteFile(n.DemoFile(), append(content, '\n'))
}
