// Package guard reads words that are about to leave their school and points at what looks like a
// person or a place: addresses, telephone and student numbers, links, and names of the roster.
//
// It promises that it takes time in proportion to the words and the names, that the same words
// give the same findings with the same keys, and that a key tells a place, never what stands there.
// It warns: the person decides, and names that nobody has told it of go through.
//
// What is deliberately absent: a dictionary of first names of the world, guesses by a model, the
// clock, files and the network.
package guard
