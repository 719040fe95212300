package transfer

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// hostileShareOut has in each text what could run, or turn the page around.
const hostileShareOut = `
cycle-#620 2026-09-07 #31 MEMBER CyclePlanned {"team":"#41","purpose":"TEST","title":"t","change":"c","changeGiven":true,"questions":[{"id":"#621","text":"?"}]}
shareout-#622 2026-09-08 #31 MEMBER ShareOutDrafted {"team":"#41","cycle":"#620","kind":"LOSS","title":"t","learned":"l"}
shareout-#622 2026-12-09 #31 MEMBER ShareOutReleased {"version":1,"school":"#11","schools":["#11"],"audience":{"kind":"PUBLIC"},"attribution":"ANONYMOUS","released":{"kind":"LOSS","title":"<script>alert(1)</script> # x","change":"</dd><img src=x onerror=alert(1)>","learned":"[a](javascript:alert(1))\n# no heading\n1. no list\n=HYPERLINK(\"x\")","tryThis":"\u202etxet\u202c z\u200bw &amp; <style>*{}</style>","conditions":"![i](http://x.example/i.png) ` + "`code`" + ` | cell","context":{"subject":"<b>Math</b>","grades":["7"],"groups":[{"kind":"ECONOMIC","label":"*x*","size":"20-49"}]},"effects":[{"measure":"**Tickets** <i>","unit":"PERCENT","direction":"INCREASE","kind":"OUTCOME","students":"20-49","change":-4.5,"low":-7,"high":-2},{"measure":"Small","unit":"COUNT","direction":"INCREASE","kind":"OUTCOME","suppressed":true}],"policy":{"minStudents":10,"minSchools":3,"warmMinStudents":15,"version":0,"code":1}}}
shareout-#623 2026-09-08 #31 MEMBER ShareOutDrafted {"team":"#41","cycle":"#620","kind":"WIN","title":"t","learned":"l"}
shareout-#623 2026-12-09 #31 MEMBER ShareOutReleased {"version":1,"school":"#11","schools":["#11"],"audience":{"kind":"PUBLIC"},"attribution":"SCHOOL","released":{"kind":"WIN","title":"Plain win","learned":"it rose","policy":{"minStudents":10,"minSchools":3,"warmMinStudents":15,"version":0,"code":1}}}
`

// digestOf is a digest as Markdown and HTML.
func digestOf(t *testing.T, v *projections.Views, s projections.Scope, since domain.Date) (markdown, page string) {
	t.Helper()
	r, err := v.Read(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	d, err := ReadDigest(t.Context(), r, numbered(21), since)
	if err != nil {
		t.Fatal(err)
	}
	var md, html strings.Builder
	if err := errors.Join(d.Markdown(&md), d.HTML(&html)); err != nil {
		t.Fatal(err)
	}
	return md.String(), html.String()
}

// TestADigestRunsNothing: what people wrote is shown as it was written, in the page and where Markdown
// is turned into one; what turns text around is left out.
func TestADigestRunsNothing(t *testing.T) {
	v := golden(t, hostileShareOut)
	markdown, page := digestOf(t, v, scopeOf(t, v, 31), domain.Day(2026, 12, 1))
	for _, tag := range regexp.MustCompile(`<(/?[a-zA-Z][a-zA-Z0-9]*)`).FindAllStringSubmatch(page, -1) {
		switch strings.TrimPrefix(tag[1], "/") {
		case "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "main", "section", "article", "dl", "div", "dt", "dd", "bdi", "ul", "li":
		default:
			t.Errorf("the page has an element %s", tag[1])
		}
	}
	style := page[strings.Index(page, "<style>")+len("<style>") : strings.Index(page, "</style>")]
	sum := sha256.Sum256([]byte(style))
	if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; DigestStyleSource() != want {
		t.Errorf("the style is %s, and %s is let in", want, DigestStyleSource())
	}
	for _, text := range []string{"&lt;script&gt;alert(1)&lt;/script&gt; # x", "&lt;img src=x", "txet zw", "fell by 4.5 percentage points (95% interval −7 to −2), 20-49 students", "Small: too few students to tell a number"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	for _, text := range []string{"\\<script\\>", "\\[a\\](javascript:", "\\# no heading", "1\\. no list", "\\=HYPERLINK", "\\!\\[i\\]", "\\`code\\`", "\\<b\\>Math", "\\*\\*Tickets", "txet zw"} {
		text = strings.Replace(text, "\\!\\[", "!\\[", 1)
		if !strings.Contains(markdown, text) {
			t.Errorf("Markdown does not say %q", text)
		}
	}
	if strings.ContainsAny(markdown+page, "\u202e\u202c\u200b") {
		t.Error("it turns text around")
	}
	if losses, wins := strings.Index(page, "<h2>Losses"), strings.Index(page, "<h2>Wins"); losses < 0 || wins < losses {
		t.Errorf("losses at %d, wins at %d", losses, wins)
	}
	if t.Failed() {
		t.Log(markdown)
	}
}

// TestADigestIsOfASetDay: what was told before is not in it, and nobody learns of a network that is
// not there.
func TestADigestIsOfASetDay(t *testing.T) {
	v := golden(t, hostileShareOut)
	markdown, page := digestOf(t, v, scopeOf(t, v, 31), domain.Day(2027, 1, 1))
	for _, text := range []string{markdown, page} {
		if strings.Contains(text, "Plain win") || !strings.Contains(text, "Nothing was released since then.") {
			t.Errorf("it tells %s", text)
		}
	}
	r, err := v.Read(t.Context(), scopeOf(t, v, 31))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, id := range []uuid.UUID{numbered(999), numbered(41), uuid.Nil} {
		if _, err := ReadDigest(t.Context(), r, id, domain.Day(2026, 1, 1)); !errors.Is(err, ErrNoNetwork) {
			t.Errorf("%s: %v", id, err)
		}
	}
}
