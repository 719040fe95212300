package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// NoticeKind is what a notice is about.
type NoticeKind string

const (
	// AgreementEnds: an agreement under which share-outs cross a district's border ends soon.
	AgreementEnds NoticeKind = "AGREEMENT_ENDS"
	// AgreementHasEnded: it ended, and what was released under it is closed to other districts.
	AgreementHasEnded NoticeKind = "AGREEMENT_HAS_ENDED"
)

// Notice is something that those who can do something about it should know in time.
type Notice struct {
	Kind NoticeKind
	// Agreement, Network and District are nil where the viewer may not know them.
	Agreement *Agreement
	Network   *Network
	District  *District
	// On is the last day of the agreement, Days how many days from today that is: less than 0 when
	// it has passed.
	On   domain.Date
	Days int
	Text string

	agreement, network, district uuid.UUID
}

// noticeDays before the end of an agreement, and after it, there is a notice.
const noticeDays = 60

// Notices are for hubs of a network, and for leaders of schools and analysts of a district: which
// agreements that cover share-outs end within 60 days, or ended within the last 60 days with nothing
// in their place. What ends next comes first, then what ended, the latest first.
func (v *Viewer) Notices() ([]*Notice, error) {
	r := v.reader
	districts, err := v.answering(r.ctx)
	if err != nil {
		return nil, err
	}
	networks, err := r.networksAround(r.ctx, districts)
	if err != nil {
		return nil, fmt.Errorf("projections: notices: %w", err)
	}
	notices := []*Notice{}
	for _, n := range networks {
		hub := r.scope.Holds(domain.NetworkHub, n.ID)
		for i := range n.Agreements {
			a := &n.Agreements[i]
			if !hub && !slices.Contains(districts, a.District) {
				continue
			}
			if notice := n.noticeOf(a, r.scope.today); notice != nil {
				notices = append(notices, notice)
			}
		}
	}
	slices.SortFunc(notices, func(a, b *Notice) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(max(a.Days, -a.Days), max(b.Days, -b.Days)), compareIDs(a.agreement, b.agreement))
	})
	for _, n := range notices {
		if err := n.tell(r.ctx, r); err != nil {
			return nil, fmt.Errorf("projections: notices: %w", err)
		}
	}
	return notices, nil
}

// answering are the districts of the schools that the viewer leads and those that the viewer analyses.
func (v *Viewer) answering(ctx context.Context) (districts []uuid.UUID, err error) {
	for _, role := range v.Roles {
		switch role.Role {
		case domain.DistrictAnalyst:
			districts = add(districts, idOf(role.ScopeID))
		case domain.SchoolLeader:
			school, err := v.reader.School(ctx, idOf(role.ScopeID))
			if err != nil {
				return nil, err
			}
			if school != nil {
				districts = add(districts, school.districtOn(v.reader.scope.today))
			}
		}
	}
	return districts, nil
}

// networksAround reads the networks that the viewer runs and those in which schools of some districts
// are or were. An analyst need not see them to know of an agreement of the own district: they are not
// kept among the reader's things.
func (r *Reader) networksAround(ctx context.Context, districts []uuid.UUID) (list []*Network, err error) {
	var hubs []uuid.UUID
	for _, g := range r.scope.roles {
		if g.Role == domain.NetworkHub {
			hubs = add(hubs, idOf(g.ScopeID))
		}
	}
	if len(hubs)+len(districts) == 0 {
		return nil, nil
	}
	const query = `WITH inside AS (SELECT target AS id FROM links WHERE kind = 'SCHOOL' AND source IN (SELECT unhex(value) FROM json_each(?2)))
		SELECT doc FROM things WHERE kind = 'NETWORK' AND id IN (SELECT unhex(value) FROM json_each(?1)
		UNION SELECT target FROM links WHERE kind = 'NETWORK' AND source IN (SELECT id FROM inside)) ORDER BY id`
	err = r.each(ctx, query, []any{idList(hubs), idList(districts)}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		n := &Network{}
		list = append(list, n)
		return json.Unmarshal(doc, n)
	})
	return list, err
}

// lastDay is the last day of an agreement; nil when nobody has said.
func (a *Agreement) lastDay() *domain.Date {
	if a.EndedOn != nil && (a.Until == nil || a.EndedOn.Before(*a.Until)) {
		return a.EndedOn
	}
	return a.Until
}

// noticeOf is the notice about an agreement on a day; nil when there is none: it covers no share-outs,
// its end is far, or another one of the district goes on.
func (n *Network) noticeOf(a *Agreement, today domain.Date) *Notice {
	last := a.lastDay()
	if last == nil || !slices.Contains(a.Covers, domain.CoversShareOuts) {
		return nil
	}
	notice := &Notice{Kind: AgreementEnds, On: *last, Days: daysBetween(today, *last), agreement: a.ID, district: a.District, network: n.ID}
	// An end that was told is one at once (Agreement.opensShareOuts), on that day already.
	if a.EndedOn != nil || notice.Days < 0 {
		notice.Kind = AgreementHasEnded
	}
	if notice.Days > noticeDays || notice.Days < -noticeDays || notice.Kind == AgreementHasEnded && notice.Days > 0 {
		return nil
	}
	for i := range n.Agreements {
		o := &n.Agreements[i]
		if o.ID == a.ID || o.District != a.District || !slices.Contains(o.Covers, domain.CoversShareOuts) || o.EndedOn != nil {
			continue
		}
		// One that begins on the day after leaves no gap.
		begins, until := last.AddDays(1), *last
		if notice.Kind == AgreementHasEnded {
			begins, until = today, today.AddDays(-1)
		}
		if !o.From.After(begins) && (o.Until == nil || o.Until.After(until)) {
			return nil
		}
	}
	return notice
}

// tell says it in words, by names that the viewer may know.
func (n *Notice) tell(ctx context.Context, r *Reader) (err error) {
	if n.Network, err = r.Network(ctx, n.network); err != nil {
		return err
	}
	if n.District, err = r.District(ctx, n.district); err != nil {
		return err
	}
	whose, with := "a district", "a network"
	if n.District != nil {
		whose = n.District.Name
	}
	if n.Network != nil {
		with = n.Network.Name
		for i := range n.Network.Agreements {
			if a := &n.Network.Agreements[i]; a.ID == n.agreement {
				n.Agreement = a
			}
		}
	}
	on := calendar{years: true}.day(n.On)
	switch {
	case n.Kind == AgreementHasEnded:
		n.Text = fmt.Sprintf("The agreement of %s with %s ended on %s: what its schools released under it is closed to other districts. Sign the next one to open it again.", whose, with, on)
	case n.Days == 0:
		n.Text = fmt.Sprintf("The agreement of %s with %s ends today, on %s: after it what its schools released is closed to other districts. Sign the next one in time.", whose, with, on)
	default:
		n.Text = fmt.Sprintf("The agreement of %s with %s ends on %s, in %s: after it what its schools released is closed to other districts. Sign the next one in time.", whose, with, on, howMany(n.Days, "day"))
	}
	return nil
}

// daysBetween is how many days one is after the other.
func daysBetween(from, to domain.Date) int { return int(to.Time().Sub(from.Time()).Hours() / 24) }
