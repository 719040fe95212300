package desk

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/keys"
)

// CookieKey is the secret with which every server of this installation makes and takes cookies of
// a kind: 128 bits that derive from the installation's key.
func CookieKey(ctx context.Context, store *keys.Store, kind string) ([]byte, error) {
	mac, err := store.MAC(ctx, uuid.Nil, true, []byte("cookies: "+kind))
	if err != nil {
		return nil, fmt.Errorf("desk: key of cookies: %w", err)
	}
	return mac[:], nil
}
