package projections

import (
	"math"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
)

func poolMemberOf(n, school int, change float64, students int) *poolMember {
	return &poolMember{
		ShareOut: numbered(n), Team: numbered(200 + n), Schools: []uuid.UUID{numbered(100 + school)}, Queue: "NETWORK",
		Change: change, Variance: 64, Students: students, Policy: domain.DefaultSharingPolicy(),
	}
}

func TestABatchClosesWithEnough(t *testing.T) {
	p := &pool{Percent: true}
	for _, step := range []struct {
		member  *poolMember
		batches int
	}{
		{poolMemberOf(1, 1, 10, 9), 0},
		{poolMemberOf(2, 2, 20, 2), 0},
		{poolMemberOf(3, 3, 60, 2), 0},
		{poolMemberOf(4, 4, 30, 8), 0},
		{poolMemberOf(5, 1, 0, 9), 0},  // to whom knows schools 1 and 4, the rest is of two members
		{poolMemberOf(6, 5, 30, 2), 0}, // and now of six students
		{poolMemberOf(7, 5, 50, 8), 1},
		{poolMemberOf(8, 1, 0, 9), 1},
		{poolMemberOf(9, 1, 0, 9), 1},
		{poolMemberOf(10, 2, 0, 9), 1},
		{poolMemberOf(11, 2, 0, 9), 1},
		{poolMemberOf(12, 3, 10, 9), 1},
		{poolMemberOf(13, 3, 10, 9), 1},
		{poolMemberOf(14, 3, 10, 9), 1}, // to whom knows schools 1 and 2, the rest is of one school
		{poolMemberOf(15, 4, 10, 9), 2},
	} {
		p.admit(step.member)
		if len(p.Batches) != step.batches {
			t.Errorf("after #%d there are %d batches, want %d", numberOf(step.member.ShareOut), len(p.Batches), step.batches)
		}
	}
	b := p.Batches[0]
	if len(b.ShareOuts) != 7 || b.Change != 28.6 || b.SE != 4 || b.Students != 40 || b.Schools != 5 {
		t.Errorf("%+v", b)
	}
}

// TestBatchesStand: whatever comes, goes and comes again, a batch is of enough schools and students,
// also without any two schools; it never changes but to dissolve; and nobody is in two.
func TestBatchesStand(t *testing.T) {
	closed, dissolved, histories := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		histories++
		p := &pool{Percent: true}
		var stood []poolBatch
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			n := rapid.IntRange(1, 16).Draw(t, "n")
			m := poolMemberOf(n, n%6, float64(rapid.IntRange(-90, 90).Draw(t, "change")), rapid.IntRange(1, 9).Draw(t, "students"))
			m.Team = numbered(200 + n%13)
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				p.leave(m.ShareOut)
			case 1:
				m.Queue = "PUBLIC"
				p.admit(m)
			default:
				p.admit(m)
			}
			for i, before := range stood {
				if now := *p.Batches[i]; !now.Dissolved && (before.Dissolved || now.Change != before.Change || now.SE != before.SE || !slices.Equal(now.ShareOuts, before.ShareOuts)) {
					t.Fatalf("batch %d was %+v and is %+v", i, before, now)
				}
			}
			stood = stood[:0]
			for _, b := range p.Batches {
				stood = append(stood, *b)
			}
		}
		teams := make(map[uuid.UUID]int)
		for i, b := range p.Batches {
			closed++
			if b.Dissolved {
				dissolved++
				if b.Change != 0 || b.SE != 0 {
					t.Fatalf("a dissolved batch tells %+v", b)
				}
			}
			var in []*poolMember
			for _, m := range p.Members {
				if m.Batch == i+1 {
					in = append(in, m)
					teams[m.Team]++
				}
			}
			if len(in) != len(b.ShareOuts) || !enoughTogether(in) {
				t.Fatalf("batch %d is of %d members", i, len(in))
			}
			for pair := range 6 * 6 {
				members, rest, schools := 0, 0, make(map[uuid.UUID]bool)
				for _, m := range in {
					if m.Schools[0] != numbered(100+pair/6) && m.Schools[0] != numbered(100+pair%6) {
						members, rest = members+1, rest+m.Students
						schools[m.Schools[0]] = true
					}
				}
				if members < 3 || rest < 10 || len(schools) < 2 {
					t.Fatalf("without schools %d and %d batch %d is of %d members, %d students and %d schools", pair/6, pair%6, i, members, rest, len(schools))
				}
			}
		}
		for team, n := range teams {
			if n > 1 {
				t.Fatalf("team %d is in %d batches", numberOf(team), n)
			}
		}
	})
	if closed < histories/20 || histories >= 100 && dissolved == 0 {
		t.Errorf("only %d batches closed, %d dissolved, in %d histories", closed, dissolved, histories)
	}
}

// TestAnErasedMemberStopsItsPool: what was admitted after it could come together otherwise, next
// time the read models are built.
func TestAnErasedMemberStopsItsPool(t *testing.T) {
	p := &pool{}
	for n := 1; n <= 5; n++ {
		p.admit(poolMemberOf(n, n, 10, 9))
	}
	p.stop()
	for n := 6; n <= 11; n++ {
		p.admit(poolMemberOf(n, n, 10, 9))
	}
	if len(p.Batches) != 1 || p.Batches[0].Dissolved {
		t.Errorf("%d batches", len(p.Batches))
	}
}

func TestGrains(t *testing.T) {
	for v, want := range map[float64]float64{0.5: 0.5, 0.51: 0.71, 0.75: 1, 1: 1, 1.3: 1.5, 3.9: 4, 4.01: 5.7, 70: 91} {
		if got := halfPower(v); got != want {
			t.Errorf("%v becomes %v, want %v", v, got, want)
		}
	}
	for _, c := range []struct {
		percent bool
		se      float64
		want    float64
	}{{true, 0.3, 0.1}, {true, 3, 0.1}, {true, 30, 1}, {false, 0.3, 0.01}, {false, 300, 10}} {
		if got := grain(c.percent, c.se); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if got := toGrain(0.1+0.2, 0.1, math.Ceil); got != 0.3 {
		t.Errorf("0.3 rounded up is %v", got)
	}
}
