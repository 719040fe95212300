package node

import (
	"fmt"
	"os"
)

// WriteFile writes a file that only its owner may read, whole or not at all.
func WriteFile(path string, content []byte) error {
	unfinished := path + ".new"
	if err := os.WriteFile(unfinished, content, 0o600); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	if err := os.Rename(unfinished, path); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	return nil
}
