package transfer

import (
	"github.com/cyclebook/cyclebook/domain"
)

func (b *builder) project(h domain.Header) domain.ProjectHeader {
	return domain.ProjectHeader{Header: h, Project: b.id}
}

func buildProject(b *builder) {
	var chartered *domain.Date
	for _, r := range b.rows[projectsTable] {
		chartered = r.day("on")
		body := domain.Charter{
			Team: r.ref("team"), Title: r.record("title"), SchoolYear: domain.SchoolYear(r.text("school_year")),
			Aim: domain.Aim{
				Statement: r.record("aim"), HowMuch: r.record("how_much"), ByWhen: r.day("by_when"),
				ForWhom: r.record("for_whom"), Baseline: r.record("baseline"),
			},
		}
		b.open(r, b.told(r, chartered), func(h domain.Header) domain.Command {
			return domain.CharterProject{ProjectHeader: b.project(h), Charter: body}
		})
	}
	for _, r := range b.rows[driversTable] {
		body := domain.Driver{ID: r.partID(), Level: word(r, "level", domain.PrimaryDriver), Text: r.record("text")}
		b.add(r, b.told(r, chartered), func(h domain.Header) domain.Command {
			return domain.AddDriver{ProjectHeader: b.project(h), Driver: body}
		})
	}
	for _, r := range b.rows[driversTable] {
		for _, to := range r.refs("serves", b.id) {
			b.add(r, b.told(r, chartered), func(h domain.Header) domain.Command {
				return domain.LinkDrivers{ProjectHeader: b.project(h), DriverLink: domain.DriverLink{From: r.partID(), To: to}}
			})
		}
	}
	for _, r := range b.rows[changeIdeasTable] {
		body := domain.ChangeIdea{
			ID: r.partID(), Text: r.record("text"), Kind: word(r, "kind", domain.ProcessChange), IsNew: r.yes("is_new"),
			Drivers: r.refs("drivers", b.id),
		}
		b.add(r, b.told(r, chartered), func(h domain.Header) domain.Command {
			return domain.AddChangeIdea{ProjectHeader: b.project(h), ChangeIdea: body}
		})
	}
}

func buildAttachments(b *builder) {
	var chartered *domain.Date
	if r := b.one(projectsTable); r != nil {
		chartered = r.day("on")
	}
	for _, r := range b.rows[projectMeasuresTable] {
		body := domain.Attachment{Measure: r.ref("measure", b.team), Role: word(r, "role", domain.OutcomeMeasure)}
		b.add(r, b.told(r, chartered), func(h domain.Header) domain.Command {
			return domain.AttachMeasure{ProjectHeader: b.project(h), Attachment: body}
		})
	}
}

// closeProject takes out of the theory what no longer counts, and closes what is closed.
func closeProject(b *builder) {
	retire := func(t *Table, command func(domain.Header, domain.PartRetirement) domain.Command) {
		for _, r := range b.rows[t] {
			if r.has("retired_why") {
				a := b.told(r, nil)
				a.on = nil
				b.add(r, a, func(h domain.Header) domain.Command {
					return command(h, domain.PartRetirement{ID: r.partID(), Why: r.record("retired_why")})
				})
			}
		}
	}
	retire(changeIdeasTable, func(h domain.Header, of domain.PartRetirement) domain.Command {
		return domain.RetireChangeIdea{ProjectHeader: b.project(h), PartRetirement: of}
	})
	retire(driversTable, func(h domain.Header, of domain.PartRetirement) domain.Command {
		return domain.RetireDriver{ProjectHeader: b.project(h), PartRetirement: of}
	})
	for _, r := range b.rows[projectsTable] {
		on := r.day("closed_on")
		if on == nil {
			continue
		}
		b.add(r, b.acted(r, "by", on), func(h domain.Header) domain.Command {
			return domain.CloseProject{ProjectHeader: b.project(h), Closing: domain.Closing{Why: r.record("closed_why")}}
		})
	}
}
