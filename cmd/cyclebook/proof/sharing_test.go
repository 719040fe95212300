package proof_test

import (
	"strings"
	"sync"
	"testing"
)

var covering = []string{"SHARE_OUTS"}

const seen = `query($id: ID!) { shareOut(id: $id) { title learned attribution tombstone { title on cause reason } school { id } team { id } } }`

// TestAnAgreementEndsWhileSomebodyListens: what came out of its district is closed with the next
// question, nothing more comes out, and the listener goes on hearing what is open.
func TestAnAgreementEndsWhileSomebodyListens(t *testing.T) {
	w := newTown(t, [2][]string{covering, covering}, 25, 25, 25, 25)
	north, south, near := w.places[0], w.places[1], w.places[3] // south and near are of one district
	listener := w.by(south.teacher)
	from := listener.position()
	heard := w.notices(south, nil)
	first := w.shares(north, "Frames on cards")
	if said := hears(t, heard); !strings.Contains(said, first) {
		t.Fatalf("the release is told as %s", said)
	}
	if at := listener.read(seen, object{"id": first}); text(at, "shareOut.learned") == "" {
		t.Fatalf("it reads %v", at)
	}
	w.admin.do("endAgreement", "network { id }", object{"network": w.hub, "agreement": w.agreements[0]})
	if told := listener.read(seen, object{"id": first}); text(told, "shareOut.tombstone.cause") != "AGREEMENT_ENDED" || at(told, "shareOut.learned") != nil || at(told, "shareOut.tombstone.on") != nil {
		t.Errorf("after the end it reads %v", told)
	}
	if found := listener.read(`{ shareOuts(search: "frames") { totalCount edges { node { id } } } }`, nil); at(found, "shareOuts.totalCount") != 0. {
		t.Errorf("after the end it finds %v", found)
	}
	if r := listener.refused("tryShareOut", object{"cycle": id(), "team": south.team, "shareOut": first}); r["code"] != "NOT_NOW" || r["path"] != "/shareOut" {
		t.Errorf("what is closed is tried: %v", r)
	}
	second := w.drafts(north, w.planned(north, "Frames on walls"), "LOSS", "Frames on walls")
	if r := w.by(north.teacher).refused("releaseShareOut", w.release(second, "NETWORK")); !strings.Contains(text(r, "message"), "agreement") {
		t.Errorf("a release after the end is refused with %v", r)
	}
	third := w.shares(near, "Frames by heart")
	if said := hears(t, heard); !strings.Contains(said, third) {
		t.Errorf("after the end it hears %s", said)
	}
	if said := hears(t, w.notices(south, from)); !strings.Contains(said, third) {
		t.Errorf("from the beginning it hears %s first", said)
	}
	if told := w.by(w.places[2].teacher).read(seen, object{"id": first}); text(told, "shareOut.learned") == "" {
		t.Errorf("in its own district it reads %v", told)
	}
}

// TestAnAudienceWiderThanTheAgreement: a district's agreement on other things lets no share-out out.
func TestAnAudienceWiderThanTheAgreement(t *testing.T) {
	w := newTown(t, [2][]string{{"STANDING_RELEASES"}, covering}, 25, 25, 25)
	north, south, near := w.places[0], w.places[1], w.places[2]
	teacher := w.by(north.teacher)
	shareOut := w.drafts(north, w.planned(north, "Frames"), "LOSS", "Frames")
	for _, kind := range []string{"NETWORK", "PUBLIC"} {
		if r := teacher.refused("releaseShareOut", w.release(shareOut, kind)); !strings.Contains(text(r, "message"), "agreement") || r["path"] != "/audience" {
			t.Errorf("%s is refused with %v", kind, r)
		}
	}
	teacher.do("releaseShareOut", "shareOut { id }", w.release(shareOut, "DISTRICT"))
	likeNothing(t, "in the other district", shareOut, func(id string) answer { return w.by(south.teacher).ask(seen, object{"id": id}) })
	if told := w.by(near.teacher).read(seen, object{"id": shareOut}); text(told, "shareOut.learned") == "" {
		t.Errorf("in its own district it reads %v", told)
	}
}

// TestTwoReleasesAtOnce: of releases that arrive together one stands, and others read that one.
func TestTwoReleasesAtOnce(t *testing.T) {
	w := newTown(t, [2][]string{covering, covering}, 25, 25)
	north, south := w.places[0], w.places[1]
	teacher := w.by(north.teacher)
	for range 5 {
		shareOut := w.drafts(north, w.planned(north, "Frames"), "LOSS", "Frames")
		revision := at(teacher.read(`query($id: ID!) { shareOut(id: $id) { revision } }`, object{"id": shareOut}), "shareOut.revision")
		attributions := []string{"ANONYMOUS", "NAMED", "SCHOOL", "ANONYMOUS"}
		answers := make([]answer, len(attributions))
		var all sync.WaitGroup
		for i, as := range attributions {
			all.Go(func() {
				in := w.release(shareOut, "NETWORK")
				in["attribution"], in["expectedRevision"] = as, revision
				answers[i] = teacher.give("releaseShareOut", "__typename", in)
			})
		}
		all.Wait()
		stands := ""
		for i, a := range answers {
			switch code := text(a.Data, "payload.refusals.0.code"); {
			case text(a.Data, "payload.position") != "" && stands == "":
				stands = attributions[i]
			case code != "CONFLICT" || text(a.Data, "payload.position") != "":
				t.Errorf("beside %s, a release %s is answered with %s", stands, attributions[i], a.raw)
			}
		}
		if read := text(w.by(south.teacher).read(seen, object{"id": shareOut}), "shareOut.attribution"); read != stands || stands == "" {
			t.Errorf("%q was recorded, %q is read", stands, read)
		}
	}
}
