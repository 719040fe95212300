package proof_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestImportCut kills an import again and again while it records. Run once more it is finished,
// and the record is that of one that was never cut.
func TestImportCut(t *testing.T) {
	work, seed := t.TempDir(), rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	tables, cut, whole := filepath.Join(work, "tables"), filepath.Join(work, "cut"), filepath.Join(work, "whole")
	generate(t, "--out", tables, "--scale", "0.02")
	mustRun(t, "import", "--data", whole, tables)

	const kills = 4
	largest, killed := recorded(whole), 0
	for range kills {
		c := command(t, "import", "--data", cut, tables)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		enough := recorded(cut) + random.Int64N(largest/kills)
		if killInTime(c, ended, func() bool { return recorded(cut) >= enough }) {
			killed++
		}
	}
	if killed < kills/2 {
		t.Fatalf("only %d of %d imports were killed before their end", killed, kills)
	}
	out := mustRun(t, "import", "--data", cut, tables)
	if !strings.Contains(out, "measurements.csv") {
		t.Errorf("the last import told %q", out)
	}
	if _, complaint, code := run(t, "import", "--status", "--data", cut, tables); code != 0 {
		t.Errorf("something is missing still: %s", complaint)
	}
	one, other := filepath.Join(work, "one"), filepath.Join(work, "other")
	mustRun(t, "export", "--data", whole, one)
	mustRun(t, "export", "--data", cut, other)
	sameTables(t, one, other)
}

// killInTime kills a process once it is time; false when it ended before.
func killInTime(c *exec.Cmd, ended <-chan error, isTime func() bool) bool {
	for !isTime() {
		select {
		case <-ended:
			return false
		case <-time.After(time.Millisecond):
		}
	}
	_ = c.Process.Kill() // it may have ended just now
	<-ended
	return true
}

// recorded is how many bytes the log of a folder takes.
func recorded(dir string) (size int64) {
	for _, name := range []string{"log.db", "log.db-wal"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			size += info.Size()
		}
	}
	return size
}
