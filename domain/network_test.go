package domain_test

import (
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	schoolA     = Thing{Kind: SchoolKind, ID: id(201)}
	schoolB     = Thing{Kind: SchoolKind, ID: id(202)}
	closedOne   = Thing{Kind: SchoolKind, ID: id(203), Retired: true}
	districtA   = Thing{Kind: DistrictKind, ID: id(211)}
	districtOld = Thing{Kind: DistrictKind, ID: id(212), Retired: true}
	networkA    = Thing{Kind: NetworkKind, ID: id(221)}
	teacherA    = Thing{Kind: PersonKind, ID: id(231)}
	teacherB    = Thing{Kind: PersonKind, ID: id(232)}
	goneTeacher = Thing{Kind: PersonKind, ID: id(233), Retired: true}

	networks = domaintest.For(NetworkDecider).Knowing(Thing{}, schoolA, closedOne, districtA, districtOld, networkA)
	founded  = networks.Given(NetworkFounded{Name: "Bright Spots"})
)

// header is of a command of today.
func header() Header { return Header{CommandID: id(100)} }

// headerOn is of a command that occurred on that day of November 2026.
func headerOn(d int) Header { return Header{CommandID: id(100), OccurredOn: ptr(day(d))} }

func net() NetworkHeader        { return NetworkHeader{header(), networkA.ID} }
func netOn(d int) NetworkHeader { return NetworkHeader{headerOn(d), networkA.ID} }

func TestFoundNetwork(t *testing.T) {
	networks.When(FoundNetwork{net(), Named{"Bright Spots"}}).Then(t, NetworkFounded{Name: "Bright Spots"})
	networks.When(FoundNetwork{net(), Named{" "}}).Refused(t, Invalid, "/name")
	again := founded.When(FoundNetwork{net(), Named{"Bright Spots"}}).Refused(t, Duplicate, "/network")
	if again.Existing != networkA.ID {
		t.Errorf("existing is %s, want the network", again.Existing)
	}
}

func TestNothingOnANetworkThatIsNotThere(t *testing.T) {
	for _, c := range []NetworkCommand{
		AdmitSchool{net(), SchoolIn{schoolA.ID}},
		RemoveSchool{net(), SchoolIn{schoolA.ID}},
		SetSharingPolicy{NetworkHeader: net()},
		SignAgreement{net(), signed()},
		EndAgreement{net(), AgreementEnd{id(240)}},
		DefineSharedMeasure{net(), shared(1)},
	} {
		networks.When(c).Refused(t, Unknown, "")
	}
}

func TestSchoolsOfANetwork(t *testing.T) {
	admit := func(d int) AdmitSchool { return AdmitSchool{netOn(d), SchoolIn{schoolA.ID}} }
	remove := func(d int) RemoveSchool { return RemoveSchool{netOn(d), SchoolIn{schoolA.ID}} }

	founded.When(admit(5)).Then(t, SchoolAdmitted{schoolA.ID, day(5)})
	founded.When(AdmitSchool{net(), SchoolIn{closedOne.ID}}).Refused(t, NotNow, "/school")
	founded.When(AdmitSchool{net(), SchoolIn{id(97)}}).Refused(t, Unknown, "/school")
	founded.When(AdmitSchool{net(), SchoolIn{districtA.ID}}).Refused(t, Unknown, "/school")
	founded.When(remove(5)).Refused(t, Unknown, "/school")

	in := founded.Given(SchoolAdmitted{schoolA.ID, day(5)})
	if r := in.When(admit(9)).Refused(t, Duplicate, "/school"); r.Existing != schoolA.ID {
		t.Errorf("existing is %s, want the school", r.Existing)
	}
	in.When(remove(4)).Refused(t, Unknown, "/school")
	in.When(remove(5)).Then(t, SchoolLeft{schoolA.ID, day(5)})
	in.When(remove(9)).Then(t, SchoolLeft{schoolA.ID, day(9)})

	left := in.Given(SchoolLeft{schoolA.ID, day(9)})
	left.When(remove(9)).Refused(t, Unknown, "/school")
	left.When(admit(9)).Refused(t, Duplicate, "/school")
	left.When(admit(10)).Then(t, SchoolAdmitted{schoolA.ID, day(10)})
	back := left.Given(SchoolAdmitted{schoolA.ID, day(12)})
	back.When(remove(11)).Refused(t, Unknown, "/school")
	back.When(remove(13)).Then(t, SchoolLeft{schoolA.ID, day(13)})
}

func TestSharingPolicy(t *testing.T) {
	set := func(k, m, warm *int) SetSharingPolicy {
		return SetSharingPolicy{net(), PolicyChoice{MinStudents: k, MinSchools: m, WarmMinStudents: warm}}
	}
	founded.When(set(nil, nil, nil)).Nothing(t) // the default holds from the start
	founded.When(set(ptr(5), ptr(2), nil)).Then(t, SharingPolicySet{MinStudents: 5, MinSchools: 2, WarmMinStudents: 15})
	founded.When(set(ptr(20), nil, nil)).Then(t, SharingPolicySet{MinStudents: 20, MinSchools: 3, WarmMinStudents: 20})
	founded.When(set(nil, nil, ptr(30))).Then(t, SharingPolicySet{MinStudents: 10, MinSchools: 3, WarmMinStudents: 30})

	own := founded.Given(SharingPolicySet{MinStudents: 20, MinSchools: 3, WarmMinStudents: 20})
	own.When(set(ptr(20), ptr(3), ptr(20))).Nothing(t)
	own.When(set(nil, nil, nil)).Then(t, SharingPolicySet(DefaultSharingPolicy()))

	for _, c := range []struct {
		command SetSharingPolicy
		path    string
	}{
		{set(ptr(4), nil, nil), "/minStudents"},
		{set(ptr(1001), nil, nil), "/minStudents"},
		{set(nil, ptr(1), nil), "/minSchools"},
		{set(nil, ptr(0), nil), "/minSchools"},
		{set(nil, nil, ptr(14)), "/warmMinStudents"},
		{set(ptr(30), nil, ptr(20)), "/warmMinStudents"},
	} {
		founded.When(c.command).Refused(t, Invalid, c.path)
	}
}

