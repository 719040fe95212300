// Package chartsvg draws charts as pictures: SVG that can be read on a phone, in the dark, in
// print and by a screen reader, made on the server without scripts, fonts or styles from elsewhere.
package chartsvg
