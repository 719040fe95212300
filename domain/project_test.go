package domain_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var projects = domaintest.For(ProjectDecider).Knowing(team, class, measure, foreign, retired)

func onProject() ProjectHeader { return ProjectHeader{Header{CommandID: id(100)}, id(80)} }

func charter() Charter {
	return Charter{team.ID, "More students finish", "2026-27", Aim{Statement: "finish algebra", HowMuch: "from 60 to 80 %", ByWhen: ptr(Day(2027, 6, 1)), ForWhom: "ninth grade", Baseline: "60 % last year"}}
}

// chartered is a project with a primary driver 81, a secondary one 82 that serves it, and the
// change idea 85.
func chartered() []ProjectEvent {
	return []ProjectEvent{
		ProjectChartered(charter()),
		DriverAdded{id(81), PrimaryDriver, "belonging"},
		DriverAdded{id(82), SecondaryDriver, "feedback"},
		DriversLinked{id(82), id(81)},
		ChangeIdeaAdded{ID: id(85), Text: "exit tickets", Kind: ToolChange, Drivers: []uuid.UUID{id(82)}},
	}
}

func TestCharterProject(t *testing.T) {
	projects.When(CharterProject{onProject(), charter()}).Then(t, ProjectChartered(charter()))
	minimal := Charter{Team: team.ID, Title: "Finish", SchoolYear: "2026-27", Aim: Aim{Statement: "finish algebra"}}
	projects.When(CharterProject{onProject(), minimal}).Then(t, ProjectChartered(minimal))
	if r := projects.Given(chartered()...).When(CharterProject{onProject(), charter()}).Refused(t, Duplicate, "/project"); r.Existing != id(80) {
		t.Errorf("existing is %s, want the project", r.Existing)
	}
	bad := Charter{Team: id(97), Title: "", SchoolYear: "2026-28", Aim: Aim{ByWhen: ptr(Day(2300, 1, 1))}}
	projects.When(CharterProject{onProject(), bad}).Refused(t, Unknown, "/team")
	for _, path := range []string{"/title", "/schoolYear", "/aim/statement", "/aim/byWhen"} {
		projects.When(CharterProject{onProject(), bad}).Refused(t, Invalid, path)
	}
}

func TestReviseAim(t *testing.T) {
	r := AimRevision{Aim{Statement: "pass algebra"}, "finishing is not enough"}
	projects.Given(chartered()...).When(ReviseAim{onProject(), r}).Repeatable(t, AimRevised(r))
	projects.Given(chartered()...).When(ReviseAim{onProject(), AimRevision{}}).Refused(t, Invalid, "/aim/statement")
	projects.Given(chartered()...).When(ReviseAim{onProject(), AimRevision{}}).Refused(t, Invalid, "/why")
}

func TestDrivers(t *testing.T) {
	given := projects.Given(chartered()...)
	d := Driver{id(83), TertiaryDriver, "time to talk"}
	given.When(AddDriver{onProject(), d}).Then(t, DriverAdded(d))
	given.When(AddDriver{onProject(), Driver{id(81), PrimaryDriver, "again"}}).Refused(t, Duplicate, "/id")
	for _, path := range []string{"/id", "/level", "/text"} {
		given.When(AddDriver{onProject(), Driver{Level: "FOURTH"}}).Refused(t, Invalid, path)
	}

	r := DriverRevision{Driver{id(82), PrimaryDriver, "feedback in time"}, "we saw it matter"}
	given.When(ReviseDriver{onProject(), r}).Repeatable(t, DriverRevised(r))
	r.ID, r.Text = id(97), ""
	given.When(ReviseDriver{onProject(), r}).Refused(t, Unknown, "/id")
	given.When(ReviseDriver{onProject(), r}).Refused(t, Invalid, "/text")

	gone := PartRetirement{id(82), "no effect"}
	given.When(RetireDriver{onProject(), gone}).Then(t, DriverRetired(gone))
	given.When(RetireDriver{onProject(), PartRetirement{id(82), ""}}).Refused(t, Invalid, "/why")
	without := given.Given(DriverRetired(gone))
	without.When(RetireDriver{onProject(), gone}).Refused(t, Unknown, "/id")
	without.When(AddDriver{onProject(), Driver{id(82), PrimaryDriver, "again"}}).Refused(t, Duplicate, "/id")

	full := projects.Given(ProjectChartered(charter()))
	for i := range 200 {
		full = full.Given(DriverAdded{id(1000 + i), PrimaryDriver, "x"})
	}
	full.When(AddDriver{onProject(), d}).Refused(t, Invalid, "")
}

