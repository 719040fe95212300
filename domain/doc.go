// Package domain holds the rules of Cyclebook: what a teacher team may record of its
// Plan-Do-Study-Act cycles, and what follows from it.
//
// A command meets the folded state of one stream and becomes events, a [Refusal] or nothing
// (it was already so). Events are facts: they never change once recorded.
//
// Everything here is pure: no I/O, clock, randomness, context or logger. Ids, times and the
// person who acts are handed in ([Known]). What is deliberately absent: rights (package desk),
// storage (package eventlog), encryption (package keys) and anything a person reads
// (package projections).
package domain
