package projections

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// noteTold notes the schools that a share-out names. Whether it still does, and to whom, is asked
// when it is read.
func noteTold(t *tx, id uuid.UUID, e domain.ShareOutReleased) error {
	if e.Attribution == domain.Anonymous {
		return nil
	}
	for _, school := range e.Schools {
		if err := t.exec(`INSERT INTO told_by_name VALUES (?, ?) ON CONFLICT DO NOTHING`, school[:], id[:]); err != nil {
			return err
		}
	}
	return nil
}

// toldBy are the share-outs that those schools told with their name, as far as the viewer may read
// them, by the change that they tell of. It is one statement.
func (r *Reader) toldBy(ctx context.Context, schools []uuid.UUID) (map[uuid.UUID][]*ShareOut, error) {
	told := make(map[uuid.UUID][]*ShareOut)
	if len(schools) == 0 {
		return told, nil
	}
	const query = `SELECT doc FROM shareouts WHERE id IN
		(SELECT shareout FROM told_by_name WHERE school IN (SELECT unhex(value) FROM json_each(?)))`
	page, err := r.readShareOuts(ctx, query, idList(schools))
	if err != nil {
		return nil, err
	}
	for _, s := range page.list {
		if !s.namesSchools || s.released == nil || s.Tombstone != nil {
			continue
		}
		for _, school := range s.schools {
			told[school] = append(told[school], s)
		}
	}
	for _, list := range told {
		slices.SortFunc(list, func(a, b *ShareOut) int {
			return cmp.Or(cmp.Compare(a.changeTold(), b.changeTold()), compareIDs(a.ID, b.ID))
		})
	}
	return told, nil
}

// changeTold is the change that a share-out tells of, else its title.
func (s *ShareOut) changeTold() string {
	if c := s.released.Change; c != "" {
		return c
	}
	return s.released.Title
}

// firstChange is the change that the first of some share-outs tells of; nil when there is none.
func firstChange(list []*ShareOut) *string {
	for _, s := range list {
		return textOf(s.changeTold())
	}
	return nil
}

// byTold orders bright spots: by the change they tell of, those without one last, then by name.
func byTold(a, b *BrightSpot) int {
	if (a.Change == nil) != (b.Change == nil) {
		if a.Change == nil {
			return 1
		}
		return -1
	}
	change := 0
	if a.Change != nil {
		change = cmp.Compare(*a.Change, *b.Change)
	}
	return cmp.Or(change, cmp.Compare(schoolName(a.School), schoolName(b.School)), compareIDs(a.School.ID, b.School.ID))
}
