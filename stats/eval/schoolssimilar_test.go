package eval_test

import "testing"

// searches are the published searches: what units are compared by.
var searches = map[string]struct {
	outcome   string
	variables []string
}{
	"api_similar":     {"api00", []string{"meals", "ell", "mobility", "avg_ed", "enroll"}},
	"api_similar_any": {"api00", []string{"meals", "ell", "avg_ed"}},
	"mathach_similar": {"y", []string{"MEANSES", "PRACAD", "DISCLIM", "Size"}},
	"ma_similar":      {"score4", []string{"stratio", "lunch", "income", "english"}},
	"meap01_similar":  {"math4", []string{"lunch", "enroll", "exppp"}},
}

func TestSimilarAsPublished(t *testing.T) {
	c := newTally(t)
	all := schools(t, "expected_similar")
	cases, targets := 0, 0
	names, bySearch := by(all, "search")
	for _, search := range names {
		methods, byMethod := by(bySearch[search], "method")
		for _, method := range methods {
			cases++
			c.where = search + " " + method
			rows := byMethod[method]
			dataset := rows[0]["dataset"]
			data := columns(schools(t, "data_"+dataset))
			ids, byID := by(rows, "id")
			id := func(text string) any { return columns([]line{{idColumns[dataset]: text}})[idColumns[dataset]][0] }
			wanted := make([]any, len(ids))
			for i, text := range ids {
				wanted[i] = id(text)
			}
			q := map[string]any{
				"id": c.where, "kind": "similar", "columns": data, "idColumn": idColumns[dataset],
				"variables": searches[search].variables, "outcome": searches[search].outcome,
				"method": method, "k": len(byID[ids[0]]), "targets": wanted,
			}
			if within := rows[0]["within"]; within != "" {
				q["within"] = within
			}
			var got struct {
				Results []struct {
					ID                   any
					PeerMean, Difference float64
					Neighbours           []struct {
						ID       any
						Distance float64
					}
				}
			}
			ask(t, q, &got)
			if len(got.Results) != len(ids) {
				t.Fatalf("%s: %d results for %d targets", c.where, len(got.Results), len(ids))
			}
			for i, r := range got.Results {
				targets++
				published := byID[ids[i]]
				c.sameID(r.ID, ids[i])
				c.hold("peerMean", r.PeerMean, published[0], "peer_mean", 1e-7, 0)
				c.hold("difference", r.Difference, published[0], "difference", 1e-7, 1)
				if len(r.Neighbours) != len(published) {
					t.Fatalf("%s: %d neighbours of %s, published %d", c.where, len(r.Neighbours), ids[i], len(published))
				}
				for j, n := range r.Neighbours {
					c.sameID(n.ID, published[j]["neighbour"])
					c.hold("distance", n.Distance, published[j], "distance", 1e-7, 1)
				}
			}
		}
	}
	t.Logf("%d targets", targets)
	c.report(cases, 10)
}
