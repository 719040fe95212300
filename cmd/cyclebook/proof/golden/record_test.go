package golden_test

import (
	"context"
	"encoding/binary"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// story is where everything of this version happens: lines of stream, day, actor, role, type and
// payload, an id written as #n.
const story = "../../../../projections/testdata/golden.log"

var hashID = regexp.MustCompile(`#[0-9]+`)

// record tells the story to a log, sealed as the desk seals.
func record(ctx context.Context, t *testing.T, n *node.Node) {
	t.Helper()
	text, err := os.ReadFile(story)
	if err != nil {
		t.Fatal(err)
	}
	recorder := desk.NewRecorder(n.Log, eventlog.NewClock(time.Now, time.Time{}), n.Keys)
	revisions := make(map[string]eventlog.Expected)
	for number, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		parts := strings.SplitN(hashID.ReplaceAllStringFunc(line, named), " ", 6)
		stream, envelope, event := fact(t, number, parts)
		if envelope.MAC, err = recorder.MAC(ctx, envelope.Actor, envelope.Role, []byte(line)); err != nil {
			t.Fatal(err)
		}
		id := uuid.NewSHA1(envelope.Command, []byte(parts[0]))
		name, data, err := domain.Encode(event, recorder.Seal(ctx, envelope, stream, id))
		if err != nil {
			t.Fatal(err)
		}
		metadata, err := envelope.Encode()
		if err != nil {
			t.Fatal(err)
		}
		at, known := revisions[parts[0]]
		if !known {
			at = eventlog.NoStream
		}
		if _, err := n.Log.Append(ctx, parts[0], at, []eventlog.NewEvent{{ID: id, Type: name, Data: data, Metadata: metadata}}); err != nil {
			t.Fatal(err)
		}
		revisions[parts[0]] = at + 1
	}
}

// named gives the id that is written as #n.
func named(hash string) string {
	n, _ := strconv.Atoi(hash[1:]) // digits, as it was found
	return numbered(n).String()
}

func numbered(n int) (id uuid.UUID) {
	id[0], id[6], id[8] = 0x01, 0x70, 0x80
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

// fact reads a line of the story.
func fact(t *testing.T, number int, parts []string) (domain.Stream, domain.Envelope, domain.Event) {
	t.Helper()
	stream, err := domain.ParseStream(parts[0])
	if err != nil {
		t.Fatal(err)
	}
	day, err := domain.ParseDate(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	event, err := domain.Decode(parts[4], []byte(parts[5]), domain.Openly)
	if err != nil {
		t.Fatal(err)
	}
	envelope := domain.Envelope{
		RecordedAt: day.Time().Add(15*time.Hour + time.Duration(number)*time.Second), OccurredOn: day,
		Actor: uuid.MustParse(parts[2]), Role: domain.Role(parts[3]), Via: domain.ViaAPI, Command: numbered(100_000 + number),
	}
	switch stream.Category {
	case domain.MeasureCategory, domain.ProjectCategory, domain.CycleCategory:
		envelope.Owner = numbered(11) // the school of the story's team
	}
	return stream, envelope, event
}
