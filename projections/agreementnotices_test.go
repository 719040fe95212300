package projections

import (
	"fmt"
	"strings"
	"testing"
)

// TestAgreementNotices is about an agreement of River District (#1) until 2026-12-31: at the edges of its 60
// days, for whom, ended before its time, followed by another, and one with an open end.
func TestAgreementNotices(t *testing.T) {
	const (
		early = `network-#21 2026-10-05 #36 NETWORK_HUB AgreementEnded {"agreement":"#211","on":"2026-10-05"}
`
		next = `network-#21 2026-10-05 #36 NETWORK_HUB AgreementSigned {"id":"#212","district":"#1","covers":["SHARE_OUTS"],"purposes":["IMPROVEMENT"],"from":"2027-01-01","destruction":"KEEP"}
`
		late = `network-#21 2026-10-05 #36 NETWORK_HUB AgreementSigned {"id":"#213","district":"#1","covers":["SHARE_OUTS"],"purposes":["IMPROVEMENT"],"from":"2027-01-02","destruction":"KEEP"}
`
	)
	for _, c := range []struct {
		more    string
		person  int
		day     string
		notices string
	}{
		{"", 36, "2026-10-31", ""},
		{"", 36, "2026-11-01", "AGREEMENT_ENDS 60"},
		{"", 36, "2026-12-30", "AGREEMENT_ENDS 1"},
		{"", 36, "2026-12-31", "AGREEMENT_ENDS 0"},
		{"", 36, "2027-01-01", "AGREEMENT_HAS_ENDED -1"},
		{"", 36, "2027-03-01", "AGREEMENT_HAS_ENDED -60"},
		{"", 36, "2027-03-02", ""},
		{"", 38, "2026-12-30", "AGREEMENT_ENDS 1"}, // leads a school of the district
		{"", 35, "2026-12-30", "AGREEMENT_ENDS 1"}, // analyses it
		{"", 31, "2026-12-30", ""},                 // a member
		{"", 33, "2026-12-30", ""},
		{"", 37, "2026-12-30", ""}, // an administrator
		{early, 36, "2026-10-05", "AGREEMENT_HAS_ENDED 0"},
		{early, 36, "2026-12-04", "AGREEMENT_HAS_ENDED -60"},
		{early, 36, "2026-12-05", ""},
		{next, 36, "2026-12-30", ""},
		{next, 36, "2027-01-02", ""},
		{late, 36, "2026-12-31", "AGREEMENT_ENDS 0"},
		{late, 36, "2027-01-01", "AGREEMENT_HAS_ENDED -1"},
		{late, 36, "2027-01-02", ""},
	} {
		v, _ := gatheringOpened(t, c.more)
		r := readFor(t, v, scopeOn(t, v, c.person, c.day))
		list, err := must[*Viewer](t)(r.Viewer(t.Context())).Notices()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range list {
			got = append(got, fmt.Sprintf("%s %d", n.Kind, n.Days))
			if knows := c.person != 35; (n.Network != nil) != knows || (n.Agreement != nil) != knows || n.District == nil || !strings.Contains(n.Text, "River District") || strings.Contains(n.Text, "Fractions") != knows {
				t.Errorf("person %d is told %+v: %s", c.person, n, n.Text)
			}
		}
		if text := strings.Join(got, "|"); text != c.notices {
			t.Errorf("%d on %s after %q: %s, want %s", c.person, c.day, c.more, text, c.notices)
		}
	}
}
