package domain_test

import (
	"math"
	"testing"
	_ "time/tzdata" // zones, wherever the tests run

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	schools    = domaintest.For(SchoolDecider).Knowing(Thing{}, districtA, districtOld, schoolA, closedOne)
	schoolID   = id(260)
	lincoln    = schools.Given(SchoolRegistered{Name: "Lincoln", Zone: "America/Chicago", District: &districtA.ID, From: ptr(day(1))})
	shut       = lincoln.Given(SchoolClosed{day(9)})
	mergedAway = lincoln.Given(SchoolMerged{schoolA.ID})
)

func sch() SchoolHeader        { return SchoolHeader{header(), schoolID} }
func schOn(d int) SchoolHeader { return SchoolHeader{headerOn(d), schoolID} }

func registration() SchoolRegistration {
	return SchoolRegistration{Name: "Lincoln", IDs: []ExternalID{{SchemeNCES, "060000100001"}, {SchemeLocal, "0042"}}, Zone: "America/Chicago"}
}

func TestRegisterSchool(t *testing.T) {
	schools.When(RegisterSchool{sch(), registration()}).Then(t, SchoolRegistered(registration()))
	in := registration()
	in.District = &districtA.ID
	want := in
	want.From = ptr(day(5))
	schools.When(RegisterSchool{schOn(5), in}).Then(t, SchoolRegistered(want))
	in.From = ptr(Day(2027, 7, 1))
	schools.When(RegisterSchool{schOn(5), in}).Then(t, SchoolRegistered(in))
	lincoln.When(RegisterSchool{sch(), registration()}).Refused(t, Duplicate, "/school")

	for _, c := range []struct {
		name   string
		change func(*SchoolRegistration)
		code   RefusalCode
		path   string
	}{
		{"no name", func(r *SchoolRegistration) { r.Name = "" }, Invalid, "/name"},
		{"lost zero", func(r *SchoolRegistration) { r.IDs[0].Value = "60000100001" }, Invalid, "/ids/0/value"},
		{"no zone", func(r *SchoolRegistration) { r.Zone = "" }, Invalid, "/zone"},
		{"this machine's zone", func(r *SchoolRegistration) { r.Zone = "Local" }, Invalid, "/zone"},
		{"no such zone", func(r *SchoolRegistration) { r.Zone = "America/Springfield" }, Invalid, "/zone"},
		{"a path", func(r *SchoolRegistration) { r.Zone = "../etc/passwd" }, Invalid, "/zone"},
		{"unknown district", func(r *SchoolRegistration) { r.District = ptr(id(97)) }, Unknown, "/district"},
		{"merged district", func(r *SchoolRegistration) { r.District = &districtOld.ID }, NotNow, "/district"},
		{"a day without district", func(r *SchoolRegistration) { r.From = ptr(day(1)) }, Invalid, "/from"},
		{"a day of another age", func(r *SchoolRegistration) { r.District, r.From = &districtA.ID, ptr(Day(1066, 10, 14)) }, Invalid, "/from"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := registration()
			c.change(&r)
			schools.When(RegisterSchool{sch(), r}).Refused(t, c.code, c.path)
		})
	}
}

func TestRenameSchool(t *testing.T) {
	lincoln.When(RenameSchool{sch(), Named{"Lincoln High"}}).Then(t, SchoolRenamed{Name: "Lincoln High"})
	lincoln.When(RenameSchool{sch(), Named{"Lincoln"}}).Nothing(t)
	lincoln.When(RenameSchool{sch(), Named{"Lin\ncoln"}}).Refused(t, Invalid, "/name")
	schools.When(RenameSchool{sch(), Named{"Lincoln"}}).Refused(t, Unknown, "")
	shut.When(RenameSchool{sch(), Named{"Lincoln High"}}).Refused(t, NotNow, "")
}

