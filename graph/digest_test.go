package graph_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/canary"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/transfer"
)

// gathered is a town that released a loss with words that would run, turn or link if they could, and
// has others that were not released to the network.
type gathered struct {
	*town
	foreign  uuid.UUID   // a network of which nobody here is
	secrets  canary.Cage // what was not released to the network
	released uuid.UUID
}

// hostile is what people write into a text to have it run somewhere.
var hostile = map[string]string{
	"title":      `<script>alert(1)</script> "Frames" & </title>`,
	"change":     `</dd></body><img src=x onerror=alert(1)><svg/onload=alert(2)>`,
	"learned":    "[two a week](javascript:alert(1)) are enough\n# no heading\n=HYPERLINK(\"http://x.example\")",
	"tryThis":    `{{.Secret}} ${alert(1)} <style>*{display:none}</style> @SUM(A1)`,
	"conditions": `![i](http://x.example/i.png) | <a href="http://x.example">here</a> +1+cmd|' /C calc'!A0`,
}

func newGathered(t *testing.T) *gathered {
	g := &gathered{town: newTown(t, byCookie, func(c *graph.Config) {
		c.Digest = func(ctx context.Context, to *bytes.Buffer, r *projections.Reader, network uuid.UUID, since domain.Date) (string, bool, error) {
			d, err := transfer.ReadDigest(ctx, r, network, since)
			if errors.Is(err, transfer.ErrNoNetwork) {
				return "", false, nil
			}
			if err != nil {
				return "", false, err
			}
			return transfer.DigestStyleSource(), true, d.HTML(to)
		}
	})}
	g.foreign = g.id()
	g.do(g.admin, "foundNetwork", "network { id }", object{"network": g.foreign, "name": "canary-lake-network"})
	for _, words := range []string{"canary-cycle-1a", "canary-draft-2b", "canary-school-3c", "canary-lake-network"} {
		g.secrets.Keep(words)
	}
	cycle, _ := g.plan("canary-cycle-1a", g.measure("Exit ticket"), nil)
	more := object{}
	for field, text := range hostile {
		more[field] = text
	}
	g.released = g.draft(cycle, more)
	g.do(g.teacher, "releaseShareOut", shared, with(g.toNetwork(g.released, 1), object{"despite": []string{"learned/LINK/1", "conditions/LINK/1", "conditions/LINK/2"}}))
	g.draft(cycle, object{"title": "canary-draft-2b"})
	school := g.draft(cycle, object{"title": "canary-school-3c"})
	g.do(g.teacher, "releaseShareOut", shared, object{"shareOut": school, "version": 1, "audience": object{"kind": "SCHOOL"}})
	g.caughtUp()
	return g
}

