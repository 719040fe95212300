// Command cyclebook is a logbook for improvement science: the server and everything one does
// beside it. Run "cyclebook --help".
//
// The package composes: it reads flags, opens a node, serves it and prints. What is deliberately
// absent: rules, rights and anything that the other packages could do.
package main

import "os"

func main() {
	p := newProgram(os.Stdout, os.Stderr, os.LookupEnv)
	os.Exit(p.run(os.Args[1:]))
}
