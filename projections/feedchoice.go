package projections

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ShareOutFilter chooses share-outs by what was released of them, never by their record; what is
// absent does not choose. An empty list chooses nothing, and so does an id of something that the
// viewer may not know.
type ShareOutFilter struct {
	Kinds []domain.ShareOutKind
	// Subject and Grade are compared whatever their case and accents.
	Subject, Grade *string
	StudentGroup   *domain.BreakdownKind
	// Network is one whose member the viewer is: what was released to it.
	Network *uuid.UUID
	// ChangeIdea is one that the viewer may read, Driver stands for its change ideas: the families
	// of change that what was shared of them, or tried for them, belongs to.
	ChangeIdea, Driver *uuid.UUID
	// Family is any share-out of it.
	Family *uuid.UUID
	// Measure is a network's shared measure, or one that follows it: what was measured by it.
	Measure *uuid.UUID
	// Enrolment and Disadvantaged are bands as they are told, and Level is.
	Enrolment, Disadvantaged *string
	Level                    *SchoolLevel
	// Since is the first day, in UTC.
	Since *domain.Date
}

// noTag matches nothing.
const noTag = "none0"

// anyTag matches what has one of some tags; nothing for none.
func anyTag(tags ...string) string {
	if len(tags) == 0 {
		tags = []string{noTag}
	}
	return `{tags} : ("` + strings.Join(tags, `" OR "`) + `")`
}

// choose finds what a filter chooses of what the viewer may read.
func (r *Reader) choose(ctx context.Context, filter *ShareOutFilter, to *feedChoice) error {
	var err error
	if to.reach, err = r.readable(ctx); err != nil {
		return err
	}
	parts := []string{"(" + to.reach + ")"}
	if filter != nil {
		if err := filter.fit(); err != nil {
			return err
		}
		parts = append(parts, filter.values()...)
		links, err := r.links(ctx, filter)
		if err != nil {
			return err
		}
		parts = append(parts, links...)
		if filter.Since != nil {
			to.since = placeOf(*filter.Since)
		}
	}
	to.chosen = "(" + strings.Join(parts, " AND ") + ")"
	return nil
}

// fit refuses values that are no band: nothing would ever have them.
func (f *ShareOutFilter) fit() error {
	for _, banded := range []struct {
		argument string
		value    *string
		of       banding
	}{{"filter.enrolment", f.Enrolment, enrolments}, {"filter.disadvantaged", f.Disadvantaged, percentages}} {
		if names := banded.of.names(); banded.value != nil && !slices.Contains(names, *banded.value) {
			return &UnfitArgument{Argument: banded.argument, Value: fmt.Sprintf("%q", clipped(*banded.value, 40)), Remedy: "is none of the bands, which are " + strings.Join(names, ", ")}
		}
	}
	return nil
}

// values are what must match of the values that a filter names.
func (f *ShareOutFilter) values() (parts []string) {
	if f.Kinds != nil {
		var tags []string
		for _, kind := range f.Kinds {
			tags = append(tags, valueTag(kindTag, string(kind)))
		}
		parts = append(parts, anyTag(tags...))
	}
	if f.StudentGroup != nil {
		parts = append(parts, anyTag(valueTag(groupTag, string(*f.StudentGroup))))
	}
	for kind, value := range map[string]*string{subjectTag: f.Subject, gradeTag: f.Grade, sizeTag: f.Enrolment, povertyTag: f.Disadvantaged, levelTag: (*string)(f.Level)} {
		if value != nil {
			parts = append(parts, anyTag(valueTag(kind, *value)))
		}
	}
	slices.Sort(parts)
	return parts
}

