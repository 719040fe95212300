package memory_test

import (
	"math"
	"runtime/debug"
	"testing"
	"testing/fstest"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/memory"
)

const meminfo = "MemFree: 1 kB\nMemTotal:       2048 kB\n"

func system(files map[string]string) fstest.MapFS {
	root := make(fstest.MapFS)
	for name, content := range files {
		root[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return root
}

func TestAvailableIsTheLeastLimit(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"nothing is told", nil, 0},
		{"machine", map[string]string{"proc/meminfo": meminfo}, 2 << 20},
		{"no container limit", map[string]string{"proc/meminfo": meminfo, "sys/fs/cgroup/memory.max": "max\n"}, 2 << 20},
		{"container", map[string]string{"proc/meminfo": meminfo, "sys/fs/cgroup/memory.max": "1048576\n"}, 1 << 20},
		{"container, softly", map[string]string{"proc/meminfo": meminfo, "sys/fs/cgroup/memory.max": "1048576\n", "sys/fs/cgroup/memory.high": "4096\n"}, 4096},
		{"older container", map[string]string{"proc/meminfo": meminfo, "sys/fs/cgroup/memory/memory.limit_in_bytes": "8192\n"}, 8192},
		{"older container without a limit", map[string]string{"proc/meminfo": meminfo, "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 2 << 20},
	} {
		if got := memory.Available(system(c.files)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestTheEnvironmentDecides(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) })
	root := system(map[string]string{"proc/meminfo": "MemTotal: 16777216 kB\n"})

	set := map[string]string{"GOGC": "100", "GOMEMLIMIT": "off"}
	lookup := func(name string) (string, bool) { v, ok := set[name]; return v, ok }
	if got := memory.Set(lookup, root); got != (memory.Settings{}) {
		t.Errorf("with both set: %+v", got)
	}
	if got := debug.SetMemoryLimit(-1); got != limit {
		t.Errorf("the limit was changed to %d", got)
	}

	set = nil
	got := memory.Set(lookup, root)
	if want := int64(math.Trunc(0.8 * (16 << 30))); got.GCPercent != 400 || got.Limit != want || debug.SetMemoryLimit(-1) != want {
		t.Errorf("with none set: %+v, in force %d", got, debug.SetMemoryLimit(-1))
	}
}

func TestSparinglyChangesOnlyWhatWasChosen(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) })
	inForce := func() int {
		now := debug.SetGCPercent(100)
		debug.SetGCPercent(now)
		return now
	}
	for _, c := range []struct{ before, during int }{{400, 50}, {200, 200}, {-1, -1}} {
		if debug.SetGCPercent(c.before); c.before == 400 {
			memory.Set(func(string) (string, bool) { return "", false }, system(nil))
		}
		done := memory.Sparingly()
		during := inForce()
		done()
		if after := inForce(); during != c.during || after != c.before {
			t.Errorf("from %d on it is %d, then %d", c.before, during, after)
		}
	}
}
