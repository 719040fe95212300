package domain_test

import (
	"testing"

	. "github.com/cyclebook/cyclebook/domain"
)

// TestTextsThatTrickReaders: each text that leaves is refused with a character that cannot be seen,
// by its field; what scripts and pictures need is not.
func TestTextsThatTrickReaders(t *testing.T) {
	fields := map[string]func(*Telling, string){
		"/title":      func(w *Telling, s string) { w.Title = Text(s) },
		"/change":     func(w *Telling, s string) { w.Change = Text(s) },
		"/learned":    func(w *Telling, s string) { w.Learned = Text(s) },
		"/tryThis":    func(w *Telling, s string) { w.TryThis = Text(s) },
		"/conditions": func(w *Telling, s string) { w.Conditions = Text(s) },
		"/subject":    func(w *Telling, s string) { w.Subject = Text(s) },
		"/grades/0":   func(w *Telling, s string) { w.Grades = []string{s} },
	}
	draft := func(set func(*Telling, string), text string) DraftShareOut {
		d := Draft{team.ID, begun.ID, telling()}
		set(&d.Telling, text)
		return DraftShareOut{toShareOut(), d}
	}
	for path, set := range fields {
		for _, r := range "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c\u00ad\U000e0041" {
			shareOuts.When(draft(set, "Ana"+string(r)+" Lee")).Refused(t, Invalid, path)
			shareOuts.When(draft(set, string(r)+"x")).Refused(t, Invalid, path)
			shareOuts.When(draft(set, "x"+string(r))).Refused(t, Invalid, path)
		}
		for _, fine := range []string{"می\u200cخواهم", "क्\u200dष", "👩\u200d🏫 it", "🏃🏽\u200d♀️", "שלום", "Zoë, naïve", "x\u0301"} {
			c := draft(set, fine)
			shareOuts.When(c).Then(t, ShareOutDrafted(c.Draft))
		}
		// A joiner is no way in where its neighbours do not need it.
		for _, bad := range []string{"A\u200dna", "ab\u200cc", "می\u200cx", "👩\u200dx", "व\u200c"} {
			shareOuts.When(draft(set, bad)).Refused(t, Invalid, path)
		}
	}
}

// TestNamesThatTrickReaders: nobody is called like somebody else but for what cannot be seen, and bytes
// that are no text are refused like any others.
func TestNamesThatTrickReaders(t *testing.T) {
	for _, name := range []string{"Elm\u200b School", "\u202eloohcS mlE", "Elm School\ufeff", "Elm \u00adSchool", "Elm School\xff"} {
		networks.When(FoundNetwork{net(), Named{name}}).Refused(t, Invalid, "/name")
	}
}
