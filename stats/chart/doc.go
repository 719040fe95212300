// Package chart has run charts and Shewhart's control charts, and the rules that tell a signal
// from noise on them.
//
// A chart is made of subgroups in order, by [Of]; the runs of each of its phases are judged by
// the rules of Anhøj, the default. [Find] tells signals by any set of rules. Each set has a name
// and a version, and each signal says which spoke.
package chart
