package esdblog

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/eventlog"
)

// The stream that holds the id of the log, and the type of its only event.
const (
	identityStream = "cyclebook-log"
	identityType   = "LogNamed"
)

type identity struct {
	ID string `json:"id"`
}

// identify reads the id of the log, or gives the log one. When two nodes do so at once the
// server lets one win and the other reads again.
func (l *Log) identify(ctx context.Context, newID func() uuid.UUID) (string, error) {
	for {
		id, err := l.readIdentity(ctx)
		if err == nil || !errors.Is(err, eventlog.ErrStreamNotFound) {
			return id, err
		}
		eventID := newID()
		data, err := json.Marshal(identity{nameAfter(eventID)})
		if err != nil {
			return "", err
		}
		_, err = l.append(ctx, identityStream, eventlog.NoStream, []eventlog.NewEvent{
			{ID: eventID, Type: identityType, Data: data, Metadata: []byte("{}")},
		})
		var lost *eventlog.WrongRevisionError
		if err != nil && !errors.As(err, &lost) {
			return "", err
		}
	}
}

func (l *Log) readIdentity(ctx context.Context) (string, error) {
	for event, err := range l.readStream(ctx, identityStream, 0) {
		if err != nil {
			return "", err
		}
		var stored identity
		if err := json.Unmarshal(event.Data, &stored); err != nil || len(stored.ID) != 6 {
			return "", fmt.Errorf("%w: the stream %s does not begin with the id of the log", eventlog.ErrCorrupt, identityStream)
		}
		return stored.ID, nil
	}
	return "", fmt.Errorf("%w: the stream %s is empty", eventlog.ErrCorrupt, identityStream)
}

// nameAfter makes six letters and digits of a random id. They come from a hash because the
// first bytes of some kinds of id are a clock.
func nameAfter(id uuid.UUID) string {
	sum := sha256.Sum256(id[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:6])
}
