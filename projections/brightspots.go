package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// comparisonsDDL has a document for each published comparison, which schools are in it, and which
// share-outs a school ever told with its name: an anonymous one is not to be found by its school.
const comparisonsDDL = `
CREATE TABLE comparisons (network BLOB NOT NULL, id BLOB NOT NULL, year TEXT NOT NULL, outcome TEXT NOT NULL, seq INTEGER NOT NULL, doc TEXT NOT NULL,
  PRIMARY KEY (network, id)) WITHOUT ROWID;
CREATE TABLE compared (school BLOB NOT NULL, network BLOB NOT NULL, comparison BLOB NOT NULL, PRIMARY KEY (school, network, comparison)) WITHOUT ROWID;
CREATE TABLE told_by_name (school BLOB NOT NULL, shareout BLOB NOT NULL, PRIMARY KEY (school, shareout)) WITHOUT ROWID;
`

// comparisons keeps what was published of schools' expected results.
var comparisons = projection{name: "comparisons", version: 1, ddl: comparisonsDDL, apply: applyComparisons}

func applyComparisons(t *tx, f Fact) error {
	switch e := f.Event.(type) {
	case domain.ShareOutReleased:
		return noteTold(t, f.Stream.ID, e)
	case domain.BrightSpotsPublished:
		return keepComparison(t, f, e)
	}
	return nil
}

func keepComparison(t *tx, f Fact, e domain.BrightSpotsPublished) error {
	network := f.Stream.ID
	doc, err := json.Marshal(&BrightSpots{Published: e, NetworkID: network, PublishedAt: f.Envelope.RecordedAt}, json.Deterministic(true))
	if err != nil {
		return err
	}
	err = t.exec(`INSERT INTO comparisons VALUES (?, ?, ?, ?, ?, ?)`, network[:], e.ID[:], string(e.SchoolYear), e.Outcome, f.Seq, string(doc))
	for _, s := range e.Schools {
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO compared VALUES (?, ?, ?)`, s.School[:], network[:], e.ID[:])
	}
	return err
}

// BrightSpots is a comparison of the schools of a network as it was published, and of it what the
// viewer may read: the bright spots, and for one's own school what was expected of it. It is also
// the document that is stored.
type BrightSpots struct {
	Published   domain.BrightSpotsPublished `json:"published"`
	NetworkID   uuid.UUID                   `json:"network"`
	PublishedAt time.Time                   `json:"at"`

	reader *Reader
}

// BrightSpot is a school in which more was reached than was to be expected of a school like it.
type BrightSpot struct {
	School *School
	// Actual is what was reached, Expected what was to be expected; with 95 percent chance that
	// lies from Low to High. See [BrightSpots.told] for their digits.
	Actual, Expected, Low, High float64
	Students                    int
	// Change is that of the first of ShareOuts; nil when the school has told nothing.
	Change *string
	// ShareOuts are what the school told with its name of what it tried, as far as the viewer may
	// read it, by the change they tell of.
	ShareOuts []*ShareOut
	// Note says what this is, and is not.
	Note string
}

// BrightSpots are the comparisons that were published for the network, the latest school year first;
// of one school year when it is given.
func (n *Network) BrightSpots(ctx context.Context, schoolYear *string) ([]*BrightSpots, error) {
	if !n.reader.scope.ofInstitution(n.ID, rights.NetworkSight) {
		return nil, nil
	}
	year := ""
	if schoolYear != nil {
		year = *schoolYear
	}
	const query = `SELECT doc FROM comparisons WHERE network = ?1 AND (?2 = '' OR year = ?2) ORDER BY year DESC, outcome, seq`
	return n.reader.comparisons(ctx, query, n.ID[:], year)
}

func (r *Reader) comparisons(ctx context.Context, query string, args ...any) ([]*BrightSpots, error) {
	found := []*BrightSpots{}
	err := r.each(ctx, query, args, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		b := &BrightSpots{reader: r}
		found = append(found, b)
		return json.Unmarshal(doc, b)
	})
	if err != nil {
		return nil, fmt.Errorf("projections: comparisons: %w", err)
	}
	return found, nil
}

// ID is the comparison's own.
func (b *BrightSpots) ID() uuid.UUID { return b.Published.ID }

// SchoolYear, Outcome, Covariates, PriorAttainment and Direction say what was compared.
func (b *BrightSpots) SchoolYear() domain.SchoolYear { return b.Published.SchoolYear }

// Outcome is the public number that was compared.
func (b *BrightSpots) Outcome() string { return b.Published.Outcome }

// Covariates are the public numbers by which schools are like each other.
func (b *BrightSpots) Covariates() []string { return b.Published.Covariates }

// PriorAttainment is the covariate that tells what students had reached before; nil without one.
func (b *BrightSpots) PriorAttainment() *string { return textOf(b.Published.PriorAttainment) }

// Direction is where the outcome is wanted to go.
func (b *BrightSpots) Direction() domain.Direction { return b.Published.Direction }

// Model and Version say by what it was made.
func (b *BrightSpots) Model() string { return b.Published.Model }

// Version is that of the thresholds.
func (b *BrightSpots) Version() int { return b.Published.Version }

// SharingPolicy is the one by which it was judged.
func (b *BrightSpots) SharingPolicy() domain.SharingPolicy { return b.Published.Policy.SharingPolicy }

// PolicyVersion counts the policies of the network.
func (b *BrightSpots) PolicyVersion() int { return b.Published.Policy.Version }

// MinStudents is the least enrolment of a bright spot.
func (b *BrightSpots) MinStudents() int {
	if b.Published.MinStudents == nil {
		return b.Published.Policy.MinStudents
	}
	return *b.Published.MinStudents
}

// Cases are the schools that the model is of.
func (b *BrightSpots) Cases() int { return b.Published.Cases }

// LeftOut are the schools that lacked a number.
func (b *BrightSpots) LeftOut() []domain.Lacking { return b.Published.LeftOut }

// Compared is how many schools of the network are in it.
func (b *BrightSpots) Compared() int { return len(b.Published.Schools) }

// Network is the one for which it was published.
func (b *BrightSpots) Network() (*Network, error) {
	return loadOne[Network](b.reader.ctx, b.reader, b.NetworkID)
}

// Schools are the bright spots, of schools that the viewer may know: by the change that they told
// of, those that told of none last, then by name; never by how bright.
func (b *BrightSpots) Schools(ctx context.Context) ([]*BrightSpot, error) {
	bright := keep(b.Published.Schools, func(e domain.SchoolEffect) bool { return e.Bright })
	for i, e := range bright {
		bright[i] = b.told(e)
	}
	ids := make([]uuid.UUID, len(bright))
	for i, e := range bright {
		ids[i] = e.School
	}
	if err := b.reader.load(ctx, ids...); err != nil {
		return nil, err
	}
	told, err := b.reader.toldBy(ctx, ids)
	if err != nil {
		return nil, err
	}
	spots := make([]*BrightSpot, 0, len(bright))
	for _, e := range bright {
		school := loaded[School](b.reader, e.School)
		if school == nil {
			continue
		}
		spot := &BrightSpot{
			School: school, Actual: e.Actual, Expected: e.Expected, Low: e.Low, High: e.High, Students: e.Students,
			ShareOuts: told[e.School], Note: b.note(e),
		}
		spot.Change = firstChange(spot.ShareOuts)
		spots = append(spots, spot)
	}
	slices.SortFunc(spots, byTold)
	return spots, nil
}
