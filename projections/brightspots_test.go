package projections

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// reports are the school years of the schools of audiences.txtar and of sixty that are in no
// network: North, Hill and Lone lie far above what is expected, Lone the farthest and with the most
// students; Dale far below. Others are like them in each of three years.
func reports() string {
	var b strings.Builder
	number := func(name string, v float64) string { return fmt.Sprintf(`{"name":%q,"value":%g}`, name, v) }
	for i := range 60 {
		n := 1000 + i
		fmt.Fprintf(&b, "school-#%d 2026-07-02 #37 ADMIN SchoolRegistered {\"name\":\"Case %d\",\"zone\":\"UTC\"}\n", n, i)
		for y, year := range []string{"2023-24", "2024-25", "2025-26"} {
			meals := float64(i*37%60) + 10
			fmt.Fprintf(&b, "school-#%d 2026-07-05 #37 ADMIN SchoolYearReported {\"schoolYear\":%q,\"enrolment\":300,\"covariates\":[%s],\"results\":[%s]}\n",
				n, year, number("meals", meals), number("math", 90-meals+math.Sin(float64(i*i))+float64(y)))
		}
	}
	for n, above := range map[int]float64{11: 20, 13: 26, 14: -22, 15: 33} {
		for y, year := range []string{"2023-24", "2025-26"} {
			fmt.Fprintf(&b, "school-#%d 2026-07-05 #37 ADMIN SchoolYearReported {\"schoolYear\":%q,\"enrolment\":%d,\"covariates\":[%s],\"results\":[%s]}\n",
				n, year, students(n), number("meals", 40), number("math", 50+above*float64(y)))
		}
	}
	return b.String()
}

// students are those of a school of audiences.txtar.
func students(school int) int {
	if school == 15 {
		return 130
	}
	return 120
}

// told is a share-out of a team, out in the name of a school to the Fractions Network; version 2 is
// told otherwise.
func toldLines(n, team, school int, change string, as ...domain.Attribution) string {
	var b strings.Builder
	fmt.Fprintf(&b, "shareout-#%d 2026-09-01 #31 MEMBER ShareOutDrafted {\"team\":\"#%d\",\"cycle\":\"#%d\",\"kind\":\"WIN\",\"title\":\"t\",\"learned\":\"l\"}\n", n, team, n+100)
	for i, a := range as {
		if i > 0 {
			fmt.Fprintf(&b, "shareout-#%d 2026-09-02 #31 MEMBER ShareOutRevised {\"version\":%d,\"kind\":\"WIN\",\"title\":\"t\",\"learned\":\"l\"}\n", n, i+1)
		}
		fmt.Fprintf(&b, "shareout-#%d 2026-09-03 #31 MEMBER ShareOutReleased {\"version\":%d,\"school\":\"#%d\",\"schools\":[\"#%d\"],\"audience\":{\"kind\":\"NETWORK\",\"network\":\"#21\"},\"attribution\":%q,\"released\":{\"kind\":\"WIN\",\"title\":\"Title\",\"change\":%q,\"learned\":\"l\",\"policy\":{\"minStudents\":10,\"minSchools\":3,\"warmMinStudents\":15,\"version\":0,\"code\":1}}}\n",
			n, i+1, school, school, a, change)
	}
	return b.String()
}

