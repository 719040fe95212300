package sqlitelog_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/eventlog"
)

// typicalEvent has 530 bytes of data and 300 of metadata, like an observation that was recorded.
func typicalEvent(n uint64) eventlog.NewEvent {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[8:], n+1)
	return eventlog.NewEvent{
		ID: id, Type: "ObservationRecorded",
		Data:     fmt.Appendf(nil, `{"text":%q,"n":"%020d"}`, filler[:491], n),
		Metadata: fmt.Appendf(nil, `{"v":1,"mac":%q,"at":"2026-01-02T03:04:05.%06dZ"}`, filler[:245], n%1e6),
	}
}

const filler = "We tried smaller groups for the opening question and counted who spoke without being asked. We tried" +
	" smaller groups for the opening question and counted who spoke without being asked. We tried smaller" +
	" groups for the opening question and counted who spoke without being asked. We tried smaller groups " +
	"for the opening question and counted who spoke without being asked. We tried smaller groups for the " +
	"opening question and counted who spoke without being asked. We tried smaller groups for the opening "

// reference is the least that a durable log of groups can be: a bare file of checksummed
// frames, one fdatasync a group, under the same law of groups.
type reference struct {
	file  *os.File
	queue chan *frame
}

type frame struct {
	payload []byte
	done    chan struct{}
}

func newReference(b *testing.B) *reference {
	file, err := os.Create(filepath.Join(b.TempDir(), "reference"))
	if err != nil {
		b.Fatal(err)
	}
	r := &reference{file, make(chan *frame, 1024)}
	ended := make(chan struct{})
	go func() { defer close(ended); r.run(b) }()
	b.Cleanup(func() { close(r.queue); <-ended; file.Close() })
	return r
}

func (r *reference) run(b *testing.B) {
	var buf []byte
	var group []*frame
	for first := range r.queue {
		group, buf = append(group[:0], first), buf[:0]
	gather:
		for {
			f := group[len(group)-1]
			buf = binary.LittleEndian.AppendUint32(buf, uint32(len(f.payload)))
			buf = binary.LittleEndian.AppendUint32(buf, crc32.Checksum(f.payload, crc32.MakeTable(crc32.Castagnoli)))
			buf = append(buf, f.payload...)
			if len(group) == 1 {
				runtime.Gosched()
			}
			if len(group) == 256 {
				break
			}
			select {
			case next, open := <-r.queue:
				if !open {
					break gather
				}
				group = append(group, next)
			default:
				break gather
			}
		}
		if _, err := r.file.Write(buf); err != nil {
			b.Error(err)
		}
		if err := syscall.Fdatasync(int(r.file.Fd())); err != nil {
			b.Error(err)
		}
		for _, f := range group {
			close(f.done)
		}
	}
}

func (r *reference) append(payload []byte) {
	f := &frame{payload, make(chan struct{})}
	r.queue <- f
	<-f.done
}

// concurrently runs append in that many goroutines for a while and gives the rate per second.
func concurrently(writers int, duration time.Duration, work func(writer, n int)) float64 {
	var count atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for w := range writers {
		all.Go(func() {
			for n := 0; time.Since(start) < duration; n++ {
				work(w, n)
				count.Add(1)
			}
		})
	}
	all.Wait()
	return float64(count.Load()) / time.Since(start).Seconds()
}

// BenchmarkAppend compares durable appends of one event each with the reference, turn by turn in
// one run, because disks differ more than programs.
func BenchmarkAppend(b *testing.B) {
	const turn = time.Second
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			log, bare := openLog(b, b.TempDir()), newReference(b)
			event := typicalEvent(1)
			payload := slices.Concat(event.Data, event.Metadata)
			var ours, theirs float64
			turns, next, streams := 0, make([]eventlog.Expected, writers), make([]string, writers)
			for w := range next {
				next[w], streams[w] = eventlog.NoStream, fmt.Sprintf("cycle-%d", w)
			}
			for b.Loop() {
				turns++
				theirs += concurrently(writers, turn, func(int, int) { bare.append(payload) })
				ours += concurrently(writers, turn, func(w, n int) {
					events := []eventlog.NewEvent{event}
					binary.BigEndian.PutUint64(events[0].ID[:], uint64(w)<<32+uint64(next[w]+1))
					result, err := log.Append(context.Background(), streams[w], next[w], events)
					if err != nil {
						panic(err)
					}
					next[w] = eventlog.Exactly(result.LastRevision)
				})
			}
			stats := log.Stats()
			b.ReportMetric(ours/float64(turns), "events/s")
			b.ReportMetric(theirs/float64(turns), "reference/s")
			b.ReportMetric(100*ours/theirs, "%ofreference")
			b.ReportMetric(float64(stats.Syncs())/float64(stats.Events), "syncs/event")
			b.ReportMetric(float64(stats.Events)/float64(stats.Groups), "events/group")
			b.ReportMetric(0, "ns/op")
		})
	}
}