func TestAssignSchool(t *testing.T) {
	other := Thing{Kind: DistrictKind, ID: id(213)}
	known := lincoln.Knowing(Thing{}, districtA, districtOld, other)
	assign := func(d Thing, from *Date) AssignSchool { return AssignSchool{schOn(5), d.ID, from} }
	known.When(assign(other, nil)).Then(t, SchoolAssigned{other.ID, day(5)})
	known.When(assign(other, ptr(Day(2027, 7, 1)))).Then(t, SchoolAssigned{other.ID, Day(2027, 7, 1)})
	known.When(assign(districtA, ptr(day(1)))).Nothing(t)
	known.When(assign(other, ptr(day(1)))).Then(t, SchoolAssigned{other.ID, day(1)})
	known.Given(SchoolAssigned{other.ID, day(1)}).When(assign(districtA, ptr(day(1)))).Then(t, SchoolAssigned{districtA.ID, day(1)})
	known.When(assign(districtOld, nil)).Refused(t, NotNow, "/district")
	known.When(AssignSchool{SchoolHeader: sch()}).Refused(t, Unknown, "/district")
	known.When(assign(other, ptr(Day(2300, 1, 1)))).Refused(t, Invalid, "/from")
	shut.When(assign(districtA, nil)).Refused(t, NotNow, "")
	schools.When(assign(districtA, nil)).Refused(t, Unknown, "")
}

func TestCloseAndMergeSchool(t *testing.T) {
	lincoln.When(CloseSchool{schOn(9)}).Then(t, SchoolClosed{day(9)})
	schools.When(CloseSchool{sch()}).Refused(t, Unknown, "")
	mergedAway.When(CloseSchool{sch()}).Refused(t, NotNow, "")

	lincoln.When(MergeSchool{sch(), Merger{schoolA.ID}}).Then(t, SchoolMerged{schoolA.ID})
	shut.When(MergeSchool{sch(), Merger{schoolA.ID}}).Then(t, SchoolMerged{schoolA.ID})
	lincoln.When(MergeSchool{sch(), Merger{schoolID}}).Refused(t, Invalid, "/into")
	lincoln.When(MergeSchool{sch(), Merger{closedOne.ID}}).Refused(t, NotNow, "/into")
	lincoln.When(MergeSchool{sch(), Merger{districtA.ID}}).Refused(t, Unknown, "/into")
	schools.When(MergeSchool{sch(), Merger{schoolA.ID}}).Refused(t, Unknown, "")
}

func TestReportSchoolYear(t *testing.T) {
	report := func() SchoolYearReport {
		return SchoolYearReport{"2025-26", ptr(640), []PublicNumber{{"economically disadvantaged, %", 61.5}}, []PublicNumber{{"graduation rate, %", 0}}}
	}
	lincoln.When(ReportSchoolYear{sch(), report()}).Then(t, SchoolYearReported(report()))
	shut.When(ReportSchoolYear{sch(), report()}).Then(t, SchoolYearReported(report()))
	mergedAway.When(ReportSchoolYear{sch(), report()}).Then(t, SchoolYearReported(report()))
	schools.When(ReportSchoolYear{sch(), report()}).Refused(t, Unknown, "")

	told := lincoln.Given(SchoolYearReported(report()))
	told.When(ReportSchoolYear{sch(), report()}).Nothing(t)
	for name, change := range map[string]func(*SchoolYearReport){
		"year":      func(r *SchoolYearReport) { r.SchoolYear = "2024-25" },
		"enrolment": func(r *SchoolYearReport) { r.Enrolment = ptr(641) },
		"unsaid":    func(r *SchoolYearReport) { r.Enrolment = nil },
		"covariate": func(r *SchoolYearReport) { r.Covariates[0].Value = 61 },
		"result":    func(r *SchoolYearReport) { r.Results = nil },
	} {
		t.Run(name, func(t *testing.T) {
			r := report()
			change(&r)
			told.When(ReportSchoolYear{sch(), r}).Then(t, SchoolYearReported(r))
		})
	}

	for _, c := range []struct {
		r    SchoolYearReport
		path string
	}{
		{SchoolYearReport{SchoolYear: "2025-26"}, ""},
		{SchoolYearReport{SchoolYear: "2025", Enrolment: ptr(1)}, "/schoolYear"},
		{SchoolYearReport{SchoolYear: "2025-27", Enrolment: ptr(1)}, "/schoolYear"},
		{SchoolYearReport{SchoolYear: "2025-26", Enrolment: ptr(-1)}, "/enrolment"},
		{SchoolYearReport{SchoolYear: "2025-26", Covariates: []PublicNumber{{"", 1}}}, "/covariates/0/name"},
		{SchoolYearReport{SchoolYear: "2025-26", Covariates: []PublicNumber{{"a", math.NaN()}}}, "/covariates/0/value"},
		{SchoolYearReport{SchoolYear: "2025-26", Results: []PublicNumber{{"a", 1}, {"a", 2}}}, "/results/1"},
	} {
		lincoln.When(ReportSchoolYear{sch(), c.r}).Refused(t, Invalid, c.path)
	}
}
