package transfer

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A cell that begins with one of these is a formula to a spreadsheet program, the wide ones where people
// write Japanese or Chinese (OWASP, "CSV Injection").
const formula = "=+-@\t\r\n＝＋－＠"

// neutral makes a cell safe to open in a spreadsheet program: what would be a formula gets a ' in
// front. Numbers stay numbers. [original] takes it off again.
func neutral(cell string) string {
	if beginsFormula(cell) && !isNumber(cell) {
		return "'" + cell
	}
	return cell
}

// original is the cell that neutral was given.
func original(cell string) string {
	if strings.HasPrefix(cell, "'") && beginsFormula(cell) {
		return cell[1:]
	}
	return cell
}

// beginsFormula looks behind marks of neutral that are part of the text.
func beginsFormula(cell string) bool {
	rest := strings.TrimLeft(cell, "'")
	first, size := utf8.DecodeRuneInString(rest)
	return size > 0 && strings.ContainsRune(formula, first)
}

func isNumber(cell string) bool {
	_, err := strconv.ParseFloat(cell, 64)
	return err == nil
}