// brightWorld publishes a comparison as the hub of the Fractions Network would.
func brightWorld(t *testing.T) *Views {
	t.Helper()
	log := archive(t, "audiences.txtar")["log"] + reports() +
		toldLines(501, 41, 11, "Gather it", domain.AsSchool) +
		toldLines(502, 41, 11, "Anon it", domain.AsSchool, domain.Anonymous) +
		toldLines(503, 43, 13, "Zip it", domain.NamedTeam)
	v := opened(t)
	applyAll(t, v, script(t, log), 1000)
	p, err := v.Comparison(t.Context(), scopeOn(t, v, 36, "2026-10-05"), numbered(21), brightComparison)
	if err != nil {
		t.Fatal(err)
	}
	if p.Cases != 64 || len(p.Schools) != 4 || p.LeftOut != nil || p.Policy.MinStudents != 10 || *p.MinStudents != 100 {
		t.Fatalf("published %+v", p)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	whole := script(t, log+"network-#21 2026-10-05 #36 NETWORK_HUB BrightSpotsPublished "+string(text)+"\n")
	applyAll(t, v, whole[len(whole)-1:], 1)
	if parked := parkedIn(t, v); len(parked) > 0 {
		t.Fatalf("parked: %+v", parked)
	}
	return v
}

var leastHundred = 100

var brightComparison = domain.Comparison{
	ID: numbered(900), SchoolYear: "2025-26", Outcome: "math", Covariates: []string{"meals"}, Direction: domain.Increase, MinStudents: &leastHundred,
}

// spotsSeen are the bright spots of the network as a person reads them: change and school.
func spotsSeen(t *testing.T, v *Views, person int, year *string) []string {
	t.Helper()
	r := readFor(t, v, scopeOn(t, v, person, "2026-10-05"))
	n := must2(t)(r.Network(t.Context(), numbered(21)))
	if n == nil {
		return nil
	}
	defer r.Close()
	found, err := n.BrightSpots(t.Context(), year)
	if err != nil {
		t.Fatal(err)
	}
	seen := []string{}
	for _, b := range found {
		spots, err := b.Schools(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range spots {
			line := s.School.Name
			for _, told := range s.ShareOuts {
				line += ": " + told.changeTold()
			}
			seen = append(seen, line)
			for _, says := range []string{"A place to look, not a verdict", "meals by 64 schools", "No prior attainment", fmt.Sprint(s.Students, " students"), "(95 of 100 such schools: "} {
				if !strings.Contains(s.Note, says) {
					t.Errorf("the note of %s does not say %q: %s", s.School.Name, says, s.Note)
				}
			}
			if !(s.Low < s.Expected && s.Expected < s.High && s.High < s.Actual) {
				t.Errorf("%s: %+v", s.School.Name, s)
			}
			holdDigits(t, s, b.Published)
		}
	}
	return seen
}

// holdDigits holds that a bright spot is told in no more digits than its standard error has, its interval
// no narrower than it was published, and the same in words.
func holdDigits(t *testing.T, s *BrightSpot, published domain.BrightSpotsPublished) {
	t.Helper()
	at := slices.IndexFunc(published.Schools, func(e domain.SchoolEffect) bool { return e.School == s.School.ID })
	of := published.Schools[at]
	step := math.Pow10(int(math.Floor(math.Log10((of.High-of.Low)/4))) - 1)
	if below, above := of.Low-s.Low, s.High-of.High; below < 0 || below >= step || above < 0 || above >= step || math.Abs(s.Expected-of.Expected) > step/2 {
		t.Errorf("told %v (%v to %v) of %v (%v to %v) in steps of %v", s.Expected, s.Low, s.High, of.Expected, of.Low, of.High, step)
	}
	for _, told := range []float64{s.Expected, s.Low, s.High} {
		text := strconv.FormatFloat(told, 'f', -1, 64)
		if steps := told / step; math.Abs(steps-math.Round(steps)) > 1e-6 || len(text) > 6 || !strings.Contains(s.Note, text) {
			t.Errorf("%v is not told in steps of %v, or not in words: %s", told, step, s.Note)
		}
	}
}

func must2(t *testing.T) func(*Network, error) *Network {
	return func(n *Network, err error) *Network {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// TestBrightSpotsOrder: by the change that the viewer may read of, then by name: never by how far
// above. A school that was once told with its name and now anonymously does not lead there, and
// what an agreement keeps back is not joined. Who is not of the network is told nothing.
func TestBrightSpotsOrder(t *testing.T) {
	v := brightWorld(t)
	for person, want := range map[int][]string{
		31: {"North: Gather it", "Hill", "Lone"},         // Hill's district has no agreement
		33: {"North: Gather it", "Hill: Zip it", "Lone"}, // its own
		36: {"North: Gather it", "Hill", "Lone"},
		34: {"North: Gather it", "Hill", "Lone"},
		32: nil, // of another network
	} {
		if got := spotsSeen(t, v, person, nil); !slices.Equal(got, want) {
			t.Errorf("%d reads %q, want %q", person, got, want)
		}
	}
	other, same := "2024-25", "2025-26"
	if got := spotsSeen(t, v, 31, &other); len(got) > 0 {
		t.Errorf("of a year without a comparison %q is told", got)
	}
	if got := spotsSeen(t, v, 31, &same); len(got) != 3 {
		t.Errorf("of the year %q is told", got)
	}
}

// TestExpectedIsForItsOwn: members and leaders of a school read how it stands, bright or not, and
// nobody else, the hub and the administrator no more than the neighbour.
func TestExpectedIsForItsOwn(t *testing.T) {
	v := brightWorld(t)
	schools := []int{11, 13, 14, 15}
	for person, own := range map[int][]int{ // readers are few: each is closed
		31: {11}, 40: {11}, 38: {11}, 33: {13}, 34: {15}, 32: nil, 35: nil, 36: nil, 37: nil, 39: nil,
	} {
		r := readFor(t, v, scopeOn(t, v, person, "2026-10-05"))
		for _, n := range schools {
			s, err := r.School(t.Context(), numbered(n))
			if err != nil {
				t.Fatal(err)
			}
			if s == nil {
				continue
			}
			expected, err := s.Expected(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			similar, err := s.Similar(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want := slices.Contains(own, n); (len(expected) == 1) != want || (len(similar) == 1) != want {
				t.Errorf("person %d reads %d and %d of school %d", person, len(expected), len(similar), n)
			}
			for _, e := range expected {
				if e.Bright != (n != 14) || e.Students != students(n) || !strings.Contains(e.Note, "not a verdict") {
					t.Errorf("school %d: %+v", n, e)
				}
			}
		}
		r.Close()
	}
}

// TestSimilarSchools: the group is of ten, its quartiles are those of its outcomes, and the school's
// years stand beside those of the same group.
func TestSimilarSchools(t *testing.T) {
	v := brightWorld(t)
	r := readFor(t, v, scopeOn(t, v, 31, "2026-10-05"))
	s, err := r.School(t.Context(), numbered(11))
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Similar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	one := all[0]
	if one.Reason != nil || one.Size != 10 || one.Own != 70 || one.Median == nil || !(*one.Low <= *one.Median && *one.Median <= *one.High) || math.Abs(*one.Median-52) > 10 {
		t.Errorf("%+v", one)
	}
	years := one.Years
	if len(years) != 2 || years[0].SchoolYear != "2023-24" || years[0].Own != 50 || years[0].Size != 10 || years[1].Own != 70 {
		t.Fatalf("%+v", years)
	}
	b := one.Comparison
	own := b.effectOf(s)
	kept := own.Alike
	for n := range len(kept) + 1 {
		own.Alike = kept[:n]
		few := b.similar(own, map[uuid.UUID][]domain.SchoolYearReport{})
		if (few.Reason != nil) != (n < leastAlike) || few.Median != nil || few.Size != n && few.Reason == nil {
			t.Errorf("a group of %d, none with numbers: %+v", n, few)
		}
	}
	// Of a whole group some have numbers: the middle of fewer than may be told is not.
	own.Alike = kept
	for n := range len(kept) + 1 {
		numbers := []domain.SchoolYearReport{
			{SchoolYear: "2023-24", Results: []domain.PublicNumber{{Name: "math", Value: 50}}},
			{SchoolYear: "2025-26", Results: []domain.PublicNumber{{Name: "math", Value: 60}}},
		}
		public := map[uuid.UUID][]domain.SchoolYearReport{own.School: numbers}
		for _, id := range kept[:n] {
			public[id] = numbers
		}
		some := b.similar(own, public)
		if told := n >= leastAlike; (some.Median != nil) != told || (some.Low != nil) != told || len(some.Years) != 2 || (some.Years[0].Median != nil) != told || told && some.Years[0].Size != n || !told && some.Years[0].Size != 0 {
			t.Errorf("%d of the group with numbers: %+v, %+v", n, some, some.Years[0])
		}
	}
}

// TestToldQuantile is of numbers whose quartiles are known (R's quantile, type 7).
func TestToldQuantile(t *testing.T) {
	for p, want := range map[float64]float64{0: 1, 0.25: 2.75, 0.5: 4.5, 0.75: 6.5, 1: 1230} {
		if got := *toldQuantile([]float64{1, 2, 3, 4, 5, 6, 8, 1234}, p); got != want {
			t.Errorf("%g is %g, want %g", p, got, want)
		}
	}
}
