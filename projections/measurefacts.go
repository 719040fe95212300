package projections

import "github.com/cyclebook/cyclebook/domain"

// definitionTexts are the fields of a definition that can be forgotten.
var definitionTexts = []string{"name", "numerator", "denominator", "operationalDefinition", "source", "breakdowns"}

// applyMeasure takes in what a measure means; its values are in the series.
func applyMeasure(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.MeasureDefined); ok {
		m := &Measure{ID: id, TeamID: e.Team, Home: f.Envelope.Owner, Forgotten: forget(nil, f, definitionTexts...), Revision: int(f.Recorded.Revision)}
		m.define(e.Definition)
		measures.put(t, id, m)
		return nil
	}
	m, err := measures.change(t, id)
	if err != nil {
		return err
	}
	m.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.MeasureRedefined:
		m.define(e.Definition)
		m.Redefinitions = append(m.Redefinitions, Redefinition{e.From, e.Comparable, e.Why, e.Unit})
		m.Forgotten = forget(m.Forgotten, f, definitionTexts...)
	case domain.MeasureRetired:
		m.Retired, m.RetiredWhy = true, textOf(e.Why)
	}
	return nil
}
