package domain_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
)

// What a command does not list is not looked up, and would be refused as unknown.
func TestReferencesOfMeasuresAndProjects(t *testing.T) {
	inClass := Measurement{Series: Series{Class: &class.ID}}
	inClass2 := Measurement{Series: Series{Class: &class2.ID}}
	aClass := []Reference{{ClassKind, class.ID}}
	unfollowing := redefinition()
	unfollowing.Follows = nil
	for _, c := range []struct {
		command Command
		want    []Reference
	}{
		{DefineMeasure{onMeasure(), MeasureDefinition{team.ID, definition()}}, []Reference{{TeamKind, team.ID}, {NetworkKind, network.ID}}},
		{RedefineMeasure{onMeasure(), redefinition()}, []Reference{{NetworkKind, network.ID}}},
		{RedefineMeasure{onMeasure(), unfollowing}, nil},
		{rows(inClass, Measurement{}, inClass2, inClass), []Reference{{ClassKind, class.ID}, {ClassKind, class2.ID}}},
		{RecordMissing{onMeasure(), Missing{Series: inClass.Series}}, aClass},
		{SetBaseline{onMeasure(), Baseline{Series: inClass.Series}}, aClass},
		{StartPhase{onMeasure(), Phase{Series: inClass.Series}}, aClass},
		{VoidMeasurement{onMeasure(), Voiding{id(1), "x"}}, nil},
		{CharterProject{onProject(), charter()}, []Reference{{TeamKind, team.ID}}},
		{AttachMeasure{onProject(), Attachment{measure.ID, OutcomeMeasure}}, []Reference{{MeasureKind, measure.ID}}},
		{AddChangeIdea{onProject(), ChangeIdea{Drivers: []uuid.UUID{id(81)}}}, nil},
	} {
		if diff := cmp.Diff(c.want, c.command.References()); diff != "" {
			t.Errorf("%T (-want +got):\n%s", c.command, diff)
		}
	}
}
