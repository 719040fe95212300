package chartsvg

import (
	"crypto/sha256"
	"encoding/base64"
)

// Sizes of texts in px. The style says the same.
const (
	titleSize = 17
	headSize  = 14
	textSize  = 12
	markSize  = 11
)

// Sizes of the two layouts in px; the style says where the one takes the place of the other.
const (
	wideWidth   = 720
	narrowWidth = 360
)

// plainStyle is the picture on white, as it is where nothing else is asked for.
const plainStyle = `.cbchart{display:block;width:100%;max-width:none;margin:0;background:#fff;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}` +
	`.cbchart text{font-size:12px;font-weight:400;fill:#1c2430;unicode-bidi:isolate}` +
	`.cbchart .cb-tt{font-size:17px;font-weight:600}` +
	`.cbchart .cb-th{font-size:14px;font-weight:600}` +
	`.cbchart .cb-tb{font-weight:600}` +
	`.cbchart .cb-ts{fill:#4d5867}` +
	`.cbchart .cb-tm,.cbchart .cb-ti{font-size:11px;font-weight:600}` +
	`.cbchart .cb-ti{fill:#fff}` +
	`.cbchart path,.cbchart line,.cbchart rect{fill:none;stroke:none}` +
	`.cbchart .cb-bg{fill:#fff}` +
	`.cbchart .cb-gr{stroke:#e2e6eb}` +
	`.cbchart .cb-ba{fill:#eef2f6}` +
	`.cbchart .cb-ax{stroke:#6b7683}` +
	`.cbchart .cb-ph{stroke:#4d5867;stroke-width:1.5;stroke-dasharray:2 3}` +
	`.cbchart .cb-ha{stroke:#6b7683;stroke-dasharray:1 4}` +
	`.cbchart .cb-ln{stroke:#1f5f8b;stroke-width:1.5;stroke-linejoin:round}` +
	`.cbchart .cb-ce{stroke:#1c2430;stroke-width:1.5}` +
	`.cbchart .cb-li{stroke:#8a4b08;stroke-width:1.5;stroke-dasharray:7 4}` +
	`.cbchart .cb-ta{stroke:#2f6b2f;stroke-width:1.5;stroke-dasharray:10 3 2 3}` +
	`.cbchart .cb-le{stroke:#6b7683}` +
	`.cbchart .cb-dt{stroke:#1f5f8b;stroke-width:7;stroke-linecap:round}` +
	`.cbchart .cb-sm{stroke-width:3.5}` +
	`.cbchart .cb-sg{fill:#fff;stroke:#a3271e;stroke-width:2.25}` +
	`.cbchart .cb-ou{fill:#a3271e;stroke:#a3271e;stroke-width:1.5}` +
	`.cbchart .cb-os{fill:#fff;stroke:#a3271e;stroke-width:2.25}` +
	`.cbchart .cb-pc{stroke:#1c2430;stroke-width:1.25;stroke-dasharray:2 1.6}` +
	`.cbchart .cb-cy{stroke:#5b3f8c;stroke-width:2}` +
	`.cbchart .cb-cf{fill:#d9cfee;stroke:#5b3f8c;stroke-width:1.25}` +
	`.cbchart .cb-bf{stroke:#4d5867;stroke-width:1.25;stroke-dasharray:4 2}` +
	`.cbchart .cb-mo{fill:#fff;stroke:#1c2430;stroke-width:1.25}` +
	`.cbchart .cb-mi{fill:#1c2430;stroke:#1c2430;stroke-width:1.25}` +
	`.cbchart .cb-tp{fill:#fff;fill-opacity:0}` +
	`.cbchart .cb-nw{display:none}` +
	`.cbchart .cb-sr text{font-size:1px}` +
	`@media (max-width:639px){.cbchart .cb-wd{display:none}.cbchart .cb-nw{display:inline}}`

// darkStyle changes what is drawn where people want it dark.
const darkStyle = `@media (prefers-color-scheme:dark){` +
	`.cbchart{background:#12171e}` +
	`.cbchart text{fill:#e8edf3}` +
	`.cbchart .cb-ts{fill:#aab4c0}` +
	`.cbchart .cb-ti{fill:#12171e}` +
	`.cbchart .cb-bg{fill:#12171e}` +
	`.cbchart .cb-gr{stroke:#2a323d}` +
	`.cbchart .cb-ba{fill:#1c242e}` +
	`.cbchart .cb-ax,.cbchart .cb-ha,.cbchart .cb-le{stroke:#8a95a3}` +
	`.cbchart .cb-ph,.cbchart .cb-bf{stroke:#aab4c0}` +
	`.cbchart .cb-ln,.cbchart .cb-dt{stroke:#7cc0f2}` +
	`.cbchart .cb-ce,.cbchart .cb-pc{stroke:#e8edf3}` +
	`.cbchart .cb-li{stroke:#f0b35e}` +
	`.cbchart .cb-ta{stroke:#7fd58a}` +
	`.cbchart .cb-sg,.cbchart .cb-os{fill:#12171e;stroke:#ff9d94}` +
	`.cbchart .cb-ou{fill:#ff9d94;stroke:#ff9d94}` +
	`.cbchart .cb-cy{stroke:#c3a9f5}` +
	`.cbchart .cb-cf{fill:#3a2f55;stroke:#c3a9f5}` +
	`.cbchart .cb-mo{fill:#12171e;stroke:#e8edf3}` +
	`.cbchart .cb-mi{fill:#e8edf3;stroke:#e8edf3}}`

// printStyle is black on white, whatever was on the screen: dashes and shapes carry the meaning.
const printStyle = `@media print{` +
	`.cbchart{background:#fff;break-inside:avoid}` +
	`.cbchart text,.cbchart .cb-ts{fill:#000}` +
	`.cbchart .cb-ti{fill:#fff}` +
	`.cbchart .cb-bg{fill:#fff}` +
	`.cbchart .cb-gr{stroke:#ccc}` +
	`.cbchart .cb-ba{fill:#eee}` +
	`.cbchart .cb-ax,.cbchart .cb-ph,.cbchart .cb-ha,.cbchart .cb-ln,.cbchart .cb-ce,.cbchart .cb-li,.cbchart .cb-ta,.cbchart .cb-le,` +
	`.cbchart .cb-dt,.cbchart .cb-pc,.cbchart .cb-cy,.cbchart .cb-bf{stroke:#000}` +
	`.cbchart .cb-sg,.cbchart .cb-os,.cbchart .cb-mo,.cbchart .cb-cf{fill:#fff;stroke:#000}` +
	`.cbchart .cb-ou,.cbchart .cb-mi{fill:#000;stroke:#000}}`

// Style is the style of a picture that stands alone: light, dark where that is wanted, and black
// on white in print.
const Style = plainStyle + darkStyle + printStyle

// PageStyle is the style for pictures within a page that is always light. The page has it once,
// and its pictures are drawn with [Picture.Inline].
const PageStyle = plainStyle + printStyle

// StyleSource names Style in a Content-Security-Policy, so that a picture may have this style and
// no other.
func StyleSource() string {
	sum := sha256.Sum256([]byte(Style))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
