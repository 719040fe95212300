// Package memory sets how the garbage collector uses the memory there is: seldom while there is
// plenty, and ever more often before the machine or its container runs out.
//
// It leaves alone what the environment decides (GOGC, GOMEMLIMIT). What is deliberately absent: any
// look at how much is in use; that is the collector's own business.
package memory

import (
	"bufio"
	"io/fs"
	"math"
	"runtime/debug"
	"strconv"
	"strings"
)

// gcPercent: on large answers collecting at four times the live heap is half as fast again as
// at twice.
const gcPercent = 400

// sparing is that while much passes through of which little stays.
const sparing = 50

// share of the memory that the program may take; the rest is for what the runtime does not count.
const share = 0.8

// Settings are what was decided. Zero means that it was left alone.
type Settings struct {
	GCPercent int
	// Limit in bytes, softly kept.
	Limit int64
}

// Set applies the defaults where the environment says nothing. Root is the root of the file
// system, where limits are read from.
func Set(environment func(string) (string, bool), root fs.FS) Settings {
	var s Settings
	if v, ok := environment("GOGC"); !ok || v == "" {
		s.GCPercent = gcPercent
		debug.SetGCPercent(gcPercent)
	}
	if v, ok := environment("GOMEMLIMIT"); !ok || v == "" {
		if available := Available(root); available > 0 {
			s.Limit = int64(float64(available) * share)
			debug.SetMemoryLimit(s.Limit)
		}
	}
	return s
}

// Sparingly has the collector run often, until the work is done: for a start that takes in all that was
// ever recorded, when most of four times the live heap would be garbage. It changes nothing but what
// [Set] chose.
func Sparingly() (done func()) {
	before := debug.SetGCPercent(sparing)
	if before != gcPercent {
		debug.SetGCPercent(before)
		return func() {}
	}
	return func() { debug.SetGCPercent(before) }
}

// Keep bounds what the collector lets pile up, softly, for work that passes through, and has it
// run only near that: unless the environment says something else, or there is less.
func Keep(environment func(string) (string, bool), limit int64) {
	if v, ok := environment("GOGC"); !ok || v == "" {
		debug.SetGCPercent(gcPercent)
	}
	if v, ok := environment("GOMEMLIMIT"); !ok || v == "" {
		debug.SetMemoryLimit(min(limit, debug.SetMemoryLimit(-1)))
	}
}

// Available is the memory in bytes of the machine, or of the container if that is less; 0 when
// the system does not tell.
func Available(root fs.FS) int64 {
	least := int64(math.MaxInt64)
	for _, v := range []int64{
		machine(root),
		number(root, "sys/fs/cgroup/memory.max"),
		number(root, "sys/fs/cgroup/memory.high"),
		number(root, "sys/fs/cgroup/memory/memory.limit_in_bytes"),
	} {
		if v > 0 {
			least = min(least, v)
		}
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
}

// number reads a file that holds one number; 0 for none, such as "max".
func number(root fs.FS, path string) int64 {
	content, err := fs.ReadFile(root, path)
	if err != nil {
		return 0
	}
	v, err := strconv.ParseInt(strings.TrimSpace(string(content)), 10, 64)
	if err != nil {
		return 0
	}
	return v
}

// machine reads the line "MemTotal: 16384 kB".
func machine(root fs.FS) int64 {
	file, err := root.Open("proc/meminfo")
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) == 3 && fields[0] == "MemTotal:" {
			if kib, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return kib << 10
			}
		}
	}
	return 0
}
