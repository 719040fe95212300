// Package watch has what goes beyond charts: monitoring that may be looked at after every value, a
// guard against autocorrelation, and estimates for small classes.
package watch
