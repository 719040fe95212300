package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/schollz/progressbar/v3"
)

// readBack asks for everything that was fed and compares. It changes nothing.
type readBack struct {
	*feed
	bar *progressbar.ProgressBar
	// cycles are the ids of the cycles that the timeline must show, with their series.
	cycles map[string]place
}

// place is a cycle of a series.
type place struct {
	series *fedSeries
	cycle  Cycle
}

// How many things are asked for at once.
const (
	schoolsAtOnce   = 100
	districtsAtOnce = 20
	cyclesAtOnce    = 20
)

func (r *readBack) run(ctx context.Context) error {
	r.cycles = map[string]place{}
	for _, s := range r.fed {
		for _, c := range s.plan.Cycles[:s.done] {
			r.cycles[cycleID(s, c.Number)] = place{s, c}
		}
	}
	r.bar = newBar(r.notes, "reading", "things", len(r.districts)+len(r.schools)+len(r.cycles)+len(r.fed))
	for _, part := range []func(context.Context) error{r.readDistricts, r.readSchools, r.readMeasures, r.readTimeline, r.readSeries} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	var ignored struct{}
	position, err := r.admin.ask(ctx, `{ viewer { person { id } } }`, nil, &ignored)
	if err != nil {
		return fmt.Errorf("ask for the position: %w", err)
	}
	r.report.Position = position
	return r.bar.Finish()
}

type externalID struct{ Scheme, Value string }

type named struct{ ID string }

func (r *readBack) readDistricts(ctx context.Context) error {
	inside := map[string][]string{}
	for _, s := range r.schools {
		inside[s.District] = append(inside[s.District], schoolID(s))
	}
	return each(ctx, r.connections, slices.Collect(slices.Chunk(r.districts, districtsAtOnce)), func(ctx context.Context, numbers []string) error {
		var ids []string
		for _, number := range numbers {
			ids = append(ids, districtID(number))
		}
		var answer struct {
			Nodes []*struct {
				ID, Name string
				IDs      []externalID
				Schools  []named
			}
		}
		if _, err := r.admin.ask(ctx, districtsDocument, map[string]any{"ids": ids}, &answer); err != nil {
			return fmt.Errorf("read districts: %w", err)
		}
		for i, number := range numbers {
			r.bar.Add(1)
			if !same(r.report, i < len(answer.Nodes) && answer.Nodes[i] != nil, true, "district %s is there", number) {
				continue
			}
			d := answer.Nodes[i]
			ok := same(r.report, d.ID, ids[i], "id of district %s", number)
			ok = same(r.report, d.Name, districtName(number), "name of district %s", number) && ok
			ok = same(r.report, fmt.Sprint(d.IDs), fmt.Sprint([]externalID{{"OTHER", number}}), "ids of district %s", number) && ok
			ok = same(r.report, sortedIDs(d.Schools), sortedTexts(inside[number]), "schools of district %s", number) && ok
			if ok {
				r.report.add(func(r *Report) { r.Agree.Districts++ })
			}
		}
		return nil
	})
}

func (r *readBack) readSchools(ctx context.Context) error {
	return each(ctx, r.connections, slices.Collect(slices.Chunk(r.schools, schoolsAtOnce)), func(ctx context.Context, schools []School) error {
		var ids []string
		for _, s := range schools {
			ids = append(ids, schoolID(s))
		}
		var answer struct {
			Nodes []*struct {
				ID, Name, Zone string
				IDs            []externalID
				District       *named
			}
		}
		if _, err := r.admin.ask(ctx, schoolsDocument, map[string]any{"ids": ids}, &answer); err != nil {
			return fmt.Errorf("read schools: %w", err)
		}
		for i, s := range schools {
			r.bar.Add(1)
			if !same(r.report, i < len(answer.Nodes) && answer.Nodes[i] != nil, true, "school %s is there", s.CDS) {
				continue
			}
			back := answer.Nodes[i]
			ok := same(r.report, back.ID, ids[i], "id of school %s", s.CDS)
			ok = same(r.report, back.Name, s.Name, "name of school %s", s.CDS) && ok
			ok = same(r.report, back.Zone, zone, "zone of school %s", s.CDS) && ok
			ok = same(r.report, fmt.Sprint(back.IDs), fmt.Sprint([]externalID{{"STATE", s.CDS}}), "ids of school %s", s.CDS) && ok
			ok = same(r.report, idOf(back.District), districtID(s.District), "district of school %s", s.CDS) && ok
			if ok {
				r.report.add(func(r *Report) { r.Agree.Schools++ })
			}
		}
		return nil
	})
}

// readMeasures compares the team's measures by their definitions.
func (r *readBack) readMeasures(ctx context.Context) error {
	var answer struct {
		Team *struct {
			Measures []struct{ ID, Name, Unit string }
		}
	}
	if _, err := r.member.ask(ctx, measuresDocument, map[string]any{"team": r.team}, &answer); err != nil {
		return fmt.Errorf("read measures: %w", err)
	}
	if !same(r.report, answer.Team != nil, true, "the team is there") {
		return nil
	}
	back := map[string]string{}
	for _, m := range answer.Team.Measures {
		back[m.ID] = m.Unit + " " + m.Name
	}
	same(r.report, len(back), len(r.fed), "number of measures")
	for _, s := range r.fed {
		same(r.report, back[s.measure], s.plan.Unit+" "+s.plan.Series.Title, "measure of series %s", s.plan.Series.ID)
	}
	return nil
}

func idOf(n *named) string {
	if n == nil {
		return ""
	}
	return n.ID
}

func sortedIDs(things []named) string {
	ids := make([]string, len(things))
	for i, t := range things {
		ids[i] = t.ID
	}
	return sortedTexts(ids)
}

// sortedTexts makes lists comparable that come in another order.
func sortedTexts(texts []string) string { return fmt.Sprint(slices.Sorted(slices.Values(texts))) }
