// Package graph is the API: GraphQL over HTTP, websockets and server-sent events.
//
// Promises: from a token or a browser's session alone everything that its person may read can
// be reached by links from viewer; a mutation is one command, and what a rule forbids is data;
// every error says its code and the id of the request, and nothing of the inside; a request
// that asks for too much is refused before it costs anything; what may not be seen is answered
// like what is not there.
//
// What is deliberately absent: rules (package domain), rights (packages rights, desk and
// projections) and storage. The package knows the read models and the commands; how a command is
// recorded is handed in with [Config]. Package generated is made of schema/*.graphqls by
// gqlgen and package gen; package views writes with it what resolvers return. Package answers keeps
// what was answered, to be given again while it is right.
package graph

//go:generate go run ./gen
