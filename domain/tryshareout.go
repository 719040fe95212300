package domain

import (
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Trying is how a team takes up what another one shared. What is left out is carried over from the
// share-out.
type Trying struct {
	Team     uuid.UUID  `json:"team"`
	ShareOut uuid.UUID  `json:"shareOut"`
	Project  *uuid.UUID `json:"project,omitzero"`
	Title    Text       `json:"title,omitzero"`
	// Adaptation says what will be done otherwise here; empty means as it was told.
	Adaptation Text        `json:"adaptation,omitzero"`
	ChangeIdea *uuid.UUID  `json:"changeIdea,omitzero"`
	Classes    []uuid.UUID `json:"classes,omitempty"`
	Measures   []uuid.UUID `json:"measures,omitempty"`
	Questions  []Question  `json:"questions,omitempty"`
	StartsOn   *Date       `json:"startsOn,omitzero"`
	EndsOn     *Date       `json:"endsOn,omitzero"`
}

// TryShareOut plans a cycle of the team from a share-out that it may read: a [PlanCycle] that is
// filled in. The plan keeps where it comes from; its texts are the team's own from then on.
type TryShareOut struct {
	CycleHeader
	Trying
}

// References are those of the plan, and the share-out.
func (c TryShareOut) References() []Reference { return c.plan(Released{}).References() }

func (c TryShareOut) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if s.Stage != "" {
		return c.plan(Released{}).decide(s, k)
	}
	var check checks
	check.text("/adaptation", c.Adaptation)
	switch shared := k.Shared; {
	case shared != nil && shared.Own && shared.Team == c.Team:
		check.add(NotNow, "/shareOut", "%s", ownShareOut)
	case shared == nil || shared.Released == nil && !shared.Closed:
		check.unknown(KindOfShareOut, c.ShareOut, "/shareOut")
	case shared.Released == nil:
		check.add(NotNow, "/shareOut", "%s", closedShareOut)
	}
	if err := check.err(); err != nil {
		return nil, err
	}
	events, err := c.plan(*k.Shared.Released).decide(s, k)
	return events, c.asAsked(err)
}

// What is said of a share-out from which nothing is planned.
const (
	ownShareOut    = "it is your own team's: plan a cycle with the shared one as its parent instead"
	closedShareOut = "it was withdrawn, or the agreement under which you read it has ended: nothing new is planned from it"
)

// adaptable is the rule for the share-out that a plan is made from.
func (c *checks) adaptable(k Known, team, id uuid.UUID, path string) {
	switch s, ok := c.thing(k, KindOfShareOut, id, path); {
	case ok && s.Team == team:
		c.add(NotNow, path, "%s", ownShareOut)
	case ok && s.Retired:
		c.add(NotNow, path, "%s", closedShareOut)
	}
}

// plan fills a plan in with what was told. Why this team thinks that it will work is its own to say:
// the rationale stays empty, and what the other team learned is read in the share-out.
func (c TryShareOut) plan(told Released) PlanCycle {
	p := Plan{
		Team: c.Team, Project: c.Project, Purpose: Test, AdaptedFrom: &c.ShareOut, Adaptation: c.Adaptation, Questions: c.Questions,
		Intent: Intent{
			Objective: "To find out whether this works here.", ChangeIdea: c.ChangeIdea,
			Change: c.change(told),
		},
		Arrangements: Arrangements{Title: c.Title, Classes: c.Classes, Measures: c.Measures, StartsOn: c.StartsOn, EndsOn: c.EndsOn},
	}
	if p.Title == "" {
		p.Title = titleOf(told)
	}
	if len(p.Questions) == 0 {
		// The id follows from the cycle's, so that the same command makes the same plan.
		p.Questions = []Question{{ID: uuid.NewSHA1(c.Cycle, []byte("question")), Text: "Does it work here?"}}
	}
	return PlanCycle{c.CycleHeader, p}
}

// titleOf calls a plan by what is to be done: the first line of how to try it, else of what was changed.
// The title of a share-out says what came of it there, and is taken only where nothing else was told.
func titleOf(told Released) Text {
	for _, text := range []string{told.TryThis, told.Change} {
		line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
		if line = strings.TrimSpace(line); line != "" {
			return Text(shortened(line))
		}
	}
	return Text(told.Title)
}

// shortened is a line as a title, cut between words.
func shortened(line string) string {
	const longest = 80
	all := []rune(line)
	if len(all) <= longest {
		return line
	}
	head := string(all[:longest-1])
	if at := strings.LastIndexByte(head, ' '); at > 0 {
		head = head[:at]
	}
	return strings.TrimRight(head, " ,;:.") + "…"
}

// change is what was told, and what will be done otherwise here, which stands in any case.
func (c TryShareOut) change(told Released) Text {
	const between = 2
	room := maxText - utf8.RuneCountInString(string(c.Adaptation)) - between
	texts := []string{told.Change, told.TryThis}
	if strings.HasPrefix(strings.TrimSpace(told.TryThis), strings.TrimSpace(told.Change)) {
		texts = texts[1:] // which begins with the change
	}
	return Text(within(maxText, within(room, texts...), string(c.Adaptation)))
}

// within joins those texts that say something, as paragraphs, and shortens the end so that at most
// so many characters stay; what was cut can be read in the share-out.
func within(limit int, texts ...string) string {
	var said []string
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			said = append(said, t)
		}
	}
	whole := strings.Join(said, "\n\n")
	if utf8.RuneCountInString(whole) <= limit {
		return whole
	}
	if limit <= 0 {
		return ""
	}
	return string([]rune(whole)[:limit-1]) + "…"
}

// asAsked names the fields of the plan as the command has them.
func (c TryShareOut) asAsked(err error) error {
	refusals, _ := AsRefusals(err)
	for _, r := range refusals {
		if r.Path == "/adaptedFrom" {
			r.Path = "/shareOut"
		}
	}
	return err
}
