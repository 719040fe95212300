package graph

import (
	"context"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
)

// Each mutation is one command: who is asking, the command, and the thing as it is then.

// Commands on a network.

func (m mutation) FoundNetwork(ctx context.Context, c domain.FoundNetwork) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

func (m mutation) AdmitSchool(ctx context.Context, c domain.AdmitSchool) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

func (m mutation) RemoveSchool(ctx context.Context, c domain.RemoveSchool) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

func (m mutation) SetSharingPolicy(ctx context.Context, c domain.SetSharingPolicy) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

func (m mutation) SignAgreement(ctx context.Context, c domain.SignAgreement) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

func (m mutation) EndAgreement(ctx context.Context, c domain.EndAgreement) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

func (m mutation) DefineSharedMeasure(ctx context.Context, c domain.DefineSharedMeasure) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

func (m mutation) PublishBrightSpots(ctx context.Context, c domain.PublishBrightSpots) (*generated.NetworkPayload, error) {
	return m.network(ctx, c, c.Network)
}

// Commands on a district.

func (m mutation) RegisterDistrict(ctx context.Context, c domain.RegisterDistrict) (*generated.DistrictPayload, error) {
	return m.district(ctx, c, c.District)
}

func (m mutation) RenameDistrict(ctx context.Context, c domain.RenameDistrict) (*generated.DistrictPayload, error) {
	return m.district(ctx, c, c.District)
}

func (m mutation) MergeDistrict(ctx context.Context, c domain.MergeDistrict) (*generated.DistrictPayload, error) {
	return m.district(ctx, c, c.District)
}

// Commands on a school.

func (m mutation) RegisterSchool(ctx context.Context, c domain.RegisterSchool) (*generated.SchoolPayload, error) {
	return m.school(ctx, c, c.School)
}

func (m mutation) RenameSchool(ctx context.Context, c domain.RenameSchool) (*generated.SchoolPayload, error) {
	return m.school(ctx, c, c.School)
}

func (m mutation) AssignSchool(ctx context.Context, c domain.AssignSchool) (*generated.SchoolPayload, error) {
	return m.school(ctx, c, c.School)
}

func (m mutation) MergeSchool(ctx context.Context, c domain.MergeSchool) (*generated.SchoolPayload, error) {
	return m.school(ctx, c, c.School)
}

func (m mutation) CloseSchool(ctx context.Context, c domain.CloseSchool) (*generated.SchoolPayload, error) {
	return m.school(ctx, c, c.School)
}

func (m mutation) ReportSchoolYear(ctx context.Context, c domain.ReportSchoolYear) (*generated.SchoolPayload, error) {
	return m.school(ctx, c, c.School)
}

// Commands on a class.

func (m mutation) OpenClass(ctx context.Context, c domain.OpenClass) (*generated.ClassPayload, error) {
	return m.class(ctx, c, c.Class)
}

func (m mutation) ChangeTeachers(ctx context.Context, c domain.ChangeTeachers) (*generated.ClassPayload, error) {
	return m.class(ctx, c, c.Class)
}

func (m mutation) ReportClassSize(ctx context.Context, c domain.ReportClassSize) (*generated.ClassPayload, error) {
	return m.class(ctx, c, c.Class)
}

func (m mutation) CloseClass(ctx context.Context, c domain.CloseClass) (*generated.ClassPayload, error) {
	return m.class(ctx, c, c.Class)
}

// Commands on a team.

func (m mutation) FormTeam(ctx context.Context, c domain.FormTeam) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) AddMember(ctx context.Context, c domain.AddMember) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) RemoveMember(ctx context.Context, c domain.RemoveMember) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) AppointLead(ctx context.Context, c domain.AppointLead) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) AssignCoach(ctx context.Context, c domain.AssignCoach) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) ReleaseCoach(ctx context.Context, c domain.ReleaseCoach) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) RenameTeam(ctx context.Context, c domain.RenameTeam) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) ChangeTeamSchools(ctx context.Context, c domain.ChangeTeamSchools) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

func (m mutation) DisbandTeam(ctx context.Context, c domain.DisbandTeam) (*generated.TeamPayload, error) {
	return m.team(ctx, c, c.Team)
}

// Commands on a person.

