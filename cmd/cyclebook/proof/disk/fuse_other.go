//go:build !linux

package disk

import (
	"errors"
	"fmt"
)

// Mount shows the disk at an empty folder until unmount is called: on Linux only.
func Mount(*Disk, string) (unmount func() error, err error) {
	return nil, fmt.Errorf("disk: mount: %w", errors.ErrUnsupported)
}
