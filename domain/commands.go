package domain

import "slices"

// Unasked are the facts that nobody asks for: they have a command, and no mutation and no right.
var Unasked = []string{"RecordRead"} // a read causes it

// Commands lists the zero value of every command under the fact it is for. Every fact has one
// command; tests hold this list against the codec and, but for those that are [Unasked], the
// mutations and the table of rights.
func Commands() map[string]Command {
	return map[string]Command{
		"NetworkFounded":       FoundNetwork{},
		"SchoolAdmitted":       AdmitSchool{},
		"SchoolLeft":           RemoveSchool{},
		"SharingPolicySet":     SetSharingPolicy{},
		"AgreementSigned":      SignAgreement{},
		"AgreementEnded":       EndAgreement{},
		"SharedMeasureDefined": DefineSharedMeasure{},
		"BrightSpotsPublished": PublishBrightSpots{},
		"DistrictRegistered":   RegisterDistrict{},
		"DistrictRenamed":      RenameDistrict{},
		"DistrictMerged":       MergeDistrict{},
		"SchoolRegistered":     RegisterSchool{},
		"SchoolRenamed":        RenameSchool{},
		"SchoolAssigned":       AssignSchool{},
		"SchoolMerged":         MergeSchool{},
		"SchoolClosed":         CloseSchool{},
		"SchoolYearReported":   ReportSchoolYear{},
		"ClassOpened":          OpenClass{},
		"ClassTeachersChanged": ChangeTeachers{},
		"ClassSizeReported":    ReportClassSize{},
		"ClassClosed":          CloseClass{},
		"TeamFormed":           FormTeam{},
		"TeamRenamed":          RenameTeam{},
		"TeamSchoolsChanged":   ChangeTeamSchools{},
		"TeamDisbanded":        DisbandTeam{},
		"MemberJoined":         AddMember{},
		"MemberLeft":           RemoveMember{},
		"LeadAppointed":        AppointLead{},
		"CoachAssigned":        AssignCoach{},
		"CoachReleased":        ReleaseCoach{},
		"PersonInvited":        InvitePerson{},
		"PersonJoined":         AcceptInvitation{},
		"RoleGranted":          GrantRole{},
		"RoleRevoked":          RevokeRole{},
		"TokenIssued":          IssueToken{},
		"TokenRevoked":         RevokeToken{},
		"LinkIssued":           IssueLink{},
		"PasswordSet":          SetPassword{},
		"SessionStarted":       StartSession{},
		"SessionEnded":         EndSession{},
		"SessionsEnded":        EndSessions{},
		"IdentityLinked":       LinkIdentity{},
		"IdentityUnlinked":     UnlinkIdentity{},
		"ProjectChartered":     CharterProject{},
		"AimRevised":           ReviseAim{},
		"DriverAdded":          AddDriver{},
		"DriverRevised":        ReviseDriver{},
		"DriverRetired":        RetireDriver{},
		"DriversLinked":        LinkDrivers{},
		"ChangeIdeaAdded":      AddChangeIdea{},
		"ChangeIdeaRevised":    ReviseChangeIdea{},
		"ChangeIdeaRetired":    RetireChangeIdea{},
		"MeasureAttached":      AttachMeasure{},
		"MeasureDetached":      DetachMeasure{},
		"ProjectClosed":        CloseProject{},
		"MeasureDefined":       DefineMeasure{},
		"MeasureRedefined":     RedefineMeasure{},
		"MeasurementRecorded":  RecordMeasurements{},
		"MeasurementCorrected": CorrectMeasurement{},
		"MeasurementVoided":    VoidMeasurement{},
		"MeasurementMissed":    RecordMissing{},
		"BaselineSet":          SetBaseline{},
		"PhaseStarted":         StartPhase{},
		"MeasureRetired":       RetireMeasure{},
		"CyclePlanned":         PlanCycle{},
		"PlanRevised":          RevisePlan{},
		"PredictionMade":       MakePrediction{},
		"CycleStarted":         StartCycle{},
		"ClassStarted":         StartClass{},
		"ObservationRecorded":  RecordObservation{},
		"ObservationCorrected": CorrectObservation{},
		"ObservationWithdrawn": WithdrawObservation{},
		"AdjustmentRecorded":   RecordAdjustment{},
		"AdjustmentWithdrawn":  WithdrawAdjustment{},
		"TaskDone":             FinishTask{},
		"ArtefactLinked":       LinkArtefact{},
		"ClassFinished":        FinishClass{},
		"DoCompleted":          CompleteDo{},
		"StudyRecorded":        RecordStudy{},
		"StudyRevised":         ReviseStudy{},
		"ActDecided":           DecideAct{},
		"CycleReopened":        ReopenCycle{},
		"CycleWithdrawn":       WithdrawCycle{},
		"ShareOutDrafted":      DraftShareOut{},
		"ShareOutRevised":      ReviseShareOut{},
		"ShareOutReleased":     ReleaseShareOut{},
		"ShareOutWithdrawn":    WithdrawShareOut{},
		"ShareOutThanked":      ThankShareOut{},
		"FigureReleased":       ReleaseFigure{},
		"StandingReleaseGiven": GiveStandingRelease{},
		"StandingReleaseEnded": EndStandingRelease{},
		"FollowStarted":        StartFollow{},
		"FollowEnded":          EndFollow{},
		"RecordRead":           ReadRecord{},
	}
}

// Shortcuts are the commands that have no fact of their own: each fills in a command of [Commands]
// and causes what that one causes. They have a mutation and rights like the others.
func Shortcuts() []Command { return []Command{TryShareOut{}} }

// Given lists the zero value of every command that somebody may give: those of [Commands] but for
// the [Unasked], and the [Shortcuts].
func Given() []Command {
	given := Shortcuts()
	for fact, c := range Commands() {
		if !slices.Contains(Unasked, fact) {
			given = append(given, c)
		}
	}
	return given
}
