package keys_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/keys"
)

// TestTheDecisionRecordTellsTheTruth seals the event that docs/adr/0002-sealing.md shows, with
// the same seed, and wants it there byte for byte.
func TestTheDecisionRecordTellsTheTruth(t *testing.T) {
	s, err := keys.NewMemory(rand.NewChaCha8([32]byte([]byte("the seed of the decision record."))))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // in memory
	event := uuid.MustParse("0197a2c0-5d1e-7c3a-9b44-2f6f5d0c1a01")
	stream := domain.Stream{Category: domain.CycleCategory, ID: uuid.MustParse("0197a2bf-11d0-7e52-8a36-b3c1d7e94f10")}
	teacher, school := uuid.MustParse("0197a000-0000-7000-8000-00000000ada0"), uuid.MustParse("0197a000-0000-7000-8000-000000005c00")
	command := uuid.MustParse("0197a2c0-5d1c-7f00-8123-456789abcdef")

	recorded := domain.ObservationRecorded{ID: command, Kind: domain.Surprise, Text: "Nine of them argued about the scale."}
	name, data, err := domain.Encode(recorded, s.Sealer(t.Context(), keys.Subjects{Person: teacher, School: school}, stream, 0, event))
	if err != nil {
		t.Fatal(err)
	}
	mac, err := s.MAC(t.Context(), teacher, false, []byte(`{"text":"Nine of them argued about the scale."}`))
	if err != nil {
		t.Fatal(err)
	}
	metadata, err := domain.Envelope{
		RecordedAt: time.Date(2026, 11, 22, 14, 5, 9, 120000000, time.UTC), OccurredOn: domain.Day(2026, time.November, 20),
		Actor: teacher, Role: domain.Member, Via: domain.ViaAPI, Owner: school,
		Command: command, MAC: mac, Causation: command, Correlation: command,
	}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	record, err := os.ReadFile("../docs/adr/0002-sealing.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{name, string(data), string(metadata)} {
		if !strings.Contains(string(record), "\n"+line+"\n") {
			t.Errorf("the record does not show this line:\n%s", line)
		}
	}
	back, err := domain.Decode(name, data, s.Opener(t.Context(), event).Open)
	if err != nil || back != domain.Event(recorded) {
		t.Errorf("read back as %+v, %v", back, err)
	}
}
