// Package disclosure decides which numbers of a table may leave a school: small cells are hidden,
// and as many others that no hidden one can be computed or told closely.
//
// [Suppress] is the public, minimum form over plain counts, and all of this that a command reaches
// today (stats eval). Numbers shared beyond a team will stand on the rest, and nothing is shared so
// yet: [Protect], whose threshold counts different students, and which holds every hidden cell against
// the interval that a reader of all the rest could give it; [Breakdowns] of one total; [Policy], which
// has the thresholds; and [Ledger], which judges a publication with all earlier ones in mind.
//
// All of it is pure and gives the same answer for the same table. It adds no noise and rounds
// nothing; whether somebody may see a table at all is not its business.
package disclosure
