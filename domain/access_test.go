package domain_test

import (
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var accesses = domaintest.For(AccessDecider)

func TestReadRecord(t *testing.T) {
	r := Reading{Team: id(250), Reader: id(251), On: domaintest.Today, Extent: RecordExtent}
	accesses.When(NewReadRecord(r)).Then(t, RecordRead(r))
	accesses.Given(RecordRead(r)).When(NewReadRecord(r)).Nothing(t)
	whole := Reading{Team: r.Team, On: r.On, Extent: CopyExtent} // by nobody: the installation
	accesses.Given(RecordRead(r)).When(NewReadRecord(whole)).Then(t, RecordRead(whole))

	for path, change := range map[string]func(*Reading){
		"/on":     func(r *Reading) { r.On = r.On.AddDays(-1) },
		"/team":   func(r *Reading) { r.Team = uuid.Nil },
		"/extent": func(r *Reading) { r.Extent = "A_GLANCE" },
	} {
		wrong := r
		change(&wrong)
		c := NewReadRecord(wrong)
		c.CommandID = id(252)
		accesses.When(c).Refused(t, Invalid, path)
	}
}

// TestAReadingIsOneCommand: to tell it again is the same command on the same stream, and no
// two readings are.
func TestAReadingIsOneCommand(t *testing.T) {
	r := Reading{Team: id(250), Reader: id(251), On: domaintest.Today, Extent: RecordExtent}
	first, again := NewReadRecord(r), NewReadRecord(r)
	if first.CommandID != again.CommandID || first.Stream() != again.Stream() {
		t.Errorf("%v, and again %v", first, again)
	}
	for name, change := range map[string]func(*Reading){
		"team":   func(r *Reading) { r.Team = id(252) },
		"reader": func(r *Reading) { r.Reader = id(252) },
		"day":    func(r *Reading) { r.On = r.On.AddDays(1) },
		"extent": func(r *Reading) { r.Extent = CopyExtent },
	} {
		other := r
		change(&other)
		if c := NewReadRecord(other); c.CommandID == first.CommandID {
			t.Errorf("another %s is the same command", name)
		}
	}
}
