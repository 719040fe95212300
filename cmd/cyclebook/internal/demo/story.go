package demo

import "github.com/cyclebook/cyclebook/domain"

// story is what happens to one team. Names inside it are keys: of people, of schools, and of
// the team's own classes, measures, change ideas and cycles.
type story struct {
	key, name, home  string
	schools          []string // beside the home school
	subjects, grades []string
	members          []member // the first one is the lead
	coach, nextCoach string   // the next one takes over in January
	// leaves is a member who leaves in last year's 30th week and hands over to the lead.
	leaves    string
	disbanded bool // at the end of last year
	measures  []measure
	years     []year // last year, and this one if the team goes on
}

// member of a team; the school is the home unless it is named.
type member struct {
	person string
	as     domain.MemberPosition
	school string
}

// year is a team's work in a school year.
type year struct {
	project project
	classes []class
	cycles  []cycle
}

type project struct {
	title, aim, howMuch, forWhom, baseline string
	drivers                                []driver
	ideas                                  []idea
	closing                                string // why it is closed in June; empty leaves it open
}

// driver contributes to the driver it serves, or to the aim.
type driver struct {
	key, serves, text string
}

type idea struct {
	key    string
	kind   domain.KindOfChange
	driver string
	text   string
}

type class struct {
	key, label string
	kind       domain.KindOfClass
	school     string // the home unless it is named
	teachers   []string
	students   int
	joined     int // students who come in the course of the autumn
}

// measure and the values that it took.
type measure struct {
	key string
	domain.Definition
	// every so many weeks a value is recorded: 1, 2 or 4.
	every  int
	noise  float64 // standard deviation, in the unit
	series []series
	missed []missed
	wrong  []wrong
	// prior are values of the year before last, a month each, of as many students as prior tells.
	prior    []float64
	priorOf  int
	stated   *stated
	january  *january
	word     string // what a score is told in: points unless it is given
	coachWas bool   // the coach enters every sixth value
}

// series of a class, or of the team; of a student group if it has one.
type series struct {
	year  schoolYear
	class string
	group string
	n     int // the denominator: students of the class or group, occasions of a week
	base  float64
	drift float64 // a week
	// from and to are the first and the last week; zero means the whole year.
	from, to int
}

// missed is a week without a value.
type missed struct {
	year   schoolYear
	class  string
	week   int
	reason domain.MissingReason
	note   domain.Text
}

// wrong is a value that was recorded with a slip, and corrected on Monday.
type wrong struct {
	year   schoolYear
	class  string
	week   int
	by     float64
	reason domain.CorrectionReason
	why    domain.Text
}

// stated is a baseline from before, known as a number only.
type stated struct {
	value, of float64
	source    domain.Text
}

// january is a new definition from the first week after the holidays.
type january struct {
	name, how, why domain.Text
	shift          float64 // of every value
}

// cycle is one Plan-Do-Study-Act cycle. In its texts {before} and {during} stand for what the
// first measure came to in its classes before the start, and from the start to the end.
type cycle struct {
	title   string
	purpose domain.Purpose // TEST unless it is given
	idea    string
	parents []string // titles of earlier cycles of the team
	from    string   // key of the share-out that it tries; change then says what is done otherwise
	classes []string
	start   int // week
	weeks   int

	objective, change, why string
	rule                   string
	task                   string

	question string
	measures []string // the first one answers the question
	expect   guess
	others   []guess // of other members, a day later
	also     string  // a second question, in words alone, and what is expected
	hope     string

	moves   map[string]float64 // measure → how far the change moves it
	notes   []note
	adjust  string
	because string // why it was adjusted
	link    string // an artefact

	carried     domain.CarriedOut // FULLY unless it is given
	result      domain.QuestionResult
	learned     string
	alsoResult  domain.QuestionResult
	alsoLearned string
	improved    domain.Improvement
	summary     string
	decision    domain.Decision
	reason      string
	next        string
	against     bool

	ends      ending
	cause     domain.WithdrawalCause
	staggered bool // its classes start a week after each other
	// onPaper is how many weeks after its end the whole cycle was entered.
	onPaper int
	// lateGuess is a prediction made when the first value was there.
	lateGuess *guess
}

// guess is a prediction. Without a range it is in words alone.
type guess struct {
	text      string
	low, high float64
	sure      int
}

// note is an observation, so many weeks after the start.
type note struct {
	week  int
	kind  domain.ObservationKind
	text  string
	coach bool // entered by the coach for a member
}

// ending is how far a cycle has come.
type ending int

const (
	acted ending = iota
	planned
	doing
	studying
	withdrawn
)
