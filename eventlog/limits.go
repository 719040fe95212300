package eventlog

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Validate checks an append against every rule that needs no log: names, ids, JSON, numbers and
// sizes. Every engine asks it before anything is sent or stored. What it finds is an
// ErrInvalidArgument, or a *TooLargeError.
func Validate(stream string, expected Expected, events []NewEvent) error {
	if err := ValidateStream(stream); err != nil {
		return err
	}
	if expected < NoStream {
		return invalid("%s: expected revision %d", stream, int64(expected))
	}
	if len(events) == 0 || len(events) > MaxEvents {
		return invalid("%s: an append has 1 to %d events, not %d", stream, MaxEvents, len(events))
	}
	// The size first: the other checks read every byte.
	if size := Size(events); size > MaxAppend {
		return &TooLargeError{Limit: MaxAppend, Size: size}
	}
	for i := range events {
		if err := validateEvent(&events[i]); err != nil {
			return fmt.Errorf("%w (%s, event %d of %d)", err, stream, i+1, len(events))
		}
	}
	return distinctIDs(stream, events)
}

// ValidateStream checks the name of a stream: category-id, 1 to MaxStreamName bytes of UTF-8
// without control characters, not beginning with "$".
func ValidateStream(name string) error {
	category, id, _ := strings.Cut(name, "-")
	switch {
	case category == "" || id == "":
		return invalid("stream name %.60q is not category-id", name)
	case len(name) > MaxStreamName:
		return invalid("stream name %.60q… has %d bytes, %d are allowed", name, len(name), MaxStreamName)
	case name[0] == '$':
		return invalid("stream name %.60q: names with $ are the engine's own", name)
	case !utf8.ValidString(name) || strings.IndexFunc(name, unicode.IsControl) >= 0:
		return invalid("stream name %.60q is not plain UTF-8 text", name)
	}
	return nil
}

func validateEvent(e *NewEvent) error {
	switch {
	case e.ID == uuid.Nil:
		return invalid("no event id")
	case e.Type == "" || e.Type[0] == '$' || !utf8.ValidString(e.Type):
		return invalid("event type %.60q", e.Type)
	case !json.Valid(e.Data):
		return invalid("the data of %.60s are not JSON", e.Type)
	case !json.Valid(e.Metadata):
		return invalid("the metadata of %.60s are not JSON", e.Type)
	}
	return nil
}

func distinctIDs(stream string, events []NewEvent) error {
	if len(events) == 1 {
		return nil
	}
	seen := make(map[uuid.UUID]struct{}, len(events))
	for i := range events {
		if _, twice := seen[events[i].ID]; twice {
			return invalid("%s: event id %s occurs twice", stream, events[i].ID)
		}
		seen[events[i].ID] = struct{}{}
	}
	return nil
}

// Size is what MaxAppend limits: the bytes of data and metadata, and those of the type in UTF-16.
func Size(events []NewEvent) int {
	size := 0
	for i := range events {
		e := &events[i]
		size += len(e.Data) + len(e.Metadata)
		for _, r := range e.Type {
			size += 2 * max(utf16.RuneLen(r), 1)
		}
	}
	return size
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalidArgument, fmt.Sprintf(format, args...))
}

// Settle decides what becomes of a valid append to a stream whose last revision is current: it
// is stored (false), it repeats one that succeeded (true), or it is a *WrongRevisionError. IDAt
// gives the id of the event that the stream holds at a revision; it is asked only below current
// and only where an append could be a repeat. Only ids are compared, never content.
func Settle(stream string, expected, current Expected, events []NewEvent,
	idAt func(revision uint64) (uuid.UUID, error),
) (repeat bool, err error) {
	if expected == current {
		return false, nil
	}
	wrong := &WrongRevisionError{Stream: stream, Expected: expected, Current: current}
	if expected > current || int64(current-expected) < int64(len(events)) {
		return false, wrong
	}
	for i := range events {
		id, err := idAt(uint64(expected + 1 + Expected(i)))
		if err != nil {
			return false, err
		}
		if id != events[i].ID {
			return false, wrong
		}
	}
	return true, nil
}
