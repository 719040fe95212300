package eval

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

type similarAnswer struct {
	Results []similarUnit `json:"results"`
}

type similarUnit struct {
	ID         jsontext.Value     `json:"id"`
	PeerMean   stats.Number       `json:"peerMean"`
	Difference stats.Number       `json:"difference"`
	Neighbours []similarNeighbour `json:"neighbours"`
}

type similarNeighbour struct {
	ID       jsontext.Value `json:"id"`
	Distance float64        `json:"distance"`
}

// answerSimilar finds the units most like each target; without targets like each unit.
func answerSimilar(q *request) (any, error) {
	c, err := q.readColumns()
	if err != nil {
		return nil, err
	}
	q.Terms = q.Variables
	table, err := q.table(c)
	if err != nil {
		return nil, err
	}
	for _, name := range q.Variables {
		if _, ok := table.Factors[name]; ok {
			return nil, fmt.Errorf("variables: %s has levels; categories have no distance", name)
		}
	}
	ids, err := q.identified(c, true)
	if err != nil {
		return nil, err
	}
	var within []int
	if q.Within != nil && *q.Within != "" {
		cells, err := c.column("within", *q.Within)
		if err != nil {
			return nil, err
		}
		within = groupCodes(cells)
	}
	design, err := table.Design(q.Outcome, q.Variables, within)
	if err != nil {
		return nil, err
	}
	if within != nil {
		within = pick(within, design.Rows)
	}
	if last := len(design.Rows) - 1; q.K < 1 || q.K > last {
		return nil, fmt.Errorf("k: %d; of %d complete units the neighbours of one are from 1 to %d", q.K, last+1, last)
	}
	ids = pick(ids, design.Rows)
	before := func(a, b int) int { return byID(ids[a], ids[b]) }
	space, err := model.NewSpace(design.Terms[1:], design.X[1:], design.Y, within, model.Distance(q.Method), before)
	if err != nil {
		return nil, err
	}
	targets, err := targeted(q.Targets, ids)
	if err != nil {
		return nil, err
	}
	return peersOf(space, ids, targets, q.K), nil
}

// targeted are the places of the targets among the ids; all places where there are none.
func targeted(targets, ids []jsontext.Value) ([]int, error) {
	place := make(map[string]int, len(ids))
	all := make([]int, len(ids))
	for i, id := range ids {
		place[cellText(id)] = i
		all[i] = i
	}
	if len(targets) == 0 {
		return all, nil
	}
	places := make([]int, len(targets))
	for i, target := range targets {
		at, ok := place[cellText(target)]
		if !ok {
			return nil, fmt.Errorf("targets: no complete unit has the id %s", target)
		}
		places[i] = at
	}
	return places, nil
}

func peersOf(space *model.Space, ids []jsontext.Value, targets []int, k int) similarAnswer {
	a := similarAnswer{Results: make([]similarUnit, 0, len(targets))}
	for _, at := range targets {
		u := similarUnit{ID: ids[at], Neighbours: []similarNeighbour{}}
		if peers, ok := space.Peers(at, k); ok {
			u.PeerMean, u.Difference = stats.Some(peers.Mean), stats.Some(peers.Difference)
			for _, n := range peers.Neighbours {
				u.Neighbours = append(u.Neighbours, similarNeighbour{ids[n.Unit], n.Distance})
			}
		}
		a.Results = append(a.Results, u)
	}
	return a
}
