package main

import (
	"fmt"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// project is a team's project of one year, with the ideas that its cycles may try.
type project struct {
	handle string
	on     domain.Date
	ideas  []*projectIdea
}

// projectIdea is a change idea of a project.
type projectIdea struct {
	idea
	handle string
	row    cells
	// tests counts the cycles that tried it.
	tests   int
	retired bool
}

// charter writes a year's project with its theory; one year in twelve goes without a project.
func (t *team) charter(y *teamYear) {
	if t.chance(8) {
		y.project = &project{}
		for _, i := range some(t.dice, ideas, 3) {
			y.project.ideas = append(y.project.ideas, &projectIdea{idea: i})
		}
		return
	}
	p := &project{handle: t.world.handle("J"), on: y.begins.AddDays(t.between(4, 9))}
	from := t.between(22, 62)
	row := cells{
		"id": p.handle, "team": t.handle, "title": upper(y.topic) + " " + string(y.name), "school_year": string(y.name), "aim": t.subject.aim + ".",
		"how_much": fmt.Sprintf("from %d %% to %d %%", from, from+t.between(8, 30)), "by_when": y.begins.AddDays(280).String(),
		"for_whom": "all students of grade " + t.grade + ", English learners among them", "on": p.on.String(), "by": t.by(p.on, t.anyone(p.on)),
		"baseline": fmt.Sprintf("%d %% in the first weeks,\nas far as we know", from),
	}
	if closed := t.closed(y); closed != "" && t.chance(85) {
		row["closed_on"], row["closed_why"] = closed, pick(t.dice, closings)
	}
	t.out.add("projects", row)
	served := t.drivers(p)
	for _, i := range some(t.dice, ideas, t.between(3, 5)) {
		p.ideas = append(p.ideas, t.changeIdea(p, i, served))
	}
	y.project = p
}

// drivers writes the theory and gives the drivers that ideas may move.
func (t *team) drivers(p *project) (handles []string) {
	for _, d := range some(t.dice, drivers, t.between(2, 4)) {
		primary := t.world.handle("V")
		t.out.add("drivers", cells{"id": primary, "project": p.handle, "text": d.text, "level": string(domain.PrimaryDriver)})
		handles = append(handles, primary)
		for _, text := range d.serves[:t.below(len(d.serves)+1)] {
			second := t.world.handle("V")
			serves := []string{primary}
			if primary != handles[0] && t.chance(20) {
				serves = append(serves, handles[0])
			}
			row := cells{"id": second, "project": p.handle, "text": text, "level": string(domain.SecondaryDriver), "serves": list(serves)}
			if t.chance(3) { // no idea is to move it
				row["retired_why"] = "It holds already; we looked."
				t.out.add("drivers", row)
				continue
			}
			t.out.add("drivers", row)
			handles = append(handles, second)
		}
	}
	return handles
}

// changeIdea makes an idea of a project. It is written with its end, when the cycles have told it.
func (t *team) changeIdea(p *project, of idea, served []string) *projectIdea {
	i := &projectIdea{idea: of, handle: t.world.handle("I")}
	i.row = cells{
		"id": i.handle, "project": p.handle, "text": of.text, "kind": string(of.kind), "drivers": list(some(t.dice, served, t.between(1, 2))),
		"on": p.on.AddDays(t.below(4)).String(),
	}
	switch t.oneOf(40, 30, 30) {
	case 0:
		i.row["is_new"] = "yes"
	case 1:
		i.row["is_new"] = "no"
	}
	return i
}

// retire takes an idea that did not hold out of the theory.
func (i *projectIdea) retire(why string) {
	i.retired = true
	if i.row != nil {
		i.row["retired_why"] = why
	}
}

// upper begins a text with a capital.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
