// Package eval answers questions about statistics in JSON: one request a line in, one answer a
// line out. It is how anyone can hold the numbers of this program against those of other tools.
// It reads no files and asks no network.
package eval
