// Package model has regression, mixed models, shrinkage and comparison of similar units, for expected
// outcomes and the effects of a change.
package model
