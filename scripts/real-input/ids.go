package main

import (
	"strings"

	"github.com/google/uuid"
)

// derive gives the same id for the same words, on every machine and at every time, so that a
// second run sends the same commands about the same things.
func derive(words ...string) string {
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/cyclebook/cyclebook/scripts/real-input"))
	return uuid.NewSHA1(space, []byte(strings.Join(words, "\x1f"))).String()
}
