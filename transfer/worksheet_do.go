package transfer

import (
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/projections"
)

// do tells what happened when the change was tried.
func (s *sheetOf) do(sheet *worksheetCycle) error {
	c := s.c
	for _, a := range c.Artefacts {
		sheet.Links = append(sheet.Links, worksheetLink{Title: orErased(a.Title), URL: string(a.URL), By: nameText(a.By), On: dayText(a.OccurredOn)})
	}
	if c.Do == nil {
		return nil
	}
	sheet.When = "since " + dayText(c.Do.StartedOn)
	if c.Do.CompletedOn != nil {
		sheet.When = daysText(c.Do.StartedOn, c.Do.CompletedOn)
	}
	carried := ""
	if c.Do.CarriedOut != nil {
		carried = spelled(*c.Do.CarriedOut)
	}
	sheet.Do = []labelled{{"Started", dayText(c.Do.StartedOn)}, {"Completed", dayOr(c.Do.CompletedOn)}, {"Carried out as planned", carried}}
	observations, err := s.observations()
	if err != nil {
		return err
	}
	type dated struct {
		entry worksheetEntry
		of    *projections.Entry
	}
	var all []dated
	for _, o := range observations {
		marks := entryMarks(&o.Entry)
		if o.Corrected {
			marks = append(marks, "corrected"+because(textOr(o.CorrectedWhy)))
		}
		all = append(all, dated{entryText(&o.Entry, spelled(o.Kind), string(o.Text), "", marks), &o.Entry})
	}
	for _, a := range c.Do.Adjustments {
		kind := strings.ToLower(string(a.Intent)) + " adjustment"
		all = append(all, dated{entryText(&a.Entry, upperFirst(kind), string(a.Text), textOr(a.Why), entryMarks(&a.Entry)), &a.Entry})
	}
	slices.SortStableFunc(all, func(a, b dated) int {
		if d := a.of.OccurredOn.Compare(b.of.OccurredOn); d != 0 {
			return d
		}
		return a.of.RecordedAt.Compare(b.of.RecordedAt)
	})
	for _, d := range all {
		sheet.Entries = append(sheet.Entries, d.entry)
	}
	return nil
}

// observations are all of the cycle's.
func (s *sheetOf) observations() ([]*projections.Observation, error) {
	var all []*projections.Observation
	size, after := projections.MaxPage, (*string)(nil)
	for {
		page, err := s.c.Do.Observations(&size, after)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Nodes...)
		if !page.PageInfo.HasNextPage {
			return all, nil
		}
		after = page.PageInfo.EndCursor
	}
}

func entryText(e *projections.Entry, kind, text, why string, marks []string) worksheetEntry {
	if text == "" {
		text = erased
	}
	class := ""
	if e.ClassID != nil {
		class = classText(e.Class)
	}
	return worksheetEntry{
		On: dayText(e.OccurredOn), Kind: kind, Class: class, Text: text, Why: why, By: entryBy(e), Marks: strings.Join(marks, "; "),
	}
}

func entryBy(e *projections.Entry) string {
	if e.OnBehalfOfID != nil {
		return nameText(e.By) + " for " + nameText(e.OnBehalfOf)
	}
	return nameText(e.By)
}

func entryMarks(e *projections.Entry) []string {
	if e.WhileStudying {
		return []string{"came in while studying"}
	}
	return nil
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// conclude tells study and decision.
func (s *sheetOf) conclude(sheet *worksheetCycle) error {
	if st := s.c.Study; st != nil {
		sheet.Study = []labelled{
			{"Studied", dayText(st.StudiedOn)},
			{"Led to improvement", improvementTexts[st.Improvement]},
			{"Why", textOr(st.Why)},
			{"What was learned", string(st.Summary)},
			{"Surprises", textOr(st.Surprises)},
		}
		if st.Revised {
			sheet.Study = append(sheet.Study, labelled{"Revised", "yes" + because(textOr(st.RevisedWhy))})
		}
	}
	if a := s.c.Act; a != nil {
		sheet.Decision = spelled(a.Decision)
		sheet.Act = []labelled{
			{"Decided", dayText(a.DecidedOn)}, {"Decision", sheet.Decision}, {"Reason", orErased(a.Reason)}, {"Next steps", textOr(a.NextSteps)},
		}
		if a.AgainstRule {
			sheet.Act = append(sheet.Act, labelled{"Decision rule", "the plan's own rule would have it otherwise"})
		}
	}
	if s.c.Reopened {
		sheet.Act = append(sheet.Act, labelled{"Reopened", "an earlier decision was taken back; the history tells when"})
	}
	if w := s.c.Withdrawal; w != nil {
		sheet.Withdrawn = []labelled{{"Withdrawn", dayText(w.WithdrawnOn)}, {"Because", spelled(w.Cause)}, {"In words", textOr(w.Text)}}
	}
	return nil
}

// history tells who recorded what and when.
func (s *sheetOf) history(sheet *worksheetCycle) error {
	size, after := projections.MaxPage, (*string)(nil)
	for {
		page, err := s.c.History(&size, after)
		if err != nil {
			return err
		}
		for _, f := range page.Nodes {
			fact := worksheetFact{At: f.RecordedAt.In(s.zone).Format("Jan 2, 2006, 3:04 PM"), Who: nameText(f.Actor), What: factWords[f.Type]}
			if f.OnBehalfOfID != nil {
				fact.Who += " for " + nameText(f.OnBehalfOf)
			}
			if f.Via != nil {
				fact.Via = viaWords[*f.Via]
			}
			if on := f.OccurredOn; !on.IsZero() && dayText(on) != f.RecordedAt.In(s.zone).Format(dayLayout) {
				fact.What += " (for " + dayText(on) + ")"
			}
			sheet.History = append(sheet.History, fact)
		}
		if !page.PageInfo.HasNextPage {
			return nil
		}
		after = page.PageInfo.EndCursor
	}
}
