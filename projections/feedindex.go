package projections

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"github.com/cyclebook/cyclebook/domain"
)

// toldDDL has one row for each share-out that is out, by its place in the feed, and beside it the
// words and tags by which it is found: of what was released alone, so that nothing else can be
// searched for. A withdrawn one is in none of the tables. The words of one that was taken back are
// erased from the index with it (secure-delete).
const toldDDL = `
CREATE TABLE told (
	place INTEGER PRIMARY KEY, -- where it stands in the feed: see placeOf
	seq INTEGER NOT NULL, -- of the fact that let it out
	id BLOB NOT NULL UNIQUE, team BLOB NOT NULL,
	day INTEGER NOT NULL, -- the first on which others see it; 0 for at once
	schools BLOB NOT NULL, -- their ids, one after the other
	network BLOB NOT NULL, -- to which it crosses: see crossings
	min_schools INTEGER NOT NULL, -- m of the policy under which it was released
	context TEXT NOT NULL -- what facets count: see facetsOf
);
-- The few of which the day may not have come.
CREATE INDEX told_later ON told (day) WHERE day > 0;
-- From which schools something is told beyond their own people, and to which network; zero is any.
CREATE TABLE tellers (school BLOB NOT NULL, network BLOB NOT NULL, told INTEGER NOT NULL, PRIMARY KEY (school, network)) WITHOUT ROWID;
-- What was heard of at once by a network, in the order of the log, and no earlier day after a later one.
CREATE TABLE notices (seq INTEGER PRIMARY KEY, network BLOB NOT NULL, day INTEGER NOT NULL, id BLOB NOT NULL, again INTEGER NOT NULL);
CREATE INDEX notices_of_network ON notices (network, seq);
CREATE VIRTUAL TABLE told_words USING fts5(title, changed, learned, rest, tags, prefix = '2 3 4 5', tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO told_words (told_words, rank) VALUES ('secure-delete', 1);
-- Each word of a search is looked up in each part of the index: so that parts are few they are merged in twos.
INSERT INTO told_words (told_words, rank) VALUES ('automerge', 2);
`

// toldShareOuts keeps what is out, for whom, and the words in it. It comes after share-outs, whose
// documents it reads.
var toldShareOuts = projection{name: "told", version: 4, ddl: toldDDL, apply: applyToldShareOuts}

func applyToldShareOuts(t *tx, f Fact) error {
	switch f.Event.(type) {
	case domain.ShareOutReleased, domain.ShareOutWithdrawn:
	default:
		return nil
	}
	s, err := shareOutShelf.find(t, f.Stream.ID)
	if err != nil || s == nil {
		return err
	}
	switch {
	case s.Withdrawal != nil:
		return s.untell(t)
	case s.Out != nil && s.Out.Seq == f.Seq:
		if err := s.untell(t); err != nil {
			return err
		}
		return s.tell(t, f)
	}
	return nil
}

// withinBits are those of a place that hold where it is within its day.
const withinBits = 40

// placeOf is where a day begins in the feed, in UTC. The later it is the greater.
func placeOf(day domain.Date) int64 { return dayNumber(day) << withinBits }

// place is where the share-out stands: on the day on which it was released, or the first on which others
// see it. Within a day it is by its id, as hashed, not by the order of the log: when a team meets is
// known in its district, so that the order of a day would tell whose it is. Should another one stand
// there it is the next place that is free.
func (s *storedShareOut) place(t *tx) (int64, error) {
	for place := s.firstChoice(); ; place++ {
		var one int
		if taken, err := t.row(`SELECT 1 FROM told WHERE place = ?`, []any{place}, &one); err != nil || !taken {
			return place, err
		}
	}
}

// firstChoice is where it stands if nothing else does.
func (s *storedShareOut) firstChoice() int64 {
	day := domain.DateOf(s.Out.At.UTC())
	if s.Out.EmbargoUntil != nil && s.Out.EmbargoUntil.After(day) {
		day = *s.Out.EmbargoUntil
	}
	sum := sha256.Sum256(s.ID[:])
	return placeOf(day) | int64(binary.BigEndian.Uint64(sum[:])>>(64-withinBits))
}

