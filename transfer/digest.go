package transfer

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"strings"
	texttemplate "text/template"
	"unicode"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Digest is what a network was told since its last gathering, losses first, to read out or to print.
// Everything in it is text as it is shown; [Digest.Markdown] and [Digest.HTML] write it. It has only
// what was released, and no order but that of kinds and titles.
type Digest struct {
	Title, Since, Made string
	Sections           []digestSection
	Grown, Gone        []string
}

// ErrNoNetwork says that there is no such network, or none that the reader may see.
var ErrNoNetwork = errors.New("there is no such network")

// digestSection is the share-outs of one kind.
type digestSection struct {
	Name  string
	Items []digestItem
}

// digestItem is one share-out. An empty text was not told.
type digestItem struct {
	Title, By, Change, Learned, TryThis, Conditions, Context, Tried string
	Effects                                                         []string
	Revised                                                         bool
}

// kindNames are the sections, in their order.
var kindNames = []struct {
	kind domain.ShareOutKind
	name string
}{{domain.Loss, "Losses"}, {domain.Mixed, "Mixed"}, {domain.Inconclusive, "Inconclusive"}, {domain.Win, "Wins"}}

// ReadDigest reads what a network was told since a day: for a person what that one may read, for the
// machine's administrator what everybody in the network may. ErrNoNetwork when there is none for the
// reader.
func ReadDigest(ctx context.Context, r *projections.Reader, network uuid.UUID, since domain.Date) (*Digest, error) {
	g, err := r.Gathering(ctx, network, since)
	if err != nil {
		return nil, fmt.Errorf("transfer: digest: %w", err)
	}
	if g == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoNetwork, network)
	}
	d := &Digest{Title: cmp.Or(visible(g.Network), "A network of your schools"), Since: dayText(g.Since), Made: dayText(g.On)}
	for _, k := range kindNames {
		section := digestSection{Name: k.name}
		for _, s := range g.Told {
			if s.Kind == k.kind {
				section.Items = append(section.Items, digestItemOf(s))
			}
		}
		if len(section.Items) > 0 {
			d.Sections = append(d.Sections, section)
		}
	}
	for _, f := range g.Grown {
		d.Grown = append(d.Grown, fmt.Sprintf("%s: %d new; in all %s", visible(f.Title), f.New, kindCounts(f.Kinds)))
	}
	for _, s := range g.Gone {
		d.Gone = append(d.Gone, goneText(s))
	}
	return d, nil
}

func digestItemOf(s *projections.ToldShareOut) digestItem {
	item := digestItem{
		Title: visible(s.Title), Change: visible(s.Change), Learned: visible(s.Learned), TryThis: visible(s.TryThis), Conditions: visible(s.Conditions),
		Context: contextText(s.Context), Revised: s.Revised,
	}
	var by []string
	if s.Team != "" {
		by = append(by, s.Team)
	}
	item.By = visible(strings.Join(append(by, s.Schools...), ", "))
	for _, e := range s.Effects {
		item.Effects = append(item.Effects, visible(effectText(e)))
	}
	if len(s.Tried) > 0 {
		item.Tried = "Told by those who tried it: " + kindCounts(s.Tried)
	}
	return item
}

// visible leaves out of a text what turns other text around or is not seen.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, text)
}

var (
	//go:embed digest.html.tmpl
	digestHTMLSource string
	//go:embed digest.md.tmpl
	digestMarkdownSource string
	//go:embed digest.css
	digestStyle string
)

var (
	htmlDigest = htmltemplate.Must(htmltemplate.New("digest").Funcs(htmltemplate.FuncMap{
		"style": func() htmltemplate.CSS { return htmltemplate.CSS(digestStyle) },
	}).Parse(digestHTMLSource))

	markdownDigest = texttemplate.Must(texttemplate.New("digest").Funcs(texttemplate.FuncMap{"md": markdownText}).Parse(digestMarkdownSource))
)

// HTML writes the digest as one page that can be printed: it needs nothing else and runs nothing.
func (d *Digest) HTML(to io.Writer) error {
	if err := htmlDigest.Execute(to, d); err != nil {
		return fmt.Errorf("transfer: digest: %w", err)
	}
	return nil
}

// Markdown writes the digest as Markdown.
func (d *Digest) Markdown(to io.Writer) error {
	if err := markdownDigest.Execute(to, d); err != nil {
		return fmt.Errorf("transfer: digest: %w", err)
	}
	return nil
}
