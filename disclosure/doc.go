// Package disclosure decides which numbers of a table may leave a school: small cells are hidden,
// and as many others that no hidden one can be computed or told closely.
//
// [Suppress] is the public, minimum form over plain counts. [Protect] is what the product publishes
// by: its threshold counts different students, and it holds every hidden cell against the interval
// that a reader of all the rest could give it. [Policy] has the thresholds, [Exposed] judges a
// publication with all earlier ones in mind.
//
// All of it is pure and gives the same answer for the same table. It adds no noise and rounds
// nothing; whether somebody may see a table at all is not its business.
package disclosure
