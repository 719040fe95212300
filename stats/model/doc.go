// Package model has regression, mixed models, shrinkage and comparison of similar units, for expected
// outcomes and the effects of a change.
//
// A [Table] holds variables; [Table.Design] makes outcome and terms of them, of complete rows only;
// [OLS] and [Mixed] fit. [Shrink], [Similar], [InterruptedSeries], [Change] and [Staggered] take plain
// numbers. Least squares are solved by orthogonal factoring, never by normal equations.
//
// What comes back is never NaN or infinite: numbers that do not exist are [stats.Number]s without
// a value, and input from which nothing can be learned is an error that says so.
package model