func signed() Agreement {
	return Agreement{
		ID: id(240), District: districtA.ID, Covers: []Coverage{CoversShareOuts, CoversTeamValues}, Purposes: []AgreementPurpose{ForImprovement},
		From: day(1), Until: ptr(Day(2027, 6, 30)), Destruction: DestroyRecords, DestroyWithinDays: ptr(0),
	}
}

func TestSignAgreement(t *testing.T) {
	founded.When(SignAgreement{net(), signed()}).Then(t, AgreementSigned(signed()))
	least := Agreement{ID: id(241), District: districtA.ID, Covers: []Coverage{CoversStandingReleases}, Purposes: []AgreementPurpose{ForResearch}, From: day(1), Destruction: KeepRecords}
	founded.Given(AgreementSigned(signed())).When(SignAgreement{net(), least}).Then(t, AgreementSigned(least))

	for _, c := range []struct {
		name   string
		change func(*Agreement)
		code   RefusalCode
		path   string
	}{
		{"no id", func(a *Agreement) { a.ID = uuid.Nil }, Invalid, "/id"},
		{"unknown district", func(a *Agreement) { a.District = id(97) }, Unknown, "/district"},
		{"merged district", func(a *Agreement) { a.District = districtOld.ID }, NotNow, "/district"},
		{"covers nothing", func(a *Agreement) { a.Covers = nil }, Invalid, "/covers"},
		{"covers something else", func(a *Agreement) { a.Covers = []Coverage{"GRADES"} }, Invalid, "/covers/0"},
		{"covers twice", func(a *Agreement) { a.Covers = []Coverage{CoversShareOuts, CoversShareOuts} }, Invalid, "/covers/1"},
		{"no purpose", func(a *Agreement) { a.Purposes = nil }, Invalid, "/purposes"},
		{"another purpose", func(a *Agreement) { a.Purposes = []AgreementPurpose{"MARKETING"} }, Invalid, "/purposes/0"},
		{"no beginning", func(a *Agreement) { a.From = Date{} }, Invalid, "/from"},
		{"ends before it begins", func(a *Agreement) { a.Until = ptr(Day(2026, 10, 31)) }, Invalid, "/until"},
		{"no word on destruction", func(a *Agreement) { a.Destruction = "" }, Invalid, "/destruction"},
		{"days before the end", func(a *Agreement) { a.DestroyWithinDays = ptr(-1) }, Invalid, "/destroyWithinDays"},
		{"days for what is kept", func(a *Agreement) { a.Destruction = KeepRecords }, Invalid, "/destroyWithinDays"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := signed()
			c.change(&a)
			founded.When(SignAgreement{net(), a}).Refused(t, c.code, c.path)
		})
	}
}

func TestEndAgreement(t *testing.T) {
	running := founded.Given(AgreementSigned(signed()))
	end := EndAgreement{netOn(9), AgreementEnd{signed().ID}}
	running.When(end).Then(t, AgreementEnded{signed().ID, day(9)})
	running.Given(AgreementEnded{signed().ID, day(9)}).When(end).Nothing(t)
	founded.When(end).Refused(t, Unknown, "/agreement")
	later := signed()
	later.From = day(15)
	founded.Given(AgreementSigned(later)).When(end).Refused(t, Invalid, "/occurredOn")
}

func shared(version int) SharedMeasure {
	return SharedMeasure{ID: id(245), Version: version, Definition: Definition{
		Name: "On track in grade 9", Unit: PercentUnit, Counts: CountsStudents, Kind: KindsOfMeasure[0], Direction: Increase, Frequency: Frequencies[0],
	}}
}

func TestDefineSharedMeasure(t *testing.T) {
	founded.When(DefineSharedMeasure{net(), shared(1)}).Then(t, SharedMeasureDefined(shared(1)))
	founded.When(DefineSharedMeasure{net(), shared(2)}).Refused(t, Invalid, "/version")
	founded.When(DefineSharedMeasure{net(), shared(0)}).Refused(t, Invalid, "/version")

	first := founded.Given(SharedMeasureDefined(shared(1)))
	first.When(DefineSharedMeasure{net(), shared(1)}).Refused(t, Duplicate, "/version")
	first.When(DefineSharedMeasure{net(), shared(2)}).Then(t, SharedMeasureDefined(shared(2)))
	first.When(DefineSharedMeasure{net(), shared(3)}).Refused(t, Invalid, "/version")

	wrong := shared(1)
	wrong.Name, wrong.Unit, wrong.ID = "", "POUNDS", uuid.Nil
	wrong.Follows = &Follows{networkA.ID, id(246), 1}
	for _, path := range []string{"/id", "/name", "/unit", "/follows"} {
		founded.When(DefineSharedMeasure{net(), wrong}).Refused(t, Invalid, path)
	}
}
