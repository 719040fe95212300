package proof_test

import (
	"regexp"
	"testing"
)

// TestSwitchesReachTheProgram asks what it was told.
func TestSwitchesReachTheProgram(t *testing.T) {
	out, complaint, code := run(t, "config", "print")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, complaint)
	}
	for _, want := range []string{"views +" + *viewsSwitch + " +environment CYCLEBOOK_VIEWS", "known-answers +" + *knownSwitch + " +environment CYCLEBOOK_KNOWN_ANSWERS"} {
		if !regexp.MustCompile("(?m)^" + want + "$").MatchString(out) {
			t.Errorf("it does not say %s:\n%s", want, out)
		}
	}
}
