// Package transfer carries records in and out as tables: spreadsheets come in as commands that
// the desk takes, and what a reader may see goes out in the same tables.
//
// The tables (tables.go and tables_*.go) are the one description of both ways: names of columns,
// what they hold, what their cells look like. What is deliberately absent: rules (package
// domain), rights (package desk), and where files come from and go to (package main).
package transfer
