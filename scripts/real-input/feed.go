package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// feed sends everything to a server, first as its administrator, then as a member of a team.
type feed struct {
	admin, member *API
	input         Input
	report        *Report
	connections   int
	notes         io.Writer
	bar           *progressbar.ProgressBar

	lastFriday       time.Time
	districts        []string
	schools          []School
	plans, fed       []*fedSeries
	team, home       string
	person, homeName string
	classes          []string
}

// Names of what is not in the data.
const (
	zone        = "America/Los_Angeles"
	firstDay    = "1999-07-01" // of the school year that the schools' file is about
	classCount  = 4
	batch       = 100
	memberName  = "Real Input"
	networkName = "Real input"
)

var errNoSchools = errors.New("the schools' file has no row: a team needs a school")

// run feeds in an order in which everything named is there already.
func (f *feed) run(ctx context.Context, today time.Time) error {
	if len(f.input.Schools) == 0 {
		return errNoSchools
	}
	f.person, f.team = derive("person"), derive("team")
	f.home, f.homeName = schoolID(f.input.Schools[0]), f.input.Schools[0].Name
	if err := f.anchor(ctx, today); err != nil {
		return err
	}
	f.planAll()
	f.bar = newBar(f.notes, "feeding", "commands", f.commands())
	for _, part := range []func(context.Context) error{f.bringPerson, f.registerDistricts, f.registerSchools, f.foundNetwork, f.formTeam, f.openClasses, f.feedSeries} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return f.bar.Finish()
}

// anchor finds the day on which the newest week ends: in a second run the day on which the person
// of the first came in, so that the same values get the same periods in any week.
func (f *feed) anchor(ctx context.Context, today time.Time) error {
	f.lastFriday = fridayBefore(today)
	var answer struct {
		Person *struct{ JoinedOn *string }
	}
	_, err := f.admin.ask(ctx, `query($id: ID!) { person(id: $id) { joinedOn } }`, map[string]any{"id": f.person}, &answer)
	var faults Faults
	switch {
	case errors.As(err, &faults) && faults.all("NOT_FOUND"):
		return nil
	case err != nil:
		return fmt.Errorf("look for an earlier run: %w", err)
	case answer.Person == nil || answer.Person.JoinedOn == nil:
		return nil
	}
	f.lastFriday, err = time.Parse(layout, *answer.Person.JoinedOn)
	return err
}

// planAll decides about every series; what a rule of this program leaves out is listed.
func (f *feed) planAll() {
	for i, s := range f.input.Series {
		p, rule := planSeries(s, f.lastFriday)
		if rule != "" {
			f.report.leaveOut(len(s.Points), rule, "series %s", s.ID)
			continue
		}
		f.plans = append(f.plans, newFedSeries(p, i%classCount))
	}
}

// commands is how many there will be if nothing is refused.
func (f *feed) commands() int {
	n := 3 + len(districtsOf(f.input.Schools)) + len(f.input.Schools) + 1 + len(f.admitted()) + 2 + classCount
	for _, p := range f.plans {
		n += 1 + len(p.batches()) + len(p.missed()) + commandsPerCycle*len(p.plan.Cycles)
	}
	return n
}

// try sends a command that a rule may refuse.
func (f *feed) try(ctx context.Context, api *API, c Command) (Done, error) {
	done, err := api.do(ctx, c)
	f.bar.Add(1)
	return done, err
}

// must sends a command without which nothing can follow.
func (f *feed) must(ctx context.Context, api *API, c Command) (Done, error) {
	done, err := f.try(ctx, api, c)
	if err == nil && len(done.Refusals) > 0 {
		err = fmt.Errorf("%s %s was refused: %s", c.Name, c.Key, done.Refusals[0].rule())
	}
	return done, err
}

// bringPerson invites the member of the team and makes the token with which to go on.
func (f *feed) bringPerson(ctx context.Context) error {
	if _, err := f.must(ctx, f.admin, Command{"invitePerson", "person", "", map[string]any{"person": f.person, "name": memberName}}); err != nil {
		return err
	}
	token := Command{"issueToken", "person", "", map[string]any{"person": f.person, "id": derive("token"), "label": "scripts/real-input"}}
	done, err := f.must(ctx, f.admin, token)
	if err != nil {
		return err
	}
	if done.Secret == nil {
		return errors.New("issueToken told no secret")
	}
	f.member = f.admin.as(*done.Secret)
	_, err = f.must(ctx, f.member, Command{"acceptInvitation", "person", "", map[string]any{"person": f.person, "occurredOn": f.lastFriday.Format(layout)}})
	return err
}

// formTeam forms the team in the first school, with the person as its member.
func (f *feed) formTeam(ctx context.Context) error {
	_, err := f.must(ctx, f.admin, Command{"formTeam", "team", "", map[string]any{
		"team": f.team, "occurredOn": f.lastFriday.Format(layout), "school": f.home,
		"name": "Measures of " + f.homeName, "subjects": []string{"Mathematics"}, "grades": []string{"9", "10"},
	}})
	if err != nil {
		return err
	}
	_, err = f.must(ctx, f.admin, Command{"addMember", "team", "", map[string]any{
		"team": f.team, "occurredOn": f.lastFriday.Format(layout),
		"person": f.person, "school": f.home, "position": "GENERAL_EDUCATOR", "from": f.lastFriday.Format(layout),
	}})
	return err
}

// openClasses opens the classes for which weekly series are measured.
func (f *feed) openClasses(ctx context.Context) error {
	for i := range classCount {
		class := derive("class", fmt.Sprint(i))
		_, err := f.must(ctx, f.member, Command{"openClass", "class", fmt.Sprint(i), map[string]any{
			"class": class, "occurredOn": f.lastFriday.Format(layout), "school": f.home, "schoolYear": schoolYear(f.lastFriday),
			"label": fmt.Sprintf("Period %d", i+1), "kind": "SECTION", "teachers": []string{f.person},
		}})
		if err != nil {
			return err
		}
		f.classes = append(f.classes, class)
	}
	return nil
}