func TestLinkDrivers(t *testing.T) {
	given := projects.Given(chartered()...).Given(DriverAdded{id(83), TertiaryDriver, "time"})
	link := func(from, to int) LinkDrivers { return LinkDrivers{onProject(), DriverLink{id(from), id(to)}} }
	given.When(link(83, 82)).Then(t, DriversLinked{id(83), id(82)})
	given.When(link(82, 81)).Nothing(t)
	given.When(link(83, 83)).Refused(t, Invalid, "/to")
	given.When(link(81, 82)).Refused(t, Invalid, "/to")
	chain := given.Given(DriversLinked{id(83), id(82)})
	chain.When(link(81, 83)).Refused(t, Invalid, "/to")
	given.When(link(97, 81)).Refused(t, Unknown, "/from")
	given.When(link(82, 97)).Refused(t, Unknown, "/to")
	// a retired driver takes its links along
	broken := chain.Given(DriverRetired{id(82), "no effect"})
	broken.When(link(83, 82)).Refused(t, Unknown, "/to")
	broken.When(link(81, 83)).Then(t, DriversLinked{id(81), id(83)})
}

// TestLinksMakeNoLoop links drivers at random and looks for one that leads back to itself.
func TestLinksMakeNoLoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state := ProjectDecider.Evolve(Project{}, ProjectChartered(charter()))
		const n = 6
		for i := range n {
			state = ProjectDecider.Evolve(state, DriverAdded{id(i), PrimaryDriver, ""})
		}
		var reaches [n][n]bool
		for range rapid.IntRange(1, 40).Draw(t, "links") {
			from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
			loop := from == to || reaches[to][from]
			events, err := ProjectDecider.Decide(LinkDrivers{onProject(), DriverLink{id(from), id(to)}}, state, Known{Today: domaintest.Today})
			if (err != nil) != loop {
				t.Fatalf("link %d to %d: %v, %v; a loop: %v", from, to, events, err, loop)
			}
			if loop {
				continue
			}
			state = ProjectDecider.Fold(state, events...)
			for a := range n {
				for b := range n {
					reaches[a][b] = reaches[a][b] || (a == from || reaches[a][from]) && (b == to || reaches[to][b])
				}
			}
		}
	})
}

func TestChangeIdeas(t *testing.T) {
	given := projects.Given(chartered()...)
	idea := ChangeIdea{id(86), "greet at the door", NormChange, ptr(true), []uuid.UUID{id(81), id(82)}}
	given.When(AddChangeIdea{onProject(), idea}).Then(t, ChangeIdeaAdded(idea))
	idea.ID = id(85)
	given.When(AddChangeIdea{onProject(), idea}).Refused(t, Duplicate, "/id")
	given.Given(DriverRetired{id(82), "x"}).When(AddChangeIdea{onProject(), idea}).Refused(t, Unknown, "/drivers/1")

	r := ChangeIdeaRevision{idea, "tickets took too long"}
	given.When(ReviseChangeIdea{onProject(), r}).Repeatable(t, ChangeIdeaRevised(r))
	bad := ChangeIdea{ID: id(97), Kind: "PERSON", Drivers: []uuid.UUID{id(81), id(81), id(98)}}
	for path, code := range map[string]RefusalCode{"/text": Invalid, "/kind": Invalid, "/drivers/1": Invalid, "/drivers/2": Unknown} {
		given.When(AddChangeIdea{onProject(), bad}).Refused(t, code, path)
		given.When(ReviseChangeIdea{onProject(), ChangeIdeaRevision{bad, ""}}).Refused(t, code, path)
	}
	given.When(ReviseChangeIdea{onProject(), ChangeIdeaRevision{bad, ""}}).Refused(t, Unknown, "/id")

	gone := PartRetirement{id(85), "no effect"}
	given.When(RetireChangeIdea{onProject(), gone}).Then(t, ChangeIdeaRetired(gone))
	given.When(RetireChangeIdea{onProject(), PartRetirement{id(97), "x"}}).Refused(t, Unknown, "/id")
	given.Given(ChangeIdeaRetired(gone)).When(ReviseChangeIdea{onProject(), r}).Refused(t, Unknown, "/id")
}