func (m mutation) InvitePerson(ctx context.Context, c domain.InvitePerson) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

func (m mutation) AcceptInvitation(ctx context.Context, c domain.AcceptInvitation) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

func (m mutation) GrantRole(ctx context.Context, c domain.GrantRole) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

func (m mutation) RevokeRole(ctx context.Context, c domain.RevokeRole) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

func (m mutation) RevokeToken(ctx context.Context, c domain.RevokeToken) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

func (m mutation) EndSession(ctx context.Context, c domain.EndSession) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

func (m mutation) EndSessions(ctx context.Context, c domain.EndSessions) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

func (m mutation) UnlinkIdentity(ctx context.Context, c domain.UnlinkIdentity) (*generated.PersonPayload, error) {
	return m.person(ctx, c, c.Person)
}

// Commands on a project.

func (m mutation) CharterProject(ctx context.Context, c domain.CharterProject) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) ReviseAim(ctx context.Context, c domain.ReviseAim) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) AddDriver(ctx context.Context, c domain.AddDriver) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) ReviseDriver(ctx context.Context, c domain.ReviseDriver) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) RetireDriver(ctx context.Context, c domain.RetireDriver) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) LinkDrivers(ctx context.Context, c domain.LinkDrivers) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) AddChangeIdea(ctx context.Context, c domain.AddChangeIdea) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) ReviseChangeIdea(ctx context.Context, c domain.ReviseChangeIdea) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) RetireChangeIdea(ctx context.Context, c domain.RetireChangeIdea) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) AttachMeasure(ctx context.Context, c domain.AttachMeasure) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) DetachMeasure(ctx context.Context, c domain.DetachMeasure) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

func (m mutation) CloseProject(ctx context.Context, c domain.CloseProject) (*generated.ProjectPayload, error) {
	return m.project(ctx, c, c.Project)
}

// Commands on a measure.

func (m mutation) DefineMeasure(ctx context.Context, c domain.DefineMeasure) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) RedefineMeasure(ctx context.Context, c domain.RedefineMeasure) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) RetireMeasure(ctx context.Context, c domain.RetireMeasure) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) RecordMeasurements(ctx context.Context, c domain.RecordMeasurements) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) RecordMissing(ctx context.Context, c domain.RecordMissing) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) CorrectMeasurement(ctx context.Context, c domain.CorrectMeasurement) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) VoidMeasurement(ctx context.Context, c domain.VoidMeasurement) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) SetBaseline(ctx context.Context, c domain.SetBaseline) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

func (m mutation) StartPhase(ctx context.Context, c domain.StartPhase) (*generated.MeasurePayload, error) {
	return m.measure(ctx, c, c.Measure)
}

// Commands on a cycle.

func (m mutation) PlanCycle(ctx context.Context, c domain.PlanCycle) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) TryShareOut(ctx context.Context, c domain.TryShareOut) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) RevisePlan(ctx context.Context, c domain.RevisePlan) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) MakePrediction(ctx context.Context, c domain.MakePrediction) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) StartCycle(ctx context.Context, c domain.StartCycle) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) StartClass(ctx context.Context, c domain.StartClass) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) FinishClass(ctx context.Context, c domain.FinishClass) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) FinishTask(ctx context.Context, c domain.FinishTask) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) LinkArtefact(ctx context.Context, c domain.LinkArtefact) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) RecordObservation(ctx context.Context, c domain.RecordObservation) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) CorrectObservation(ctx context.Context, c domain.CorrectObservation) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) WithdrawObservation(ctx context.Context, c domain.WithdrawObservation) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) RecordAdjustment(ctx context.Context, c domain.RecordAdjustment) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) WithdrawAdjustment(ctx context.Context, c domain.WithdrawAdjustment) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) CompleteDo(ctx context.Context, c domain.CompleteDo) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) RecordStudy(ctx context.Context, c domain.RecordStudy) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) ReviseStudy(ctx context.Context, c domain.ReviseStudy) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) DecideAct(ctx context.Context, c domain.DecideAct) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) ReopenCycle(ctx context.Context, c domain.ReopenCycle) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}

func (m mutation) WithdrawCycle(ctx context.Context, c domain.WithdrawCycle) (*generated.CyclePayload, error) {
	return m.cycle(ctx, c, c.Cycle)
}
