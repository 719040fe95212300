package transfer

import "github.com/cyclebook/cyclebook/domain"

// Summary tells what an import has done, or would do.
type Summary struct {
	Tables []TableSummary `json:"tables"`
	// Problems is how many there are; then nothing was recorded.
	Problems int `json:"problems"`
	// Values counts those of a mapped file; nil for tables.
	Values *Comparison `json:"values,omitzero"`
	// Position of the last fact that was recorded; zero when none was.
	Position domain.Position `json:"position,omitzero"`
}

// TableSummary counts the rows of a table, and what they ask for: each row is one command or
// more.
type TableSummary struct {
	Table string `json:"table"`
	File  string `json:"file"`
	Rows  int64  `json:"rows"`
	// New commands are recorded by this import, or would be; There are those that were recorded
	// before.
	New   int64 `json:"new"`
	There int64 `json:"there"`
	// Differs are lines, not all if there are many, of rows that begin what is recorded already, in
	// other words or from elsewhere: that stands.
	Differs []int `json:"differs,omitempty"`
	// Missing is the line of the first row that is not recorded as a whole; 0 when none is missing.
	Missing int `json:"missing,omitzero"`
}

// New is how many commands are recorded by the import, or would be; There those that were
// recorded before.
func (s Summary) New() (n int64) {
	for _, t := range s.Tables {
		n += t.New
	}
	return n
}

// There is how many were recorded before.
func (s Summary) There() (n int64) {
	for _, t := range s.Tables {
		n += t.There
	}
	return n
}
