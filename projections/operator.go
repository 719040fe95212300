package projections

import "github.com/cyclebook/cyclebook/domain"

// Operator is the scope of the machine's administrator: whoever holds the data folder and its
// keys can read all of it, and imports and exports say so plainly. No person has it by a role,
// and nothing that is asked over the network.
func Operator(today domain.Date) Scope {
	return Scope{today: today, all: true, operator: true}
}