// links are what must match of the things that a filter names.
func (r *Reader) links(ctx context.Context, f *ShareOutFilter) (parts []string, err error) {
	if f.Network != nil {
		var tags []string
		if r.scope.HearsOf(*f.Network) {
			tags = append(tags, tag(networkTag, f.Network[:]))
		}
		parts = append(parts, anyTag(tags...))
	}
	if f.Measure != nil {
		shared, err := r.sharedMeasure(ctx, *f.Measure)
		if err != nil {
			return nil, err
		}
		parts = append(parts, anyTag(shared...))
	}
	if f.Family != nil {
		families, err := r.familiesOfShareOuts(ctx, []uuid.UUID{*f.Family})
		if err != nil {
			return nil, err
		}
		parts = append(parts, anyTag(shareOutTags(families[*f.Family])...))
	}
	for _, theory := range []struct {
		id    *uuid.UUID
		ideas func(context.Context, uuid.UUID) ([]uuid.UUID, error)
	}{{f.ChangeIdea, r.justThis}, {f.Driver, r.ideasOfDriver}} {
		if theory.id == nil {
			continue
		}
		ideas, err := theory.ideas(ctx, *theory.id)
		if err != nil {
			return nil, err
		}
		families, err := r.familiesOfIdeas(ctx, ideas)
		if err != nil {
			return nil, err
		}
		parts = append(parts, anyTag(shareOutTags(slices.Concat(slices.Collect(maps.Values(families))...))...))
	}
	return parts, nil
}

func shareOutTags(ids []uuid.UUID) (tags []string) {
	for _, id := range ids {
		tags = append(tags, tag(shareOutTag, id[:]))
	}
	return tags
}

// readable is what must match for the viewer to read it: a team whose record is theirs, or an
// audience of which they are while no exit that it takes is closed to them. It says of what is out
// and seen today what [Scope.reach] says.
func (r *Reader) readable(ctx context.Context) (string, error) {
	const query = `SELECT coalesce(group_concat(hex(school) || hex(network), ''), '') FROM tellers`
	raw, err := amongTold(r, query, nil, func() ([]byte, int, error) {
		var all string
		r.mu.Lock()
		defer r.mu.Unlock()
		if err := r.row(ctx, query, nil, &all); err != nil {
			return nil, 0, err
		}
		raw, err := hex.DecodeString(all)
		return raw, len(raw), err
	})
	if err != nil {
		return "", fmt.Errorf("tellers: %w", err)
	}
	var audiences, teams []string
	for _, a := range r.scope.audiences() {
		switch a.kind {
		case domain.ForSchool:
			audiences = append(audiences, tag(schoolTag, a.place[:]))
		case domain.ForDistrict:
			audiences = append(audiences, tag(districtTag, a.place[:]))
		case domain.ForNetwork:
			audiences = append(audiences, tag(networkTag, a.place[:]))
		case domain.ForPublic:
			audiences = append(audiences, tag(publicTag, nil))
		}
	}
	for _, team := range r.scope.records() {
		teams = append(teams, tag(teamTag, team[:]))
	}
	closed := ""
	if exits := r.scope.hearing.closed(raw); len(exits) > 0 {
		closed = anyTag(exits...)
	}
	return anyTag(teams...) + " OR (" + anyTag(audiences...) + not(closed) + ")", nil
}

// closed are the exits that are closed to the person, of those that something takes: pairs of a
// school and a network. Exits into networks of which neither the person nor one of their schools'
// share-outs is are left out: nothing of them is told to the person.
func (h *hearing) closed(pairs []byte) (tags []string) {
	own := map[uuid.UUID]bool{uuid.Nil: true}
	for _, network := range h.networks {
		own[network] = true
	}
	var exits []exit
	for pair := range slices.Chunk(pairs, 2*len(uuid.Nil)) {
		e := exit{readID(pair[:16]), readID(pair[16:])}
		own[e.network] = own[e.network] || h.isOf(e.school)
		exits = append(exits, e)
	}
	for _, e := range exits {
		if own[e.network] && !h.among(e.school) && !h.borders.lets(e.school, e.network) {
			tags = append(tags, e.tag())
		}
	}
	return tags
}
