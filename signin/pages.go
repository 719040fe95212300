package signin

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"time"
)

//go:embed pages
var files embed.FS

func parsePages() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"moment": func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04") + " UTC" },
	}).ParseFS(files, "pages/*.html")
}

// page is what every page has.
type page struct {
	// Name is that of the template of what stands in the page.
	Name, Title string
	// Content is what stands in it.
	Content any
}

// show answers with a page, whole or not at all.
func (d *Door) show(w http.ResponseWriter, r *http.Request, status int, name, title string, content any) {
	var text bytes.Buffer
	inner := d.pages.Lookup(name + ".html")
	err := inner.Execute(&text, content)
	body := template.HTML(text.String()) // made by a template
	var whole bytes.Buffer
	if err == nil {
		err = d.pages.ExecuteTemplate(&whole, "layout.html", page{name, title, body})
	}
	if err != nil {
		d.config.Log.ErrorContext(r.Context(), "signin: page", "page", name, "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(whole.Bytes()) // a browser that is gone is told nothing
}

// told is a page that only says something, and where to go from there.
type told struct{ Title, Text, Path, Label string }

func (d *Door) tell(w http.ResponseWriter, r *http.Request, status int, t told) {
	d.show(w, r, status, "told", t.Title, t)
}

// fault answers what is nobody's business.
func (d *Door) fault(w http.ResponseWriter, r *http.Request, err error) {
	d.config.Log.ErrorContext(r.Context(), "signin: request failed", "err", err)
	d.tell(w, r, http.StatusInternalServerError, told{"Something went wrong here", "It may not have been done. Try again in a moment.", "/", "To the start"})
}

// style gives the one file that the pages are made of beside themselves.
func (d *Door) style(w http.ResponseWriter, r *http.Request) {
	text, err := files.ReadFile("pages/style.css")
	if err != nil {
		d.fault(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write(text) // a browser that is gone is told nothing
}

// parsed reads a form, or answers that it is none.
func (d *Door) parsed(w http.ResponseWriter, r *http.Request) bool {
	if err := r.ParseForm(); err != nil {
		d.tell(w, r, http.StatusBadRequest, told{"This was not understood", "What was sent is too long, or no form of this page. Nothing was done.", "/", "To the start"})
		return false
	}
	return true
}

// allowed takes one check of a credential from what a client and an account have left, or answers
// that nothing is. Account is empty where none is named.
func (d *Door) allowed(w http.ResponseWriter, r *http.Request, account string) (giveBack func(), ok bool) {
	giveBack, wait := d.limits.try(d.config.Now(), d.config.From(r).Client, account)
	if wait == 0 {
		return giveBack, true
	}
	d.denied(r, DeniedLimit)
	seconds := int((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	d.tell(w, r, http.StatusTooManyRequests, told{"Too many attempts", "Wait " + waiting(seconds) + ", then try again. Whoever has forgotten a password asks for a link: whoever leads the team, or an administrator, can give one.", "/signin", "Sign in"})
	return nil, false
}

func waiting(seconds int) string {
	if seconds <= 90 {
		return strconv.Itoa(seconds) + " seconds"
	}
	return strconv.Itoa((seconds+59)/60) + " minutes"
}
