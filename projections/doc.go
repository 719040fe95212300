// Package projections computes what a person sees from the log: the directory of institutions,
// teams and people, the timelines of cycles, series and outcomes, and the history of each fact.
//
// Promises: all read models of a node live in one SQLite file and move as one, in the
// transaction that also stores how far they have come; the same history gives the same rows,
// whatever the sizes of its batches, the clock or the zone; a fact that cannot be applied stops
// its own stream only and is listed. Every query goes through a [Scope], and what a scope may
// not see is answered like what is not there.
//
// A method of a view takes a context, or it does not, and package graph goes by that. Without one, what it
// gives is written with the page around it: so it is for what is at hand, or is read once for all that
// are on the page (lazy, relations), or is one indexed statement; it has no effect, may be called twice, and reads
// under the reader's context. It takes a context, and is resolved by itself, beside others, when it is
// computed at length (charts, watches, what became of a change, comparisons, facets), is read from the log,
// or spends of the effort that a reader has: that would be spent twice.
//
// What is deliberately absent: the log and its feed (packages eventlog and feed hand in facts),
// the keys of sealed fields (an opener is handed in), rights to write (package desk), and any
// migration of a table: a new shape is a new file, built from the log.
//
// What a reader has read from is its basis, and what was decoded for it is kept for the readers after it
// (recall, own): both stand until a row changes, of which SQLite tells (changed, changedrows).
//
// Files begin with what they are about: shareout (what one viewer is told of a share-out), audience and
// borders (who that may be), sharing, suppressor and ledger (what leaves, judged beside what left before),
// feed, search, facets and follows (the feed), family and pooled (what became of a change), quality, method
// and filedrawer (how cycles are run), figure and totals (totals of schools), comparison, brightspots and
// similar (schools beside schools), gathering (what a digest tells).
package projections
