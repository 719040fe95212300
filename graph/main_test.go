package graph_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No socket, stream or listener may outlive its door.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
