package graph_test

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// anonymous asks for all that there is of each anonymous share-out, as those of other schools to whom
// it was told, and looks for what leads back: ids and names of whatever else there is, be it known to
// them or not, and times of the day. The controls are named ones, and the team's own.
func (m *matrix) anonymous(people []*personFact) (c counts) {
	for _, p := range people {
		for _, s := range m.shared {
			near := m.nearness(p, s)
			foreign := !m.keeps(p, s) && (near == outside || near == closed)
			named := near == outside && s.attribution == domain.NamedTeam && s.withdrawn == ""
			if !foreign && !m.keeps(p, s) || foreign && s.attribution != domain.Anonymous && !named {
				continue
			}
			a := m.askAll(p, "ShareOut", []uuid.UUID{s.id})
			found := m.traces(a.Data, nil)
			switch {
			case foreign && !named && len(found) > 0:
				m.say("share-out %s, which %s reads from %s, leads back: %q", s.id, p.name, near, found)
			case (named || !foreign) && len(found) == 0:
				m.say("nothing in share-out %s tells %s whose it is", s.id, p.name)
			}
			if named || !foreign {
				c.allowed++
			} else {
				c.denied++
			}
		}
	}
	return c
}

var (
	uuidText  = regexp.MustCompile(`[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}`)
	timeOfDay = regexp.MustCompile(`T\d\d:\d\d:\d\d`)
	plantedIn = regexp.MustCompile(`Qz\d{4}x`)
)

// traces are what leads to anything but share-outs, in all texts of an answer and what they encode.
func (m *matrix) traces(value any, found []string) []string {
	switch v := value.(type) {
	case object:
		for _, inner := range v {
			found = m.traces(inner, found)
		}
	case []any:
		for _, inner := range v {
			found = m.traces(inner, found)
		}
	case string:
		for _, text := range append(decoded(v), v) {
			found = append(found, m.tracesIn(text)...)
		}
	}
	return found
}

func (m *matrix) tracesIn(text string) (found []string) {
	for _, id := range uuidText.FindAllString(text, -1) {
		if id := uuid.MustParse(id); m.shared[id] == nil && id != m.comparing && id != m.common { // the network to which it was told
			found = append(found, id.String())
		}
	}
	for _, clock := range timeOfDay.FindAllString(text, -1) {
		if clock != "T00:00:00" {
			found = append(found, clock)
		}
	}
	for _, word := range plantedIn.FindAllString(text, -1) {
		if at := m.planted[word]; at.sight != rights.ShareOutSight && at.thing != m.comparing {
			found = append(found, word)
		}
	}
	for _, id := range m.order {
		if m.shared[id] == nil && id != m.comparing && strings.Contains(text, string(id[:])) {
			found = append(found, id.String())
		}
	}
	return found
}

// decoded is what a text may stand for.
func decoded(text string) (texts []string) {
	for _, as := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if b, err := as.DecodeString(text); err == nil && len(b) > 0 && !slices.Contains(texts, string(b)) {
			texts = append(texts, string(b))
		}
	}
	return texts
}