func TestMeasuresOfAProject(t *testing.T) {
	given := projects.Given(chartered()...)
	a := Attachment{measure.ID, OutcomeMeasure}
	given.When(AttachMeasure{onProject(), a}).Then(t, MeasureAttached(a))
	given.When(AttachMeasure{onProject(), Attachment{foreign.ID, OutcomeMeasure}}).Refused(t, Unknown, "/measure")
	given.When(AttachMeasure{onProject(), Attachment{retired.ID, OutcomeMeasure}}).Refused(t, NotNow, "/measure")
	given.When(AttachMeasure{onProject(), Attachment{measure.ID, "MAIN"}}).Refused(t, Invalid, "/role")

	with := given.Given(MeasureAttached(a))
	with.When(AttachMeasure{onProject(), a}).Nothing(t)
	with.When(AttachMeasure{onProject(), Attachment{measure.ID, ProcessMeasure}}).Then(t, MeasureAttached{measure.ID, ProcessMeasure})
	gone := Detachment{measure.ID, "we chose another"}
	with.When(DetachMeasure{onProject(), gone}).Then(t, MeasureDetached(gone))
	given.When(DetachMeasure{onProject(), gone}).Refused(t, Unknown, "/measure")
}

func TestCloseProject(t *testing.T) {
	given := projects.Given(chartered()...)
	given.When(CloseProject{onProject(), Closing{"the year ended"}}).Then(t, ProjectClosed{"the year ended"})
	given.When(CloseProject{onProject(), Closing{}}).Refused(t, Invalid, "/why")
	closed := given.Given(MeasureAttached{measure.ID, OutcomeMeasure}, ProjectClosed{"the year ended"})
	for _, c := range []ProjectCommand{
		ReviseAim{onProject(), AimRevision{charter().Aim, "x"}},
		AddDriver{onProject(), Driver{id(83), PrimaryDriver, "x"}},
		ReviseDriver{onProject(), DriverRevision{Driver{id(81), PrimaryDriver, "x"}, "x"}},
		RetireDriver{onProject(), PartRetirement{id(81), "x"}},
		LinkDrivers{onProject(), DriverLink{id(82), id(81)}},
		AddChangeIdea{onProject(), ChangeIdea{ID: id(86), Text: "x", Kind: ToolChange}},
		ReviseChangeIdea{onProject(), ChangeIdeaRevision{ChangeIdea{ID: id(85), Text: "x", Kind: ToolChange}, "x"}},
		RetireChangeIdea{onProject(), PartRetirement{id(85), "x"}},
		AttachMeasure{onProject(), Attachment{measure.ID, OutcomeMeasure}},
		DetachMeasure{onProject(), Detachment{measure.ID, "x"}},
		CloseProject{onProject(), Closing{"x"}},
	} {
		closed.When(c).Refused(t, NotNow, "")
		projects.When(c).Refused(t, Unknown, "")
	}
	closed.When(CharterProject{onProject(), charter()}).Refused(t, Duplicate, "/project")
}
