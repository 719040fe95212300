package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Follow is something that the viewer wants to hear of: one of a change idea, a topic and a family.
// Nobody else sees what a person follows.
type Follow struct {
	ID uuid.UUID
	// Topic is searched for.
	Topic *domain.Personal
	// Since is when it began: what was told before is not new.
	Since time.Time

	seq              int64
	ideaID, familyID uuid.UUID
	reader           *Reader
}

// ChangeIdea is the team's own that is followed; nil for another sort of follow, and for one that
// the viewer may not read any more.
func (f *Follow) ChangeIdea() (*ChangeIdea, error) {
	return loadOne[ChangeIdea](f.reader.ctx, f.reader, f.ideaID)
}

// Family is the share-out whose family is followed; nil for another sort of follow, and for one that
// was never told to the viewer.
func (f *Follow) Family() (*ShareOut, error) {
	if f.familyID == uuid.Nil {
		return nil, nil
	}
	return f.reader.ShareOut(f.reader.ctx, f.familyID)
}

// Following is what the viewer follows, in the order in which it began.
func (v *Viewer) Following() ([]*Follow, error) {
	return v.reader.follows(v.reader.ctx, uuid.Nil)
}

// Follow gives a follow of the viewer's own; nil when there is none.
func (r *Reader) Follow(ctx context.Context, id uuid.UUID) (*Follow, error) {
	found, err := r.follows(ctx, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// follows reads the viewer's own: one, or all for uuid.Nil.
func (r *Reader) follows(ctx context.Context, id uuid.UUID) ([]*Follow, error) {
	list := []*Follow{}
	err := r.each(ctx, `SELECT id, seq, at, idea, family, topic FROM follows WHERE person = ?1 AND (?2 IS NULL OR id = ?2) ORDER BY seq`,
		[]any{rowsOf{"follows", []uuid.UUID{r.scope.person}}, r.scope.person[:], blob(id)}, func(rows *sql.Rows) error {
			var id, idea, family sql.RawBytes
			var at int64
			var topic domain.Personal
			f := &Follow{reader: r}
			if err := rows.Scan(&id, &f.seq, &at, &idea, &family, &topic); err != nil {
				return err
			}
			f.ID, f.ideaID, f.familyID = readID(id), readID(idea), readID(family)
			f.Since, f.Topic = time.UnixMicro(at).UTC(), textOf(topic)
			list = append(list, f)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("projections: read follows: %w", err)
	}
	return list, nil
}

// Inbox is what is new for the viewer, the newest first: what others told of what the viewer follows
// after that began; with the cursor of one that was seen, only what stands before it, or has come since.
// Nothing is kept of what was looked at: whoever asks remembers the first cursor.
func (v *Viewer) Inbox(ctx context.Context, seen *string, first *int, after *string) (*ShareOutConnection, error) {
	r := v.reader
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	choice := feedChoice{list: r.listOf("inbox")}
	from := firstPlace
	if after != nil {
		if from, err = r.parseFeedCursor(*after, choice.list); err != nil {
			return nil, err
		}
	}
	if seen != nil {
		if choice.seen, err = r.parseFeedCursor(*seen, choice.list); err != nil {
			return nil, err
		}
	}
	found, err := r.inbox(ctx, &choice, from, size+1)
	if err != nil {
		return nil, fmt.Errorf("projections: read inbox: %w", err)
	}
	list := &ShareOutConnection{r: r, choice: choice}
	list.page(found, size, after != nil)
	return list, nil
}

func (r *Reader) inbox(ctx context.Context, choice *feedChoice, from feedCursor, size int) ([]feedItem, error) {
	if err := r.choose(ctx, nil, choice); err != nil {
		return nil, err
	}
	if err := r.news(ctx, choice); err != nil {
		return nil, err
	}
	return r.feed(ctx, *choice, from, size)
}

// heard is what matches a follow, in the order of the log after it began, or first seen after that day.
type heard struct {
	Match string `json:"match"`
	Since int64  `json:"since"`
	Day   int64  `json:"day"`
	From  int64  `json:"from"` // the place at which that day begins
}

// news chooses what the viewer follows, but for what their own teams told.
func (r *Reader) news(ctx context.Context, choice *feedChoice) error {
	follows, err := r.follows(ctx, uuid.Nil)
	if err != nil {
		return err
	}
	about, err := r.about(ctx, follows)
	if err != nil {
		return err
	}
	own := ""
	if teams := r.scope.Teams(); len(teams) > 0 {
		tags := make([]string, len(teams))
		for i, team := range teams {
			tags[i] = tag(teamTag, team[:])
		}
		own = anyTag(tags...)
	}
	news := []heard{}
	for i, f := range follows {
		if about[i] == "" {
			continue
		}
		day := domain.DateOf(f.Since)
		news = append(news, heard{"(" + choice.chosen + " AND (" + about[i] + "))" + not(own), f.seq, dayNumber(day), placeOf(day)})
	}
	choice.nothing = len(news) == 0
	text, err := json.Marshal(news)
	choice.news = string(text)
	return err
}

// about is what must match of the words and tags for each follow; empty where nothing would.
func (r *Reader) about(ctx context.Context, follows []*Follow) ([]string, error) {
	var ideas, shareOuts []uuid.UUID
	for _, f := range follows {
		if f.ideaID != uuid.Nil {
			ideas = append(ideas, f.ideaID)
		}
		if f.familyID != uuid.Nil {
			shareOuts = append(shareOuts, f.familyID)
		}
	}
	ofIdeas, err := r.familiesOfIdeas(ctx, ideas)
	if err != nil {
		return nil, err
	}
	ofShareOuts, err := r.familiesOfShareOuts(ctx, shareOuts)
	if err != nil {
		return nil, err
	}
	list := make([]string, len(follows))
	for i, f := range follows {
		if family := slices.Concat(ofIdeas[f.ideaID], ofShareOuts[f.familyID]); len(family) > 0 {
			list[i] = anyTag(shareOutTags(family)...)
		}
		if f.Topic == nil {
			continue
		}
		if terms, err := parseSearch(string(*f.Topic)); err == nil {
			list[i] = anywhere(terms)
		}
	}
	return list, nil
}
