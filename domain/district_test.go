package domain_test

import (
	"strings"
	"testing"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	districts  = domaintest.For(DistrictDecider).Knowing(Thing{}, districtA, districtOld)
	districtID = id(250)
	riverton   = districts.Given(DistrictRegistered{Name: "Riverton"})
)

func dist() DistrictHeader { return DistrictHeader{header(), districtID} }

func TestRegisterDistrict(t *testing.T) {
	r := DistrictRegistration{Name: "Riverton", IDs: []ExternalID{{SchemeNCES, "0600001"}, {SchemeState, "007"}}}
	districts.When(RegisterDistrict{dist(), r}).Then(t, DistrictRegistered(r))
	districts.When(RegisterDistrict{dist(), DistrictRegistration{Name: "Riverton"}}).Then(t, DistrictRegistered{Name: "Riverton"})
	riverton.When(RegisterDistrict{dist(), r}).Refused(t, Duplicate, "/district")

	for _, c := range []struct {
		name string
		r    DistrictRegistration
		path string
	}{
		{"no name", DistrictRegistration{}, "/name"},
		{"scheme", DistrictRegistration{Name: "R", IDs: []ExternalID{{"ZIP", "1"}}}, "/ids/0/scheme"},
		{"no value", DistrictRegistration{Name: "R", IDs: []ExternalID{{SchemeLocal, ""}}}, "/ids/0/value"},
		{"long value", DistrictRegistration{Name: "R", IDs: []ExternalID{{SchemeLocal, strings.Repeat("1", 65)}}}, "/ids/0/value"},
		{"twice", DistrictRegistration{Name: "R", IDs: []ExternalID{{SchemeLocal, "1"}, {SchemeLocal, "1"}}}, "/ids/1"},
		{"lost zero", DistrictRegistration{Name: "R", IDs: []ExternalID{{SchemeNCES, "600001"}}}, "/ids/0/value"},
		{"many", DistrictRegistration{Name: "R", IDs: make([]ExternalID, 21)}, "/ids"},
	} {
		t.Run(c.name, func(t *testing.T) {
			districts.When(RegisterDistrict{dist(), c.r}).Refused(t, Invalid, c.path)
		})
	}
}

func TestRenameDistrict(t *testing.T) {
	riverton.When(RenameDistrict{dist(), Named{"Riverton Unified"}}).Then(t, DistrictRenamed{Name: "Riverton Unified"})
	riverton.When(RenameDistrict{dist(), Named{"Riverton"}}).Nothing(t)
	riverton.When(RenameDistrict{dist(), Named{""}}).Refused(t, Invalid, "/name")
	districts.When(RenameDistrict{dist(), Named{"Riverton"}}).Refused(t, Unknown, "")
	riverton.Given(DistrictRenamed{Name: "Unified"}).When(RenameDistrict{dist(), Named{"Riverton"}}).Then(t, DistrictRenamed{Name: "Riverton"})
}

func TestMergeDistrict(t *testing.T) {
	riverton.When(MergeDistrict{dist(), Merger{districtA.ID}}).Then(t, DistrictMerged{districtA.ID})
	riverton.When(MergeDistrict{dist(), Merger{districtID}}).Refused(t, Invalid, "/into")
	riverton.When(MergeDistrict{dist(), Merger{districtOld.ID}}).Refused(t, NotNow, "/into")
	riverton.When(MergeDistrict{dist(), Merger{id(97)}}).Refused(t, Unknown, "/into")
	districts.When(MergeDistrict{dist(), Merger{districtA.ID}}).Refused(t, Unknown, "")
	gone := riverton.Given(DistrictMerged{districtA.ID})
	gone.When(MergeDistrict{dist(), Merger{districtA.ID}}).Refused(t, NotNow, "")
	gone.When(RenameDistrict{dist(), Named{"Riverton"}}).Refused(t, NotNow, "")
}
