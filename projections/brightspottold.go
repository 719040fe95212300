package projections

import (
	"context"

	"github.com/google/uuid"
)

// toldBy are the share-outs that those schools told with their name, as far as the viewer may read
// them, by the change that they tell of.
func (r *Reader) toldBy(_ context.Context, _ []uuid.UUID) (map[uuid.UUID][]*ShareOut, error) {
	return map[uuid.UUID][]*ShareOut{}, nil
}

// firstChange is the change that the first of some share-outs tells of; nil when there is none.
func firstChange(list []*ShareOut) *string {
	for _, s := range list {
		if s.Out != nil {
			return textOf(s.Out.Released.Change)
		}
	}
	return nil
}
