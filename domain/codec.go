package domain

import (
	"reflect"

	"github.com/go-json-experiment/json"
)

// codecLine is one type of event ever written.
type codecLine struct {
	name   string
	typ    reflect.Type // what decode gives: the present type
	decode func([]byte, ...json.Options) (Event, error)
}

// line is an event type as it is written today.
func line[E Event](name string) codecLine {
	return codecLine{name, reflect.TypeFor[E](), func(data []byte, opts ...json.Options) (Event, error) {
		var e E
		err := json.Unmarshal(data, &e, opts...)
		return e, err
	}}
}

func typeOf(e Event) reflect.Type { return reflect.TypeOf(e) }

// codec is the table of contents of the log: one line per type ever written, never removed.
// A shape that retires keeps its line, whose decode brings it up to date; its type moves to
// retired.go. There is none yet.
var codec = []codecLine{
	// network
	line[NetworkFounded]("NetworkFounded"),
	line[SchoolAdmitted]("SchoolAdmitted"),
	line[SchoolLeft]("SchoolLeft"),
	line[SharingPolicySet]("SharingPolicySet"),
	line[AgreementSigned]("AgreementSigned"),
	line[AgreementEnded]("AgreementEnded"),
	line[SharedMeasureDefined]("SharedMeasureDefined"),
	line[BrightSpotsPublished]("BrightSpotsPublished"),
	// district
	line[DistrictRegistered]("DistrictRegistered"),
	line[DistrictRenamed]("DistrictRenamed"),
	line[DistrictMerged]("DistrictMerged"),
	// school
	line[SchoolRegistered]("SchoolRegistered"),
	line[SchoolRenamed]("SchoolRenamed"),
	line[SchoolAssigned]("SchoolAssigned"),
	line[SchoolMerged]("SchoolMerged"),
	line[SchoolClosed]("SchoolClosed"),
	line[SchoolYearReported]("SchoolYearReported"),
	// class
	line[ClassOpened]("ClassOpened"),
	line[ClassTeachersChanged]("ClassTeachersChanged"),
	line[ClassSizeReported]("ClassSizeReported"),
	line[ClassClosed]("ClassClosed"),
	// team
	line[TeamFormed]("TeamFormed"),
	line[TeamRenamed]("TeamRenamed"),
	line[TeamSchoolsChanged]("TeamSchoolsChanged"),
	line[TeamDisbanded]("TeamDisbanded"),
	line[MemberJoined]("MemberJoined"),
	line[MemberLeft]("MemberLeft"),
	line[LeadAppointed]("LeadAppointed"),
	line[CoachAssigned]("CoachAssigned"),
	line[CoachReleased]("CoachReleased"),
	// person
	line[PersonInvited]("PersonInvited"),
	line[PersonJoined]("PersonJoined"),
	line[RoleGranted]("RoleGranted"),
	line[RoleRevoked]("RoleRevoked"),
	line[TokenIssued]("TokenIssued"),
	line[TokenRevoked]("TokenRevoked"),
	line[LinkIssued]("LinkIssued"),
	line[PasswordSet]("PasswordSet"),
	line[SessionStarted]("SessionStarted"),
	line[SessionEnded]("SessionEnded"),
	line[SessionsEnded]("SessionsEnded"),
	// access
	line[RecordRead]("RecordRead"),
	line[IdentityLinked]("IdentityLinked"),
	line[IdentityUnlinked]("IdentityUnlinked"),
	// project
	line[ProjectChartered]("ProjectChartered"),
	line[AimRevised]("AimRevised"),
	line[DriverAdded]("DriverAdded"),
	line[DriverRevised]("DriverRevised"),
	line[DriverRetired]("DriverRetired"),
	line[DriversLinked]("DriversLinked"),
	line[ChangeIdeaAdded]("ChangeIdeaAdded"),
	line[ChangeIdeaRevised]("ChangeIdeaRevised"),
	line[ChangeIdeaRetired]("ChangeIdeaRetired"),
	line[MeasureAttached]("MeasureAttached"),
	line[MeasureDetached]("MeasureDetached"),
	line[ProjectClosed]("ProjectClosed"),
	// measure
	line[MeasureDefined]("MeasureDefined"),
	line[MeasureRedefined]("MeasureRedefined"),
	line[MeasurementRecorded]("MeasurementRecorded"),
	line[MeasurementCorrected]("MeasurementCorrected"),
	line[MeasurementVoided]("MeasurementVoided"),
	line[MeasurementMissed]("MeasurementMissed"),
	line[BaselineSet]("BaselineSet"),
	line[PhaseStarted]("PhaseStarted"),
	line[MeasureRetired]("MeasureRetired"),
	// cycle
	line[CyclePlanned]("CyclePlanned"),
	line[PlanRevised]("PlanRevised"),
	line[PredictionMade]("PredictionMade"),
	line[CycleStarted]("CycleStarted"),
	line[ClassStarted]("ClassStarted"),
	line[ObservationRecorded]("ObservationRecorded"),
	line[ObservationCorrected]("ObservationCorrected"),
	line[ObservationWithdrawn]("ObservationWithdrawn"),
	line[AdjustmentRecorded]("AdjustmentRecorded"),
	line[AdjustmentWithdrawn]("AdjustmentWithdrawn"),
	line[TaskDone]("TaskDone"),
	line[ArtefactLinked]("ArtefactLinked"),
	line[ClassFinished]("ClassFinished"),
	line[DoCompleted]("DoCompleted"),
	line[StudyRecorded]("StudyRecorded"),
	line[StudyRevised]("StudyRevised"),
	line[ActDecided]("ActDecided"),
	line[CycleReopened]("CycleReopened"),
	line[CycleWithdrawn]("CycleWithdrawn"),
	// share-out
	line[ShareOutDrafted]("ShareOutDrafted"),
	line[ShareOutRevised]("ShareOutRevised"),
	line[ShareOutReleased]("ShareOutReleased"),
	line[ShareOutWithdrawn]("ShareOutWithdrawn"),
	line[ShareOutThanked]("ShareOutThanked"),
	// release
	line[FigureReleased]("FigureReleased"),
	line[StandingReleaseGiven]("StandingReleaseGiven"),
	line[StandingReleaseEnded]("StandingReleaseEnded"),
	// follow
	line[FollowStarted]("FollowStarted"),
	line[FollowEnded]("FollowEnded"),
}

var (
	linesByName = func() map[string]codecLine {
		m := make(map[string]codecLine, len(codec))
		for _, l := range codec {
			m[l.name] = l
		}
		return m
	}()
	linesByType = func() map[reflect.Type]codecLine {
		m := make(map[reflect.Type]codecLine, len(codec))
		for _, l := range codec {
			m[l.typ] = l // the last line of a type is the one written
		}
		return m
	}()
)

// EventTypes lists the stored names that this version knows, in the order of the codec.
func EventTypes() []string {
	names := make([]string, len(codec))
	for i, l := range codec {
		names[i] = l.name
	}
	return names
}
