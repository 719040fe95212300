// Package signin is how people come in with a browser: by password, by a link that can be used
// once, or by an account at a provider of OpenID Connect (package openid), into a session that
// lasts until it ends.
//
// It promises that no secret is kept or logged (a password as argon2id, all else as SHA-256), that
// an unknown address, a wrong password and a person who has not come in yet are answered alike and
// in like time, that every check of a credential is limited by account and by address, that a
// link is spent once, that no session is taken over from what a browser brings along, and that
// nobody signs in where others could listen.
//
// What is deliberately absent: who may do what (the desk's), access tokens of programs (package
// graph), TLS, and JavaScript.
package signin
