// Package disclosure decides which numbers of a table may leave a school: small cells are hidden, and
// as many others that no hidden one can be computed.
package disclosure
