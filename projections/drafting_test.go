package projections_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// proposed is what a cycle's record proposes to share, for a person.
func proposed(t *testing.T, l *logbook) *projections.ShareOutProposal {
	t.Helper()
	return must[*projections.ShareOutProposal](t)(l.read(t, id(201), ann, day(time.October, 20)).ShareOutDraft(t.Context()))
}

// shown is a text, "-" where there is none.
func shown(text *string) string {
	if text == nil {
		return "-"
	}
	return *text
}

// through takes a cycle as far as the facts given: its start, its Do, its study, its act.
func through(t *testing.T, l *logbook, planned domain.CyclePlanned, facts ...domain.Event) {
	t.Helper()
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), planned)
	l.on(t, day(time.September, 7), domain.CycleCategory, id(201), domain.CycleStarted{On: day(time.September, 7), Classes: planned.Classes})
	for i, f := range facts {
		l.on(t, day(time.October, 2+i), domain.CycleCategory, id(201), f)
	}
}

var doneFully = domain.DoCompleted{On: day(time.October, 2), CarriedOut: domain.Fully}

// TestTheKindProposed: the study's own judgement of the change, whatever was decided; without a study
// what the decision says; and none before both.
func TestTheKindProposed(t *testing.T) {
	study := func(i domain.Improvement) domain.Event {
		s := studied("Yes")
		s.Improvement = i
		return s
	}
	act := func(d domain.Decision) domain.Event { return domain.ActDecided{Decision: d, Reason: "so"} }
	for name, c := range map[string]struct {
		facts []domain.Event
		want  domain.ShareOutKind // empty for none
	}{
		"just begun":              {nil, ""},
		"done":                    {[]domain.Event{doneFully}, ""},
		"improved":                {[]domain.Event{doneFully, study(domain.Improved)}, domain.Win},
		"partly":                  {[]domain.Event{doneFully, study(domain.PartlyImproved)}, domain.Mixed},
		"not improved":            {[]domain.Event{doneFully, study(domain.NotImproved)}, domain.Loss},
		"too early":               {[]domain.Event{doneFully, study(domain.TooEarly)}, domain.Inconclusive},
		"nothing tested":          {[]domain.Event{doneFully, study(domain.NotTested)}, domain.Inconclusive},
		"a loss that is adopted":  {[]domain.Event{doneFully, study(domain.NotImproved), act(domain.Adopt)}, domain.Loss},
		"a win that is abandoned": {[]domain.Event{doneFully, study(domain.Improved), act(domain.Abandon)}, domain.Win},
		"adopted, not studied":    {[]domain.Event{doneFully, act(domain.Adopt)}, domain.Win},
		"expanded":                {[]domain.Event{doneFully, act(domain.Expand)}, domain.Win},
		"abandoned":               {[]domain.Event{doneFully, act(domain.Abandon)}, domain.Loss},
		"adapted":                 {[]domain.Event{doneFully, act(domain.Adapt)}, domain.Mixed},
		"to be tested again":      {[]domain.Event{doneFully, act(domain.TestAgain)}, domain.Inconclusive},
		"moved on":                {[]domain.Event{doneFully, act(domain.MoveOn)}, domain.Inconclusive},
	} {
		l := newLogbook(t)
		through(t, l, plan("Number talks"), c.facts...)
		p := proposed(t, l)
		if got := p.Kind; (got == nil) != (c.want == "") || got != nil && *got != c.want {
			t.Errorf("%s: the kind proposed is %v, want %q", name, got, c.want)
		}
	}
}

// TestAnEmptyRecordProposesNothing that was not recorded: a cycle that was planned with a question
// alone has a title, and nothing is made up around it.
func TestAnEmptyRecordProposesNothing(t *testing.T) {
	l := newLogbook(t)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) {
		p.Purpose, p.Intent, p.Measures, p.Classes = domain.Collect, domain.Intent{}, nil, nil
		p.Questions[0].Measure = nil
	}))
	p := proposed(t, l)
	if p.Kind != nil || p.Title != "Number talks" || p.Change != nil || p.Learned != nil || p.TryThis != nil || p.Conditions != nil || p.Subject != nil ||
		len(p.Grades)+len(p.Groups)+len(p.Measures)+len(p.Findings) > 0 {
		t.Errorf("proposed is %+v", p)
	}
}

