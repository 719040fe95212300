package domain

import (
	"fmt"
	"log/slog"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Personal is text about a person (name, e-mail address, own reflection): sealed in the log
// under that person's key, never printed in a log line.
type Personal string

// LogValue keeps the text out of logs.
func (Personal) LogValue() slog.Value { return slog.StringValue("[personal]") }

// Text is a text of a team's record: sealed in the log under the owning school's key, never
// printed in a log line. No rule and no fold reads it.
type Text string

// LogValue keeps the text out of logs.
func (Text) LogValue() slog.Value { return slog.StringValue("[text]") }

// Subject is whose key seals a field.
type Subject string

const (
	// OfPerson: the person whose stream it is, else the person who acts.
	OfPerson Subject = "person"
	// OfSchool: the school that owns the fact, else the installation.
	OfSchool Subject = "school"
	// OfInstallation: what was released outlives its school's key.
	OfInstallation Subject = "installation"
)

// Seal gives what is stored in the place of a field: a JSON value. Path is its JSON pointer in
// the payload, plain its JSON.
type Seal func(subject Subject, path string, plain []byte) ([]byte, error)

// Open is the way back: from the stored JSON to the plain one; nil when the key is gone, and
// the field stays empty.
type Open func(subject Subject, path string, stored []byte) ([]byte, error)

// sealing is a set of JSON functions bound to one Seal or Open at a time. They are pooled
// because the JSON package caches its look-ups by set.
type sealing struct {
	seal Seal
	open Open
	out  *json.Marshalers
	in   *json.Unmarshalers
}

var sealings = sync.Pool{New: func() any {
	s := &sealing{}
	s.out = json.JoinMarshalers(sealer[Personal](s, OfPerson), sealer[Text](s, OfSchool), sealer[Range](s, OfSchool), sealer[Figures](s, OfSchool), sealer[HiddenEffects](s, OfSchool), sealer[Behind](s, OfSchool),
		sealer[Released](s, OfInstallation), sealer[ReleasedText](s, OfInstallation), sealer[ReleasedFigure](s, OfInstallation))
	s.in = json.JoinUnmarshalers(opener[Personal](s, OfPerson), opener[Text](s, OfSchool), opener[Range](s, OfSchool), opener[Figures](s, OfSchool), opener[HiddenEffects](s, OfSchool), opener[Behind](s, OfSchool),
		opener[Released](s, OfInstallation), opener[ReleasedText](s, OfInstallation), opener[ReleasedFigure](s, OfInstallation))
	return s
}}

// sealer writes a field of type T as the Seal at hand gives it.
func sealer[T any](s *sealing, subject Subject) *json.Marshalers {
	return json.MarshalToFunc(func(enc *jsontext.Encoder, v T) error {
		plain, err := json.Marshal(v)
		if err != nil {
			return err
		}
		stored, err := s.seal(subject, nextPath(enc), plain)
		if err != nil {
			return err
		}
		return enc.WriteValue(stored)
	})
}

// nextPath is the JSON pointer of the value about to be written, as [jsontext.Decoder] names it
// once it is read. The encoder's own pointer is that of the last value written, which in an
// array is the one before.
func nextPath(enc *jsontext.Encoder) string {
	path := enc.StackPointer()
	kind, length := enc.StackIndex(enc.StackDepth())
	if kind != '[' {
		return string(path)
	}
	if length > 0 {
		path = path.Parent()
	}
	return string(path) + "/" + strconv.FormatInt(length, 10)
}

// opener reads a field of type T through the Open at hand, or leaves it empty.
func opener[T any](s *sealing, subject Subject) *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *T) error {
		stored, err := dec.ReadValue()
		if err != nil || s.open == nil {
			return err
		}
		plain, err := s.open(subject, string(dec.StackPointer()), stored)
		if err != nil || plain == nil {
			return err
		}
		return json.Unmarshal(plain, v)
	})
}

// Encode gives the stored type name and payload of an event, its sealed fields as seal gives them.
func Encode(event Event, seal Seal) (name string, data []byte, err error) {
	line, ok := linesByType[typeOf(event)]
	if !ok {
		return "", nil, fmt.Errorf("domain: %T has no line in the codec", event)
	}
	s := sealings.Get().(*sealing)
	defer sealings.Put(s)
	s.seal = seal
	data, err = json.Marshal(event, json.WithMarshalers(s.out))
	s.seal = nil
	if err != nil {
		return "", nil, fmt.Errorf("domain: encode %s: %w", line.name, err)
	}
	return line.name, data, nil
}

// Decode reads a stored payload, brought to the present version of its type. With a nil open
// every sealed field is left empty, which is how streams are folded.
func Decode(name string, data []byte, open Open) (Event, error) {
	line, ok := linesByName[name]
	if !ok {
		return nil, fmt.Errorf("domain: event type %.80q is not known to this version of cyclebook", name)
	}
	s := sealings.Get().(*sealing)
	defer sealings.Put(s)
	s.open = open
	event, err := line.decode(data, json.WithUnmarshalers(s.in))
	s.open = nil
	if err != nil {
		return nil, fmt.Errorf("domain: decode %s: %w", name, err)
	}
	return event, nil
}

// Plainly is the Seal of tests and frozen payloads: it seals nothing.
func Plainly(_ Subject, _ string, plain []byte) ([]byte, error) { return plain, nil }

// Openly is the Open that belongs to Plainly.
func Openly(_ Subject, _ string, stored []byte) ([]byte, error) { return stored, nil }
