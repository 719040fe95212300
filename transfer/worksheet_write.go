package transfer

import (
	_ "embed"
	"fmt"
	htmltemplate "html/template"
	"io"
	"regexp"
	"strings"
	texttemplate "text/template"

	"github.com/cyclebook/cyclebook/chartsvg"
)

var (
	//go:embed worksheet.html.tmpl
	htmlSource string
	//go:embed worksheet.md.tmpl
	markdownSource string
)

var (
	htmlSheet = htmltemplate.Must(htmltemplate.New("worksheet").Funcs(htmltemplate.FuncMap{
		"chartStyle": func() htmltemplate.CSS { return chartsvg.PageStyle },
	}).Parse(htmlSource))

	markdownSheet = texttemplate.Must(texttemplate.New("worksheet").Funcs(texttemplate.FuncMap{
		"md": markdownText, "cell": markdownCell,
	}).Parse(markdownSource))
)

// HTML writes the worksheet as one page that can be printed: it needs nothing else, runs nothing
// and shows what people wrote as text.
func (w *Worksheet) HTML(to io.Writer) error {
	if err := htmlSheet.Execute(to, w); err != nil {
		return fmt.Errorf("transfer: worksheet: %w", err)
	}
	return nil
}

// Markdown writes the worksheet as Markdown with tables (GitHub's).
func (w *Worksheet) Markdown(to io.Writer) error {
	if err := markdownSheet.Execute(to, w); err != nil {
		return fmt.Errorf("transfer: worksheet: %w", err)
	}
	return nil
}

var (
	markdownMarks = regexp.MustCompile("[\\\\`*_\\[\\]<>#|~&]")
	// These mean something at the beginning of a line.
	markdownList   = regexp.MustCompile(`(?m)^(\s*)([-+=])`)
	markdownNumber = regexp.MustCompile(`(?m)^(\s*[0-9]+)([.)])(\s|$)`)
)

// markdownText shows a text as it was written.
func markdownText(text string) string {
	text = markdownMarks.ReplaceAllString(strings.ReplaceAll(text, "\r\n", "\n"), `\$0`)
	text = markdownNumber.ReplaceAllString(markdownList.ReplaceAllString(text, `$1\$2`), `$1\$2$3`)
	var kept []string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\\\n  ")
}

// markdownCell is a text within a row of a table.
func markdownCell(text string) string {
	return strings.ReplaceAll(markdownText(text), "\\\n  ", "<br>")
}