// TestTheWordsProposed are those of the record, each in its place; what a team wrote beside, of whom
// it noticed something and why it decided so, is in none of them.
func TestTheWordsProposed(t *testing.T) {
	l := newLogbook(t)
	through(t, l, plan("Number talks", func(p *domain.Plan) {
		p.Scale, p.Context = &domain.Scale{Students: ptr(52), Classes: ptr(1200), Teachers: ptr(1)}, "Right after lunch"
		p.Objective, p.Rationale, p.DecisionRule, p.DataCollection = "kept-objective", "kept-rationale", "kept-rule", "kept-collection"
		p.Tasks, p.Measures = []domain.Task{{ID: id(111), What: "kept-task"}}, []uuid.UUID{exit, reading} // no value of reading
		p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "kept-prediction"}}
	}),
		domain.ObservationRecorded{ID: id(131), Kind: domain.Surprise, Text: "kept-observation"},
		domain.AdjustmentRecorded{ID: id(133), Intent: domain.Intentional, Text: "Five minutes only"},
		domain.AdjustmentRecorded{ID: id(134), Intent: domain.Unintentional, Text: "kept-accident"},
		domain.DoCompleted{On: day(time.October, 4), CarriedOut: domain.Partly},
		domain.StudyRecorded{
			Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Refuted, Learning: "Fewer did"}},
			Summary: "It took too long", Improvement: domain.NotImproved, Why: "kept-why", Surprises: "Bo liked it",
		},
		domain.ActDecided{Decision: domain.Abandon, Reason: "kept-reason", NextSteps: "Try pairs"})
	l.on(t, day(time.September, 12), domain.MeasureCategory, exit, value(301, &period1, day(time.September, 7), 12))
	small := value(302, &period1, day(time.September, 7), 2)
	small.Series.Group = ptr(id(82))
	l.on(t, day(time.September, 12), domain.MeasureCategory, exit, small)
	p := proposed(t, l)
	texts := map[string]string{
		"title": p.Title, "change": shown(p.Change), "learned": shown(p.Learned), "tryThis": shown(p.TryThis),
		"conditions": shown(p.Conditions), "subject": shown(p.Subject),
	}
	want := map[string]string{
		"title": "Number talks", "change": "Number talks", "subject": "-",
		"learned":    "It took too long\n\nDo more students answer? Fewer did\n\nNot expected: Bo liked it",
		"tryThis":    "Five minutes only\n\nNext: Try pairs",
		"conditions": "Tried with 1,200 classes, 1 teacher.\n\nRight after lunch\n\nCarried out in part.",
	}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("proposed (-want +got):\n%s", diff)
	}
	for field, text := range texts {
		if strings.Contains(text, "kept-") {
			t.Errorf("%s tells %q", field, text)
		}
	}
	if len(p.Measures) != 1 || p.Measures[0].ID != exit || len(p.Groups) != 1 || p.Groups[0].Kind != domain.ByEnglishLearner || *p.Groups[0].Group != id(82) {
		t.Errorf("measures %v, groups %v", p.Measures, p.Groups)
	}
	var found []string
	for _, f := range p.Findings {
		found = append(found, f.Key+" "+f.Excerpt)
	}
	if !slices.Equal(found, []string{"learned/PERSON/1 Bo"}) {
		t.Errorf("found is %q", found)
	}
}

// TestThePlanIsNotToldAsTried: of a cycle that has not begun it is said what was planned, and of no
// cycle how many students there were.
func TestThePlanIsNotToldAsTried(t *testing.T) {
	for scale, want := range map[domain.Scale]string{
		{Students: ptr(52), Classes: ptr(2)}: "Planned with 2 classes.",
		{Students: ptr(52)}:                  "-",
	} {
		l := newLogbook(t)
		l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Scale = &scale }))
		if got := shown(proposed(t, l).Conditions); got != want {
			t.Errorf("the conditions proposed are %q, want %q", got, want)
		}
	}
}