// firstDay is the first on which others see it, as a number; 0 for at once.
func (o *storedOut) firstDay() int64 {
	if o.EmbargoUntil == nil {
		return 0
	}
	return dayNumber(*o.EmbargoUntil)
}

// tell puts what is out where it is found.
func (s *storedShareOut) tell(t *tx, f Fact) error {
	o := s.Out
	place, err := s.place(t)
	if err != nil {
		return err
	}
	network := idOf(o.Audience.Network)
	var schools []byte
	for _, school := range o.Schools {
		schools = append(schools, school[:]...)
	}
	for _, c := range o.crossings() {
		if err := t.exec(`INSERT INTO tellers VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET told = told + 1`, c.school[:], c.network[:]); err != nil {
			return err
		}
	}
	if err := t.exec(`INSERT INTO told (place, seq, id, team, day, schools, network, min_schools, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		place, o.Seq, s.ID[:], s.TeamID[:], o.firstDay(), schools, network[:], o.Released.Policy.MinSchools, strings.Join(facetsOf(&o.Released), "\n")); err != nil {
		return err
	}
	w := releasedWords(&o.Released)
	if err := t.exec(`INSERT INTO told_words (rowid, title, changed, learned, rest, tags) VALUES (?, ?, ?, ?, ?, ?)`,
		place, w[0], w[1], w[2], w[3], strings.Join(s.tags(), " ")); err != nil {
		return err
	}
	// What is seen only later is no news now.
	if o.Audience.Kind != domain.ForNetwork || o.EmbargoUntil != nil && o.EmbargoUntil.After(domain.DateOf(o.At.UTC())) {
		return nil
	}
	return t.exec(`INSERT INTO notices (seq, network, day, id, again)
		VALUES (?1, ?2, max(?3, ifnull((SELECT day FROM notices WHERE network = ?2 ORDER BY seq DESC LIMIT 1), 0)), ?4, ?5)`,
		f.Seq, network[:], dayNumber(domain.DateOf(o.At.UTC())), s.ID[:], o.Times > 1)
}

// untell takes a share-out out again, if it is there.
func (s *storedShareOut) untell(t *tx) error {
	var place int64
	var schools, network []byte
	found, err := t.row(`SELECT place, schools, network FROM told WHERE id = ?`, []any{s.ID[:]}, &place, &schools, &network)
	if err != nil || !found {
		return err
	}
	for school := range slices.Chunk(schools, len(uuid.Nil)) {
		if err := t.exec(`UPDATE tellers SET told = told - 1 WHERE school = ? AND network = ?`, school, network); err != nil {
			return err
		}
	}
	for _, statement := range []string{`DELETE FROM told WHERE place = ?`, `DELETE FROM told_words WHERE rowid = ?`} {
		if err := t.exec(statement, place); err != nil {
			return err
		}
	}
	return t.exec(`DELETE FROM tellers WHERE told = 0`)
}

// exit is a way that something takes out of a school: into a network; of uuid.Nil, into any.
type exit struct{ school, network uuid.UUID }

// crossings are the exits that must all be open to whoever is of another district. What stays with
// the people of one school, or of its district, takes none.
func (o *storedOut) crossings() (exits []exit) {
	switch {
	case o.Audience.Kind == domain.ForNetwork, o.Audience.Kind == domain.ForPublic, len(o.Schools) > 1:
		for _, school := range o.Schools {
			exits = append(exits, exit{school, idOf(o.Audience.Network)})
		}
	}
	return exits
}

// releasedWords are the words that are searched, by the fields that rank: the title, what was changed and
// the subject, what was learned, the rest.
func releasedWords(r *domain.Released) (fields [4]string) {
	rest := []string{r.TryThis, r.Conditions}
	for _, g := range r.Context.Groups {
		rest = append(rest, g.Label)
	}
	for _, e := range r.Effects {
		rest = append(rest, e.Measure)
		if e.Group != nil {
			rest = append(rest, e.Group.Label)
		}
	}
	for i, text := range []string{r.Title, r.Change + "\n" + r.Context.Subject, r.Learned, strings.Join(rest, "\n")} {
		fields[i] = text + "\n" + wholeWords(text)
	}
	return fields
}

// wholeWords gives each word a second time, with a digit at its end that keeps the stemmer from
// cutting it: what begins with generali- is found also where the stem of a word is gener.
func wholeWords(text string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(text, isNoWord) {
		b.WriteString(word)
		b.WriteString("0 ")
	}
	return b.String()
}

// isNoWord says that a character stands between words, as the index has it.
func isNoWord(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsNumber(c) && !unicode.IsMark(c) && !unicode.Is(unicode.Co, c)
}

// tag is a word of the index for what is chosen by, not searched. The digit at its end keeps the
// stemmer from it.
func tag(kind string, value []byte) string { return fmt.Sprintf("%s%x0", kind, value) }

// valueTag is that of a value in words, whatever its case and accents.
func valueTag(kind, value string) string {
	sum := sha256.Sum256([]byte(folded(value)))
	return tag(kind, sum[:8])
}

// folded is a value without what people write in different ways.
func folded(value string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.Join(strings.Fields(value), " ")) {
		if !unicode.IsMark(c) {
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// Kinds of tags: of those who may read it, of the exits it takes, of what it tells.
const (
	teamTag, schoolTag, districtTag, networkTag, publicTag = "at", "as", "ad", "an", "ap"

	exitTag     = "x"
	shareOutTag = "i"
	measureTag  = "m"
	kindTag     = "k"
	subjectTag  = "s"
	gradeTag    = "g"
	groupTag    = "b"
	sizeTag     = "e"
	povertyTag  = "d"
	levelTag    = "l"
)

// tags are all by which the share-out is chosen. The people of its own schools are of every
// audience, and so is the team.
func (s *storedShareOut) tags() []string {
	o := s.Out
	tags := []string{tag(teamTag, s.TeamID[:]), tag(shareOutTag, s.ID[:])}
	for _, school := range o.Schools {
		if o.Audience.Kind != domain.ForTeam {
			tags = append(tags, tag(schoolTag, school[:]))
		}
		if o.Audience.Kind == domain.ForDistrict {
			tags = append(tags, tag(districtTag, school[:]))
		}
	}
	for _, c := range o.crossings() {
		tags = append(tags, c.tag())
	}
	switch o.Audience.Kind {
	case domain.ForNetwork:
		network := idOf(o.Audience.Network)
		tags = append(tags, tag(networkTag, network[:]))
	case domain.ForPublic:
		tags = append(tags, tag(publicTag, nil))
	}
	for _, e := range o.Released.Effects {
		if e.Follows != nil {
			tags = append(tags, tag(measureTag, e.Follows.Measure[:]))
		}
	}
	for _, value := range facetsOf(&o.Released) {
		kind, word, _ := strings.Cut(value, "\t")
		tags = append(tags, valueTag(kind, word))
	}
	return tags
}

func (e exit) tag() string { return tag(exitTag, append(e.school[:], e.network[:]...)) }

// facetsOf are the values by which what was released is counted and chosen, each once, as the kind
// of its tag, a tab and the value.
func facetsOf(r *domain.Released) (values []string) {
	note := func(kind, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" && !slices.Contains(values, kind+"\t"+value) {
			values = append(values, kind+"\t"+value)
		}
	}
	note(kindTag, string(r.Kind))
	note(subjectTag, r.Context.Subject)
	for _, grade := range r.Context.Grades {
		note(gradeTag, grade)
	}
	for _, g := range r.Context.Groups {
		note(groupTag, string(g.Kind))
	}
	for _, e := range r.Effects {
		if e.Group != nil {
			note(groupTag, string(e.Group.Kind))
		}
	}
	note(sizeTag, r.Context.Enrolment)
	note(povertyTag, r.Context.Disadvantaged)
	note(levelTag, string(r.Context.Level))
	return values
}
