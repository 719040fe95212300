package eval

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats"
)

// request is a question of any kind. Each kind takes the fields that it names and passes over
// those of others; a field that no kind has is refused, so that a misspelled option is not
// silently left out.
type request struct {
	ID   jsontext.Value `json:"id"`
	Kind string         `json:"kind"`

	// chart, rules, cusum; nhs, ihi, rebase and its take y as well, shrink too
	Chart     string         `json:"chart"`
	XKind     string         `json:"xKind"`
	X         jsontext.Value `json:"x"`
	Y         []stats.Number `json:"y"`
	N         []stats.Number `json:"n"`
	Freeze    *int           `json:"freeze"`
	Part      []int          `json:"part"`
	Exclude   []int          `json:"exclude"`
	Center    stats.Number   `json:"center"`
	Target    stats.Number   `json:"target"`
	Multiply  *float64       `json:"multiply"`
	ScreenMR  *bool          `json:"screenMR"`
	Aggregate string         `json:"aggregate"`

	// nhs
	Improvement string `json:"improvement"`
	// rebase
	Baseline  int    `json:"baseline"`
	Run       int    `json:"run"`
	Direction string `json:"direction"`

	// ols, did, mixed, similar
	Columns   map[string]jsontext.Value `json:"columns"`
	Levels    map[string][]string       `json:"levels"`
	Outcome   string                    `json:"outcome"`
	Terms     []string                  `json:"terms"`
	IDColumn  string                    `json:"idColumn"`
	Cluster   *string                   `json:"cluster"`
	K         int                       `json:"k"`
	Group     string                    `json:"group"`
	Method    string                    `json:"method"`
	Variables []string                  `json:"variables"`
	Within    *string                   `json:"within"`
	Targets   []jsontext.Value          `json:"targets"`

	// shrink
	IDs []jsontext.Value `json:"ids"`
	V   []stats.Number   `json:"v"`
	// its
	Cut *int `json:"cut"`
	Lag *int `json:"lag"`
	// suppress
	Rows      []jsontext.Value `json:"rows"`
	Cols      []jsontext.Value `json:"cols"`
	Counts    jsontext.Value   `json:"counts"`
	Threshold *int             `json:"threshold"`
	Totals    *bool            `json:"totals"`
}
