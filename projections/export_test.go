package projections

import (
	"context"
	"database/sql"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// BookPart is what a team brings to a table of a network: an attacker is taken to know which teams
// are in it, and which numbers of theirs are the same as in another table.
type BookPart struct {
	Network uuid.UUID
	Year    domain.SchoolYear
	What    string
	// Block is which sum of its own the table is told of.
	Block        string
	Team, School uuid.UUID
	N            []int
}

// BookParts are those of all tables as they are told.
func (r *Reader) BookParts(ctx context.Context) (list []BookPart, err error) {
	err = r.each(ctx, `SELECT n.network, n.block, b.year, b.what, b.doc FROM method_blocks n JOIN method_books b ON b.block = n.block ORDER BY 1, 2, 3, 4`, nil, func(rows *sql.Rows) error {
		var network, at, doc sql.RawBytes
		part := BookPart{}
		if err := rows.Scan(&network, &at, &part.Year, &part.What, &doc); err != nil {
			return err
		}
		b := &methodBook{}
		if err := json.Unmarshal(doc, b); err != nil {
			return err
		}
		part.Network, part.Block = readID(network), string(at)
		policy := suppressorOf().policy
		if !enough(policy, b.Parts, bookPart.all) {
			return nil
		}
		if part.What == fileDrawerBook {
			if marks, _, err := protectDrawer(b, policy); err != nil || marks.Withheld {
				return err
			}
		}
		for _, p := range b.Parts {
			part.Team, part.School, part.N = p.Team, p.School, p.N
			list = append(list, part)
		}
		return nil
	})
	return list, err
}
