// Package stats has the numbers that everything else in this folder stands on: sums that do not
// lose ties, and numbers that may not exist.
//
// All of stats is pure: plain numbers in, plain numbers out; no clock, no chance that is not
// seeded by the caller, no words of the domain. What comes out is never NaN and never infinite.
package stats
