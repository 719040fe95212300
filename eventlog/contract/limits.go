package contract

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/eventlog"
)

func limitCases() []testCase {
	return []testCase{
		{"stream names", limitNames},
		{"expected revisions", limitExpected},
		{"events", limitEvents},
		{"1000 events and one more", limitCount},
		{"exactly 1 MiB and one more", limitSize},
		{"size counts the type in UTF-16", limitTypeSize},
		{"filters", limitFilters},
	}
}

func (f *fixture) wantInvalid(what string, err error) {
	f.Helper()
	if !errors.Is(err, eventlog.ErrInvalidArgument) {
		f.Errorf("%s: got %v, want an invalid argument", what, err)
	}
}

func limitNames(f *fixture) {
	longest := string(f.category) + "-" + strings.Repeat("x", eventlog.MaxStreamName-len(f.category)-1)
	events := makeEvents(1)
	f.append(longest, eventlog.NoStream, events)
	f.wantStored(longest, events)
	bad := []string{
		"", "-", "nodash", "-noCategory", "noID-", "$system-1", "a-\x00", "a-b\nc", "a-\u0085", "a-\x7f", "a-\xff",
		longest + "x", "é" + longest[1:],
	}
	for _, name := range bad {
		_, err := f.log.Append(f.ctx, name, eventlog.NoStream, makeEvents(1))
		f.wantInvalid("append to "+name, err)
		for _, err := range f.log.ReadStream(f.ctx, name, 0) {
			f.wantInvalid("read of "+name, err)
		}
	}
}

func limitExpected(f *fixture) {
	_, err := f.log.Append(f.ctx, f.stream(0), -2, makeEvents(1))
	f.wantInvalid("expected -2", err)
}

func limitEvents(f *fixture) {
	bad := map[string]func(*eventlog.NewEvent){
		"nil id":              func(e *eventlog.NewEvent) { e.ID = uuid.Nil },
		"no type":             func(e *eventlog.NewEvent) { e.Type = "" },
		"system type":         func(e *eventlog.NewEvent) { e.Type = "$metadata" },
		"type not UTF-8":      func(e *eventlog.NewEvent) { e.Type = "T\xff" },
		"no data":             func(e *eventlog.NewEvent) { e.Data = nil },
		"data not JSON":       func(e *eventlog.NewEvent) { e.Data = []byte(`{"a":}`) },
		"two values":          func(e *eventlog.NewEvent) { e.Data = []byte(`{} {}`) },
		"no metadata":         func(e *eventlog.NewEvent) { e.Metadata = []byte{} },
		"metadata not JSON":   func(e *eventlog.NewEvent) { e.Metadata = []byte("v=1") },
		"id of another event": nil,
	}
	for what, spoil := range bad {
		events := makeEvents(3)
		if spoil == nil {
			events[2].ID = events[0].ID
		} else {
			spoil(&events[1])
		}
		_, err := f.log.Append(f.ctx, f.stream(0), eventlog.NoStream, events)
		f.wantInvalid(what, err)
	}
	f.wantLength(f.stream(0), 0)

	good := makeEvents(4)
	good[0].Data = []byte(`[]`)
	good[1].Data = []byte(" {\"a\" :\t1.0}\n ")
	good[2].Metadata = []byte(`"text"`)
	good[3].Type = "Type with space/2 – é"
	f.append(f.stream(0), eventlog.NoStream, good)
	f.wantStored(f.stream(0), good)
}

func limitCount(f *fixture) {
	_, err := f.log.Append(f.ctx, f.stream(0), eventlog.NoStream, nil)
	f.wantInvalid("no events", err)
	_, err = f.log.Append(f.ctx, f.stream(0), eventlog.NoStream, makeEvents(eventlog.MaxEvents+1))
	f.wantInvalid("1001 events", err)
	events := makeEvents(eventlog.MaxEvents)
	f.append(f.stream(0), eventlog.NoStream, events)
	f.wantStored(f.stream(0), events)
}

// sized gives two events whose size by the contract is exactly that.
func sized(size int) []eventlog.NewEvent {
	events := makeEvents(2)
	used := eventlog.Size(events) - len(events[1].Data)
	events[1].Data = slices.Concat([]byte{'"'}, bytes.Repeat([]byte{'x'}, size-used-2), []byte{'"'})
	return events
}

func limitSize(f *fixture) {
	exact := sized(1 << 20)
	f.append(f.stream(0), eventlog.NoStream, exact)
	f.wantStored(f.stream(0), exact)

	_, err := f.log.Append(f.ctx, f.stream(1), eventlog.NoStream, sized(1<<20+1))
	var large *eventlog.TooLargeError
	if !errors.As(err, &large) || *large != (eventlog.TooLargeError{Limit: 1 << 20, Size: 1<<20 + 1}) {
		f.Fatalf("one byte too many: %v", err)
	}
	f.wantLength(f.stream(1), 0)
}

func limitTypeSize(f *fixture) {
	types := []struct {
		name  string
		bytes int // in UTF-16
	}{{"abc", 6}, {"äöü", 6}, {"日本", 4}, {"a😀", 6}}
	for i, c := range types {
		events := makeEvents(1)
		events[0].Type = c.name
		text := bytes.Repeat([]byte{'x'}, 1<<20-c.bytes-len(events[0].Metadata)-2)
		events[0].Data = slices.Concat([]byte{'"'}, text, []byte{'"'})
		f.append(f.stream(i), eventlog.NoStream, events)
		events[0].Data = append(events[0].Data, ' ')
		_, err := f.log.Append(f.ctx, f.stream(i), 0, events)
		var large *eventlog.TooLargeError
		if !errors.As(err, &large) || large.Size != 1<<20+1 {
			f.Errorf("type %s, one byte too many: %v", c.name, err)
		}
	}
}

func limitFilters(f *fixture) {
	bad := []eventlog.Filter{
		{Categories: f.mine().Categories, Types: []string{"A"}},
		{Categories: append(f.mine().Categories, "")},
		{Categories: append(f.mine().Categories, "a-b")},
		{Types: []string{"A", ""}},
	}
	for _, filter := range bad {
		refused := 0
		for _, err := range f.log.ReadAll(f.ctx, f.start, filter) {
			f.wantInvalid("read all", err)
			refused++
		}
		for _, err := range f.log.Follow(f.ctx, f.start, filter) {
			f.wantInvalid("follow", err)
			refused++
		}
		if refused != 2 {
			f.Errorf("filter %v: %d refusals, want one each", filter, refused)
		}
	}
}
