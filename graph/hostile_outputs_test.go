package graph_test

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/transfer"
)

// The elements and attributes of pages, and those of pictures.
var (
	ofPages = strings.Fields("html head meta title style body header main article section h1 h2 h3 h4 p b span br dl div dt dd bdi ul ol li table caption thead tbody tr th td a " +
		"svg desc rect g line path circle text polyline lang charset name content http-equiv rel class id scope colspan dir href " +
		"xmlns viewBox width height role aria-label aria-hidden aria-labelledby aria-describedby transform d x y x1 x2 y1 y2 cx cy r rx points tabindex focusable style " +
		"font-family font-size font-weight fill stroke stroke-width stroke-dasharray preserveAspectRatio text-anchor display opacity pointer-events")
	// A page leads within itself, and to what teams linked.
	links = regexp.MustCompile(`^(#[A-Za-z0-9-]+|https://[^"<> ]+)$`)
	// loose is a tag or link of Markdown that is one: not behind a backslash.
	loose = regexp.MustCompile(`(?:^|[^\\])(<[a-z/!]|\]\()`)
)

// parsed reads a page or picture, and gives the texts that it shows.
func (g *marked) parsed(way, page string) string {
	g.t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.Replace(page, "<!DOCTYPE html>", "", 1)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var texts strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts.String()
		}
		if err != nil {
			g.t.Fatalf("%s: %v", way, err)
		}
		switch token := token.(type) {
		case xml.CharData:
			texts.Write(token)
		case xml.Comment:
			g.t.Errorf("%s has a comment: %.100s", way, token)
		case xml.StartElement:
			if !slices.Contains(ofPages, token.Name.Local) {
				g.t.Errorf("%s has an element %s", way, token.Name.Local)
			}
			for _, a := range token.Attr {
				if !slices.Contains(ofPages, a.Name.Local) || a.Name.Local == "href" && !links.MatchString(a.Value) {
					g.t.Errorf("%s has %s with %s=%q", way, token.Name.Local, a.Name.Local, a.Value)
				}
				if a.Name.Local == "aria-label" {
					texts.WriteString("\n" + a.Value + "\n")
				}
			}
		}
	}
}

// digests looks at the digest of the network as Markdown and as a page.
func (g *marked) digests() {
	g.t.Helper()
	g.caughtUp()
	g.reading(func(r *projections.Reader) error {
		var md strings.Builder
		d, err := transfer.ReadDigest(g.t.Context(), r, g.network, domain.Day(2026, 1, 1))
		if err != nil {
			return err
		}
		if err := d.Markdown(&md); err != nil {
			return err
		}
		g.markdown("digest", md.String())
		return nil
	})
	a := g.digest(g.stranger, g.path())
	if a.status != http.StatusOK {
		g.t.Fatalf("the digest: %d %s", a.status, a.raw)
	}
	g.all("page", g.parsed("page", string(a.raw)))
}

// markdown looks at texts in Markdown: each line with a mark has nothing that means something there.
func (g *marked) markdown(way, md string) {
	g.t.Helper()
	for line := range strings.Lines(md) {
		if mark.MatchString(line) && loose.MatchString(line) {
			g.t.Errorf("%s: %q", way, line)
		}
	}
	g.all(way, regexp.MustCompile(`\\([!-/:-@\[-`+"`"+`{-~])`).ReplaceAllString(md, "$1"))
}

// picture looks at the chart of a measure.
func (g *marked) picture(measure any) {
	g.t.Helper()
	r, err := http.NewRequest(http.MethodGet, strings.TrimSuffix(g.url, "/graphql")+fmt.Sprintf("/charts/measure/%v.svg", measure), nil)
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+g.teacher)
	a := g.send(r)
	if a.status != http.StatusOK {
		g.t.Fatalf("the picture: %d %s", a.status, a.raw)
	}
	g.all("picture", g.parsed("picture", string(a.raw)))
}

// worksheet looks at that of a cycle.
func (g *marked) worksheet(cycle any) {
	g.t.Helper()
	g.reading(func(r *projections.Reader) error {
		var md, page strings.Builder
		w, err := transfer.ReadWorksheet(g.t.Context(), r, uuid.MustParse(cycle.(string)), false)
		if err != nil {
			return err
		}
		if err := errors.Join(w.Markdown(&md), w.HTML(&page)); err != nil {
			return err
		}
		g.markdown("sheet", md.String())
		g.all("worksheet", g.parsed("worksheet", page.String()))
		return nil
	})
}

// reading gives a reader of the teacher's.
func (g *marked) reading(do func(*projections.Reader) error) {
	g.t.Helper()
	g.caughtUp()
	scope, err := g.views.ScopeOf(g.t.Context(), g.teacherID, domain.DateOf(g.clock()))
	if err != nil {
		g.t.Fatal(err)
	}
	r, err := g.views.Read(g.t.Context(), scope)
	if err != nil {
		g.t.Fatal(err)
	}
	defer r.Close()
	if err := do(r); err != nil {
		g.t.Fatal(err)
	}
}

// file keeps what is written into it.
type file struct{ strings.Builder }

func (*file) Close() error { return nil }

// tables looks at everything that the teacher may take out: no cell is a formula.
func (g *marked) tables() {
	g.t.Helper()
	g.caughtUp()
	scope, err := g.views.ScopeOf(g.t.Context(), g.teacherID, domain.DateOf(g.clock()))
	if err != nil {
		g.t.Fatal(err)
	}
	archive, err := g.views.Archive(g.t.Context(), scope)
	if err != nil {
		g.t.Fatal(err)
	}
	files := make(map[string]*file)
	sheets := transfer.NewSheets(func(name string) (io.WriteCloser, error) {
		files[name] = &file{}
		return files[name], nil
	})
	if err := errors.Join(transfer.Export(g.t.Context(), archive, uuid.Nil, sheets.Row), sheets.Close()); err != nil {
		g.t.Fatal(err)
	}
	for name, f := range files {
		rows, err := csv.NewReader(strings.NewReader(f.String())).ReadAll()
		if err != nil {
			g.t.Fatalf("%s: %v", name, err)
		}
		for _, cell := range slices.Concat(rows...) {
			if cell != "" && strings.ContainsAny(cell[:1], "=+@") || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "-") && mark.MatchString(cell) {
				g.t.Errorf("%s: %q is a formula", name, cell)
			}
			g.all("table", cell)
		}
	}
}