// TestATextDoesNotGrowWithEachTry: of what one team shares another makes a plan, and shares what its
// record proposes, and so on: after three of them the change is that of the first.
func TestATextDoesNotGrowWithEachTry(t *testing.T) {
	planned := plan("Number talks")
	first := string(planned.Change)
	for generation := range 3 {
		l := newLogbook(t)
		through(t, l, planned, doneFully)
		p := proposed(t, l)
		told := domain.Released{Kind: domain.Loss, Title: p.Title, Change: shown(p.Change), Learned: "Fewer did"}
		if p.TryThis != nil {
			told.TryThis = *p.TryThis
		}
		team := domain.Thing{Kind: domain.TeamKind, ID: planned.Team}
		shared := domain.Thing{Kind: domain.KindOfShareOut, ID: id(900)}
		known := domain.Known{
			Today: domain.Day(2026, 9, 1), Team: team, Shared: &domain.Shared{Released: &told, Team: id(901)},
			Things: map[uuid.UUID]domain.Thing{team.ID: team, shared.ID: shared},
		}
		command := domain.TryShareOut{CycleHeader: domain.CycleHeader{Header: domain.Header{CommandID: id(902)}, Cycle: id(201)}, Trying: domain.Trying{Team: planned.Team, ShareOut: shared.ID}}
		events, err := domain.CycleDecider.Decide(command, domain.Cycle{}, known)
		if err != nil {
			t.Fatal(err)
		}
		next := events[0].(domain.CyclePlanned)
		if got := string(next.Change); got != first || next.Rationale != "" {
			t.Errorf("generation %d: the change is %q, the rationale %q", generation+1, got, next.Rationale)
		}
		planned.Plan = next.Plan
		planned.AdaptedFrom = nil // of another log
	}
}

// TestLongWordsAreCut to what a share-out takes, by characters.
func TestLongWordsAreCut(t *testing.T) {
	l := newLogbook(t)
	long := domain.Text(strings.Repeat("é", 9_990))
	through(t, l, plan("Number talks", func(p *domain.Plan) { p.Change = long }),
		domain.AdjustmentRecorded{ID: id(133), Intent: domain.Intentional, Text: long},
		domain.AdjustmentRecorded{ID: id(134), Intent: domain.Intentional, Text: long}, doneFully)
	text := []rune(shown(proposed(t, l).TryThis))
	if len(text) != 10_000 || text[9_999] != '…' || text[9_998] != 'é' {
		t.Errorf("%d characters, the last are %q", len(text), string(text[len(text)-3:]))
	}
}

// TestOnlyTheTeamHasAProposal: to others the cycle is not there.
func TestOnlyTheTeamHasAProposal(t *testing.T) {
	l := newLogbook(t)
	through(t, l, plan("Number talks"), doneFully)
	v := l.views(t, 1000)
	for name, who := range map[string]struct {
		reader projections.Scope
		may    bool
	}{
		"a member":            {must[projections.Scope](t)(v.ScopeOf(t.Context(), bo, day(time.October, 20))), true},
		"the coach":           {must[projections.Scope](t)(v.ScopeOf(t.Context(), cora, day(time.October, 20))), true},
		"another team":        {must[projections.Scope](t)(v.ScopeOf(t.Context(), zoe, day(time.October, 20))), false},
		"the school's leader": {must[projections.Scope](t)(v.ScopeOf(t.Context(), lea, day(time.October, 20))), false},
	} {
		r := must[*projections.Reader](t)(v.Read(t.Context(), who.reader))
		c := must[*projections.Cycle](t)(r.Cycle(t.Context(), id(201)))
		if (c != nil) != who.may {
			t.Errorf("%s has %+v", name, c)
		}
		if c != nil {
			if p, err := c.ShareOutDraft(t.Context()); err != nil || p.Title != "Number talks" {
				t.Errorf("%s is proposed %+v, %v", name, p, err)
			}
		}
		r.Close()
	}
}
