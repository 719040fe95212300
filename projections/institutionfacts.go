package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func applyNetwork(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.NetworkFounded); ok {
		networks.put(t, id, &Network{ID: id, Name: e.Name, SharingPolicy: domain.DefaultSharingPolicy(), Revision: int(f.Recorded.Revision)})
		return nil
	}
	n, err := networks.change(t, id)
	if err != nil {
		return err
	}
	n.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.SchoolAdmitted:
		n.Times = append(n.Times, NetworkSchool{School: e.School, From: e.On})
		return t.link(e.School, inNetwork, id)
	case domain.SchoolLeft:
		for i := range n.Times {
			if at := &n.Times[i]; at.School == e.School && holds(at.From, at.Until, e.On) {
				at.Until = &e.On
			}
		}
	case domain.SharingPolicySet:
		n.SharingPolicy = domain.SharingPolicy(e)
		n.PolicyVersion++
	case domain.AgreementSigned:
		n.Agreements = append(n.Agreements, Agreement{Agreement: domain.Agreement(e)})
	case domain.AgreementEnded:
		for i := range n.Agreements {
			if n.Agreements[i].ID == e.Agreement {
				n.Agreements[i].EndedOn = &e.On
			}
		}
	case domain.SharedMeasureDefined:
		n.SharedMeasures = slices.DeleteFunc(n.SharedMeasures, func(m *SharedMeasure) bool { return m.ID == e.ID })
		n.SharedMeasures = append(n.SharedMeasures, &SharedMeasure{e.ID, e.Version, e.Definition})
	}
	return nil
}

func applyDistrict(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.DistrictRegistered); ok {
		d := &District{ID: id, Name: e.Name, IDs: e.IDs, Revision: int(f.Recorded.Revision)}
		districts.put(t, id, d)
		return t.claimIDs(f, districtNames, e.IDs, uuid.Nil, &d.DuplicateOf)
	}
	d, err := districts.change(t, id)
	if err != nil {
		return err
	}
	d.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.DistrictRenamed:
		d.Name = e.Name
	case domain.DistrictMerged:
		d.MergedInto = &e.Into
	}
	return nil
}

// claimIDs notes the ids that others gave a school or district. One of NCES is its alone; one of
// a state or district is so within the district; any other says nothing.
func (t *tx) claimIDs(f Fact, of string, ids []domain.ExternalID, district uuid.UUID, duplicate **uuid.UUID) error {
	for _, id := range ids {
		scheme := of + " " + string(id.Scheme)
		switch {
		case id.Scheme == domain.SchemeNCES:
		case district != uuid.Nil && id.Scheme != domain.SchemeOther:
			scheme += " " + district.String()
		default:
			continue
		}
		holder, err := t.claim(f, scheme, id.Value, f.Stream.ID)
		if err != nil {
			return err
		}
		if holder != uuid.Nil && *duplicate == nil {
			*duplicate = &holder
		}
	}
	return nil
}

func applySchool(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.SchoolRegistered); ok {
		s := &School{ID: id, Name: e.Name, IDs: e.IDs, Zone: e.Zone, Revision: int(f.Recorded.Revision)}
		schools.put(t, id, s)
		if e.District != nil && e.From != nil {
			s.Assignments = []Assignment{{*e.District, *e.From}}
			if err := t.link(*e.District, schoolIn, id); err != nil {
				return err
			}
		}
		return t.claimIDs(f, schoolNames, e.IDs, idOf(e.District), &s.DuplicateOf)
	}
	s, err := schools.change(t, id)
	if err != nil {
		return err
	}
	s.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.SchoolRenamed:
		s.Name = e.Name
	case domain.SchoolAssigned:
		s.Assignments = append(s.Assignments, Assignment(e))
		return t.link(e.District, schoolIn, id)
	case domain.SchoolMerged:
		s.MergedInto = &e.Into
	case domain.SchoolClosed:
		s.ClosedOn = &e.On
	case domain.SchoolYearReported:
		s.Years = slices.DeleteFunc(s.Years, func(y domain.SchoolYearReport) bool { return y.SchoolYear == e.SchoolYear })
		s.Years = append(s.Years, domain.SchoolYearReport(e))
	}
	return nil
}

func applyClass(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.ClassOpened); ok {
		c := &Class{
			ID: id, SchoolID: e.School, SchoolYear: e.SchoolYear, Label: &e.Label, Kind: e.Kind,
			Grades: e.Grades, Subjects: e.Subjects, Students: e.Students, Revision: int(f.Recorded.Revision),
		}
		c.Forgotten = forget(nil, f, "label")
		classes.put(t, id, c)
		return c.teach(t, e.Teachers)
	}
	c, err := classes.change(t, id)
	if err != nil {
		return err
	}
	c.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.ClassTeachersChanged:
		return c.teach(t, e.Teachers)
	case domain.ClassSizeReported:
		if c.SizedOn == nil || !e.On.Before(*c.SizedOn) {
			c.Students, c.SizedOn = &e.Students, &e.On
		}
	case domain.ClassClosed:
		c.ClosedOn = &e.On
	}
	return nil
}

// teach replaces the teachers of a class.
func (c *Class) teach(t *tx, teachers []uuid.UUID) error {
	c.TeacherIDs = teachers
	for _, id := range teachers {
		c.Taught = add(c.Taught, id)
		if err := t.link(id, teacherOf, c.ID); err != nil {
			return err
		}
	}
	return nil
}
