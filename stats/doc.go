// Package stats has the numbers that everything else in this folder stands on: sums that do not
// lose ties, and numbers that may not exist.
//
// All of stats is pure: plain numbers in, plain numbers out; no clock, no chance that is not
// seeded by the caller, no words of the domain. What comes out as a [Number] is never NaN and never
// infinite; a [Sum] that is too large is infinite, and becomes a Number that does not exist.
package stats
