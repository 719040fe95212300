package graph

import (
	"bytes"
	"embed"
	"mime"
	"net/http"
	"path"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// page is the explorer: a page to try requests with, of our own, that asks nobody else.
//
//go:embed explorer
var page embed.FS

// pagePolicy lets the explorer do nothing but ask the server it came from.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// explorer gives the page itself.
func (d *Door) explorer(w http.ResponseWriter, r *http.Request) { d.give(w, r, "explorer.html") }

// explorerFile gives what the page is made of.
func (d *Door) explorerFile(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	if r.URL.Path != "/graphql/"+name || name == "explorer.html" || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.NotFound(w, r)
		return
	}
	d.give(w, r, name)
}

func (d *Door) give(w http.ResponseWriter, r *http.Request, name string) {
	data, err := page.ReadFile("explorer/" + name)
	if err != nil || d.config.Introspection == Off {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Add("Vary", "Accept")
	if !tagged(w, r, data) {
		_, _ = w.Write(data) // a client that is gone is told nothing
	}
}

// schema gives the schema as text.
func (d *Door) schema(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		refuse(w, r, http.StatusMethodNotAllowed, problem(BadUserInput, "send GET"))
		return
	}
	r, ok := d.signedIn(w, r)
	if !ok {
		return
	}
	if !d.config.Introspection.shows(askerOf(r.Context()).known) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	if !tagged(w, r, d.sdl) {
		_, _ = w.Write(d.sdl) // a client that is gone is told nothing
	}
}

// printed is the whole schema as one text.
func printed(schema *ast.Schema) []byte {
	var text bytes.Buffer
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatSchema(schema)
	return text.Bytes()
}
