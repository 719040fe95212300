package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// timeSpan is a time from its first to its last day, of a person or school; a zero until is open.
type timeSpan struct {
	of          uuid.UUID
	from, until domain.Date
	row         cellsOf
}

// endSpan makes a day the last one of the time of that person or school that holds it.
func endSpan(spans []*timeSpan, of uuid.UUID, until domain.Date) {
	for _, s := range spans {
		if s.of == of && !until.Before(s.from) && (s.until.IsZero() || !until.After(s.until)) {
			s.until = until
		}
	}
}

func (x *exporter) network(r *projections.Record) error {
	var row cellsOf
	var schools []*timeSpan
	err := x.facts(r, func(f projections.Fact) {
		switch e := f.Event.(type) {
		case domain.NetworkFounded:
			row = cellsOf{"id": r.Stream.ID.String(), "name": e.Name, "on": f.Envelope.OccurredOn.String()}
		case domain.SchoolAdmitted:
			schools = append(schools, &timeSpan{of: e.School, from: e.On})
		case domain.SchoolLeft:
			endSpan(schools, e.School, e.On)
		}
	})
	if err != nil || row == nil {
		return err
	}
	if err := x.row(networksTable, row); err != nil {
		return err
	}
	for _, s := range schools {
		school := x.ref(&s.of)
		if school == "" {
			continue
		}
		err := x.row(networkSchoolsTable, cellsOf{"network": r.Stream.ID.String(), "school": school, "from": s.from.String(), "until": s.until.String()})
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) district(r *projections.Record) error {
	var row cellsOf
	err := x.facts(r, func(f projections.Fact) {
		switch e := f.Event.(type) {
		case domain.DistrictRegistered:
			row = cellsOf{"id": r.Stream.ID.String(), "name": e.Name, "on": f.Envelope.OccurredOn.String()}
			row.outside(e.IDs)
		case domain.DistrictRenamed:
			row["name"] = e.Name
		}
	})
	if err != nil || row == nil {
		return err
	}
	return x.row(districtsTable, row)
}

// outside fills in the ids that others gave.
func (c cellsOf) outside(ids []domain.ExternalID) {
	var others []string
	for _, id := range ids {
		column := map[domain.IDScheme]string{domain.SchemeNCES: "nces_id", domain.SchemeState: "state_id", domain.SchemeLocal: "local_id"}[id.Scheme]
		if column == "" || c[column] != "" { // a second one of a scheme has no column of its own
			others = append(others, id.Value)
			continue
		}
		c[column] = id.Value
	}
	c["other_id"] = several(others)
}

func (x *exporter) school(r *projections.Record) error {
	var row cellsOf
	var district uuid.UUID
	var since domain.Date
	assign := func(to uuid.UUID, from domain.Date) {
		if !from.Before(since) { // of two for one day the later told counts
			district, since = to, from
		}
	}
	years := make(map[domain.SchoolYear]cellsOf)
	var order []domain.SchoolYear
	err := x.facts(r, func(f projections.Fact) {
		switch e := f.Event.(type) {
		case domain.SchoolRegistered:
			row = cellsOf{"id": r.Stream.ID.String(), "name": e.Name, "time_zone": e.Zone, "on": f.Envelope.OccurredOn.String()}
			row.outside(e.IDs)
			if e.District != nil && e.From != nil {
				assign(*e.District, *e.From)
			}
		case domain.SchoolRenamed:
			row["name"] = e.Name
		case domain.SchoolAssigned:
			assign(e.District, e.From)
		case domain.SchoolClosed:
			row["closed_on"] = e.On.String()
		case domain.SchoolYearReported:
			if years[e.SchoolYear] == nil {
				order = append(order, e.SchoolYear)
			}
			years[e.SchoolYear] = cellsOf{
				"school": r.Stream.ID.String(), "school_year": string(e.SchoolYear), "enrolment": wholeCell(e.Enrolment),
				"covariates": publicCell(e.Covariates), "results": publicCell(e.Results), "on": f.Envelope.OccurredOn.String(),
			}
		}
	})
	if err != nil || row == nil {
		return err
	}
	if row["district"] = x.ref(&district); row["district"] != "" {
		row["district_from"] = since.String()
	}
	if err := x.row(schoolsTable, row); err != nil {
		return err
	}
	slices.Sort(order)
	for _, year := range order {
		if err := x.row(schoolYearsTable, years[year]); err != nil {
			return err
		}
	}
	return nil
}

func publicCell(numbers []domain.PublicNumber) string {
	var list []string
	for _, n := range numbers {
		list = append(list, n.Name+"="+numberCell(&n.Value))
	}
	return several(list)
}