// digest asks for a page, with headers in pairs.
func (g *gathered) digest(token, path string, header ...string) answer {
	g.t.Helper()
	r, err := http.NewRequest(http.MethodGet, strings.TrimSuffix(g.url, "/graphql")+path, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Method" {
			r.Method = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	return g.send(r)
}

func (g *gathered) path() string { return "/digests/" + g.network.String() + ".html?since=2026-01-01" }

// TestWhoReadsADigest: people of the network's schools read what was released to it and no more; to
// others it tells nothing, and of a network that is not theirs what it tells of none at all.
func TestWhoReadsADigest(t *testing.T) {
	g := newGathered(t)
	g.session(g.teacherID, "secret")
	outsider, _ := g.person("Olga Outside")
	analyst, analystID := g.person("Uma Analyst")
	g.do(g.admin, "grantRole", "position", object{"person": analystID, "id": g.id(), "role": "DISTRICT_ANALYST", "scope": g.district})
	hub, hubID := g.person("Halima Hub")
	g.do(g.admin, "grantRole", "position", object{"person": hubID, "id": g.id(), "role": "NETWORK_HUB", "scope": g.network})
	g.caughtUp()
	for name, c := range map[string]struct {
		token  string
		header []string
		status int
		told   bool
	}{
		"the team":              {g.teacher, nil, 200, true},
		"its coach":             {g.coach, nil, 200, true},
		"its leader":            {g.leader, nil, 200, true},
		"another school":        {g.stranger, nil, 200, true},
		"an analyst":            {analyst, nil, 200, true},
		"its hub":               {hub, nil, 200, false},     // of no school there, and no agreement lets it out of its district
		"an administrator":      {g.admin, nil, 404, false}, // of no audience but all
		"who is of no school":   {outsider, nil, 404, false},
		"nobody":                {"", nil, 401, false},
		"a token that is none":  {"cb_none", nil, 401, false},
		"one not for reading":   {g.limited(g.lead, g.leadID, "RECORD"), nil, 401, false},
		"a browser":             {"", []string{"Cookie", "session=secret", "Sec-Fetch-Site", "same-origin"}, 200, true},
		"a foreign page's link": {"", []string{"Cookie", "session=secret", "Sec-Fetch-Site", "cross-site"}, 401, false},
	} {
		a := g.digest(c.token, g.path(), c.header...)
		if a.status != c.status || strings.Contains(string(a.raw), "two a week") != c.told {
			t.Errorf("%s: %d, want %d, told %v: %.300s", name, a.status, c.status, c.told, a.raw)
		}
		for _, escaped := range g.secrets.Escaped(a.raw) {
			t.Errorf("%s is told %q", name, escaped.Text)
		}
	}
	// It is anonymous: neither who nor where stands in it.
	for _, name := range []string{"Ana", "Algebra Team", "Elm School", "North", g.released.String(), g.team.String(), g.school.String()} {
		if a := g.digest(g.stranger, g.path()); strings.Contains(string(a.raw), name) {
			t.Errorf("it leads to %q", name)
		}
	}
	none := g.digest(g.teacher, "/digests/"+g.id().String()+".html?since=2026-01-01")
	theirs := g.digest(g.teacher, "/digests/"+g.foreign.String()+".html?since=2026-01-01")
	if none.status != 404 || clean(none) != clean(theirs) {
		t.Errorf("another network: %d %s; of none %d %s", theirs.status, theirs.raw, none.status, none.raw)
	}
	if reads, _ := g.readsTold(0); len(reads) > 0 {
		t.Errorf("what was released was read, and that is told: %v", reads)
	}
	g.do(g.teacher, "withdrawShareOut", shared, object{"shareOut": g.released, "cause": "PRIVACY"})
	g.caughtUp()
	if a := g.digest(g.stranger, g.path()); strings.Contains(string(a.raw), "two a week") || strings.Contains(string(a.raw), "alert(1)") || !strings.Contains(string(a.raw), "privacy") {
		t.Errorf("after it was withdrawn: %s", a.raw)
	}
}

// TestWhichDigest: what is not a day or a network is told with a remedy, and nothing is shown.
func TestWhichDigest(t *testing.T) {
	g := newGathered(t)
	own := "/digests/" + g.network.String() + ".html"
	for path, want := range map[string]string{
		own:                                    "say since when",
		own + "?":                              "say since when",
		own + "?since=":                        `since: "" is not a day`,
		own + "?since=yesterday":               `"yesterday" is not a day: write it like 2026-10-01`,
		own + "?since=2026-02-30":              "is not a day",
		own + "?since=2026-10-01T00:00:00Z":    "is not a day",
		own + "?since=%3Cscript%3E":            `"<script>" is not a day`,
		own + "?since=2026-10-01&since=2026-1": "once and nothing else",
		own + "?since=2026-10-01&as=x":         "once and nothing else",
		own + "?%zz":                           "not well written",
		"/digests/x.html?since=2026-10-01":     `network: "x" is not an id`,
		"/digests/.html?since=2026-10-01":      `network: "" is not an id`,
	} {
		a := g.digest(g.teacher, path)
		if a.status != 400 || !strings.Contains(string(a.raw), want) || a.header.Get("Content-Type") != "text/plain; charset=utf-8" || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %s %v, want %q", path, a.status, a.raw, a.header, want)
		}
	}
	for _, path := range []string{"/digests/", "/digests/" + g.network.String(), own + "/x?since=2026-10-01", "/digests/x/" + g.network.String() + ".html?since=2026-10-01", "/digests/" + g.network.String() + ".md?since=2026-10-01"} {
		if a := g.digest(g.teacher, path); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := g.digest(g.teacher, own+"?since=2027-01-01"); a.status != 200 || !strings.Contains(string(a.raw), "Nothing was released since then.") {
		t.Errorf("since a day to come: %d %s", a.status, a.raw)
	}
}

// TestADigestMayDoNothing: it has its own style and nothing else, whatever stands in the words, and
// it is kept by nobody but who asked.
func TestADigestMayDoNothing(t *testing.T) {
	g := newGathered(t)
	a := g.digest(g.stranger, g.path())
	for header, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; style-src " + transfer.DigestStyleSource() + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
	} {
		if got := a.header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	for _, tag := range regexp.MustCompile(`<(/?[a-zA-Z!][a-zA-Z0-9]*)[^>]*>`).FindAllStringSubmatch(string(a.raw), -1) {
		if !strings.Contains(" !DOCTYPE html head meta title style body header h1 h2 h3 p main section article dl div dt dd bdi ul li ", " "+strings.TrimPrefix(tag[1], "/")+" ") || regexp.MustCompile(`\s(on\w+|href|src|style)=`).MatchString(tag[0]) {
			t.Errorf("it has %s", tag[0])
		}
	}
	for _, text := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x onerror=alert(1)&gt;", "{{.Secret}}", "&lt;a href=&#34;http://x.example&#34;&gt;"} {
		if !strings.Contains(string(a.raw), text) {
			t.Errorf("it does not say %s as it was written: %s", text, a.raw)
		}
	}
	if again := g.digest(g.stranger, g.path(), "If-None-Match", a.header.Get("ETag")); again.status != http.StatusNotModified || len(again.raw) > 0 {
		t.Errorf("asked again: %d", again.status)
	}
	if head := g.digest(g.stranger, g.path(), "Method", "HEAD"); head.status != 200 || len(head.raw) > 0 {
		t.Errorf("HEAD: %d, %d bytes", head.status, len(head.raw))
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		if a := g.digest(g.stranger, g.path(), "Method", method); a.status != 405 || a.header.Get("Allow") == "" {
			t.Errorf("%s: %d", method, a.status)
		}
	}
	if a := g.digest(g.stranger, g.path(), "Min-Position", "nonsense"); a.status != 400 {
		t.Errorf("Min-Position: %d %s", a.status, a.raw)
	}
}
