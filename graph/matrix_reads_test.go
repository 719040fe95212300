package graph_test

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/rights"
)

// readOnce has everyone read some things, and answers nothing: who has read a team's record is told
// of it, and must not be told anew while the answers are compared.
func (m *matrix) readOnce(kind string, batches [][]uuid.UUID) {
	for _, p := range m.viewers {
		for _, ids := range batches {
			m.askAll(p, kind, ids)
		}
	}
}

// readBy are the teams whose record a person has read from outside, as the log has it.
func (w *world) readBy(person uuid.UUID) (teams []uuid.UUID) {
	w.t.Helper()
	for r, err := range w.log.ReadAll(w.t.Context(), domain.Position{}, eventlog.Filter{Categories: []domain.Category{domain.AccessCategory}}) {
		if err != nil {
			w.t.Fatal(err)
		}
		fact, err := domain.Decode(r.Type, r.Data, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		if read := fact.(domain.RecordRead); read.Reader == person {
			teams = append(teams, read.Team)
		}
	}
	return teams
}

// toldReader says whether a person is told, as who has read a record that the person reads as well.
func (w *world) toldReader(table *rights.Table, p *personFact, reader uuid.UUID) bool {
	for _, team := range w.readBy(reader) {
		if w.sees(table, p, table.Part("RecordRead.person"), team) {
			return true
		}
	}
	return false
}

// reader is what should be told of who has read a record: the name, also where the person is not
// known otherwise.
func (e expecting) reader(truth object) object {
	def, id := e.schema.Types["Person"], uuid.MustParse(truth["id"].(string))
	told := e.object(def, truth, id)
	for name, value := range truth {
		if e.table.Part("Person."+name) == rights.PersonSight {
			told[name] = value
		}
	}
	return told
}
