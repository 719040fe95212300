package transfer

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// How cells of an export are written: the way back is in the reading of cells.

func several(texts []string) string { return strings.Join(texts, "|") }

func dayCell(d *domain.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func numberCell(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

func wholeCell(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// yesCell leaves no out.
func yesCell(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}

// yesNoCell tells no from not said.
func yesNoCell(yes *bool) string {
	switch {
	case yes == nil:
		return ""
	case *yes:
		return "yes"
	default:
		return "no"
	}
}

// partCell names a part of the same thing, which goes out with it.
func partCell(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

func partCells(ids []uuid.UUID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	return several(names)
}
