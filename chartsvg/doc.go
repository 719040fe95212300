// Package chartsvg draws charts as pictures: SVG that can be read on a phone, in the dark, in
// print and by a screen reader, made on the server without scripts, fonts or styles from elsewhere.
//
// Promises: what comes out is well-formed XML whatever people wrote, and the same bytes for the
// same picture; it can stand alone or within a page with others, for it has no ids and every rule
// of its style is held to its own class; no meaning is told by colour alone; all that is drawn is
// also there as text: a description in sentences and tables of the data.
//
// A picture holds two layouts of the same height, of which the style shows one: a wide one, and a
// narrow one where there are less than 640 px. Texts keep their size in both.
//
// What is deliberately absent: what values, limits and signals are (package projections fills the
// charts), and who may see them.
package chartsvg
