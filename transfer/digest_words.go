package transfer

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// DigestStyleSource names the style of the page in a Content-Security-Policy, so that it may have this
// one and no other.
func DigestStyleSource() string {
	sum := sha256.Sum256([]byte("\n" + digestStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// kindCounts tells counts by kind, losses first.
func kindCounts(counts map[domain.ShareOutKind]int) string {
	var parts []string
	for _, k := range []struct {
		kind      domain.ShareOutKind
		one, more string
	}{{domain.Loss, "loss", "losses"}, {domain.Mixed, "mixed", "mixed"}, {domain.Inconclusive, "inconclusive", "inconclusive"}, {domain.Win, "win", "wins"}} {
		switch n := counts[k.kind]; n {
		case 0:
		case 1:
			parts = append(parts, "1 "+k.one)
		default:
			parts = append(parts, strconv.Itoa(n)+" "+k.more)
		}
	}
	return strings.Join(parts, ", ")
}

func goneText(s *projections.GoneShareOut) string {
	title := s.Title
	if title == "" {
		title = "a share-out"
	}
	text := visible(title) + ", withdrawn on " + dayText(s.On) + ": " + strings.ToLower(spelled(s.Cause))
	if s.Reason != "" {
		text += ". " + visible(s.Reason)
	}
	return text
}

// contextText tells where it was tried, in the bands in which it is told.
func contextText(c domain.ReleasedContext) string {
	var parts []string
	add := func(name, text string) {
		if text != "" {
			parts = append(parts, name+text)
		}
	}
	add("", c.Subject)
	of := "grades "
	if len(c.Grades) == 1 {
		of = "grade "
	}
	add(of, strings.Join(c.Grades, ", "))
	add("", strings.ToLower(spelledText(c.Level)))
	add("students enrolled: ", c.Enrolment)
	add("percent disadvantaged: ", c.Disadvantaged)
	add("school year ", string(c.SchoolYear))
	for _, g := range c.Groups {
		parts = append(parts, groupText(g))
	}
	return visible(strings.Join(parts, "; "))
}

func spelledText(word string) string { return strings.ReplaceAll(word, "_", " ") }

func groupText(g domain.ReleasedGroup) string {
	text := g.Label
	if text == "" {
		text = strings.ToLower(spelledText(string(g.Kind)))
	}
	if g.Size != "" {
		text += " (" + g.Size + " students)"
	}
	return text
}

// effectText tells a told effect in words, and nothing that was not told.
func effectText(e domain.ReleasedEffect) string {
	of := e.Measure
	if e.Group != nil {
		of += ", " + groupText(*e.Group)
	}
	if e.Suppressed || e.Change == nil {
		return of + ": too few students to tell a number"
	}
	verb := e.ChangeWords()
	if e.Students != "" {
		verb += ", " + e.Students + " students"
	}
	return of + ": " + verb
}
