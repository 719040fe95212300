package domain

import "github.com/google/uuid"

// stint is a time for which someone or something belongs to another, from its first to its last
// day. A zero until is open.
type stint struct {
	from, until Date
	// ended says that the end was told, not only foreseen.
	ended bool
	// school is the school for which a member is in a team.
	school uuid.UUID
}

// stintOf takes the last day as facts carry it.
func stintOf(from Date, until *Date) stint {
	s := stint{from: from}
	if until != nil {
		s.until = *until
	}
	return s
}

// holds says whether the day is one of the stint's.
func (s stint) holds(day Date) bool {
	return !day.Before(s.from) && (s.until.IsZero() || !day.After(s.until))
}

// meets says whether two stints share a day.
func (s stint) meets(other stint) bool { return s.holds(other.from) || other.holds(s.from) }

// stints are all the times of one, which share no day.
type stints []stint

// meeting finds one that shares a day with the other.
func (ss stints) meeting(other stint) (stint, bool) {
	for _, s := range ss {
		if s.meets(other) {
			return s, true
		}
	}
	return stint{}, false
}

// on says whether the day is in one of them.
func (ss stints) on(day Date) bool {
	_, ok := ss.meeting(stint{from: day, until: day})
	return ok
}

// endable says whether one of them holds the day and has not been ended.
func (ss stints) endable(day Date) bool {
	s, ok := ss.meeting(stint{from: day, until: day})
	return ok && !s.ended
}

// end makes the day the last one of the stint that holds it.
func (ss stints) end(day Date) {
	for i := range ss {
		if ss[i].holds(day) {
			ss[i].until, ss[i].ended = day, true
		}
	}
}

// String tells a stint in a sentence.
func (s stint) String() string {
	if s.until.IsZero() {
		return "from " + s.from.String()
	}
	return "from " + s.from.String() + " until " + s.until.String()
}

// term is the rule for the first day of something and its last, if there is one.
func (c *checks) term(from Date, until *Date) {
	c.date("/from", from)
	if until != nil {
		c.date("/until", *until)
		c.require(!until.Before(from), "/until", "%s is before %s, the first day", until, from)
	}
}

// orDay is a day that may be given, else the day the command occurred.
func (k Known) orDay(given *Date, h Header) Date {
	if given != nil {
		return *given
	}
	return k.day(h)
}
