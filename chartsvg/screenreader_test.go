package chartsvg

import (
	"strings"
	"testing"
)

// heard is what a screen reader finds, in order: role, name and description.
type heard struct {
	Ignored     bool
	NodeID      string
	Role        struct{ Value string }
	Name        struct{ Value string }
	Description struct{ Value string }
	ParentID    string
}

// TestAScreenReader finds a figure with a name, a description in sentences and tables with headers
// and cells; none of what is only there to be seen. It asks chromium for its accessibility tree.
func TestAScreenReader(t *testing.T) {
	b := newBrowser(t)
	b.screen(360, "light")
	b.open(gallery(t) + "/classes.svg")
	b.call("Accessibility.enable", nil)
	var tree struct{ Nodes []heard }
	b.into(&tree, "Accessibility.getFullAXTree", nil)
	roles := make(map[string]int)
	var figures, cells []heard
	for _, n := range tree.Nodes {
		if n.Ignored {
			continue
		}
		roles[n.Role.Value]++
		switch n.Role.Value {
		case "figure":
			figures = append(figures, n)
		case "cell":
			cells = append(cells, n)
		}
	}
	if len(figures) != 1 || figures[0].Name.Value != "Warm-up solved without help" {
		t.Fatalf("figures: %+v; roles %v", figures, roles)
	}
	for _, sentence := range []string{
		"Run chart of Period 1: 16 values from Aug 31, 2026 to Dec 18, 2026.", "The median is 58%.", "No signal by the Anhøj rules, version 1.", "Higher is wanted.",
	} {
		if !strings.Contains(figures[0].Description.Value, sentence) {
			t.Errorf("the description lacks %q: %s", sentence, figures[0].Description.Value)
		}
	}
	// Three charts of 16 periods with three columns, and two things that happened with five.
	if roles["table"] != 4 || roles["row"] != 3*17+3 || roles["columnheader"] != 3*3+5 || roles["cell"] != 3*16*3+2*5 {
		t.Errorf("roles: %v", roles)
	}
	if cells[0].Name.Value != "Aug 31 – Sep 4, 2026" || cells[1].Name.Value != "59%" || cells[2].Name.Value != "58%" || cells[5].Name.Value != "same" {
		t.Errorf("the first cells: %+v", cells[:6])
	}
	for role, n := range roles {
		switch role {
		case "RootWebArea", "figure", "table", "row", "columnheader", "cell", "StaticText", "InlineTextBox", "rowgroup":
		default:
			t.Errorf("%d of role %s: what is to be seen is heard, too", n, role)
		}
	}
	if texts := roles["StaticText"]; texts > roles["cell"]+roles["columnheader"] {
		t.Errorf("%d texts in %d cells and headers", texts, roles["cell"]+roles["columnheader"])
	}
}
