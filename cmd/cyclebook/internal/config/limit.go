package config

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
)

// Limit is what one may have. The zero Limit is any amount.
type Limit struct {
	// Rate is how many units are given a second.
	Rate float64
	// Saved is how many are kept for later at most.
	Saved int
	// Open is how many lines may be open.
	Open int
}

// limitOff switches a limit off.
const limitOff = "off"

func (l *Limit) take(v string) error {
	*l = Limit{}
	if v == limitOff {
		return nil
	}
	wrong := errors.New("it is written UNITS A SECOND/UNITS SAVED UP/OPEN LINES, such as 100/1000/100, or off")
	parts := strings.Split(v, "/")
	if len(parts) != 3 {
		return wrong
	}
	rate, err := strconv.ParseFloat(parts[0], 64)
	saved, err2 := strconv.Atoi(parts[1])
	open, err3 := strconv.Atoi(parts[2])
	if errors.Join(err, err2, err3) != nil || !(rate > 0 && rate <= 1e9) || saved < 1 || open < 1 {
		return wrong
	}
	*l = Limit{rate, saved, open}
	return nil
}

// takeAtWork takes a number, or finds one that suits the machine.
func (c *Config) takeAtWork(v string) error {
	switch v {
	case limitOff:
		c.AtWork = 0
		return nil
	case "auto":
		c.AtWork = max(2, runtime.GOMAXPROCS(0))
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return errors.New("it is auto, off or a number of 1 or more")
	}
	c.AtWork = n
	return nil
}

// maxRoom is more than any machine gives for known answers.
const maxRoom = 1 << 40

// takeKnownAnswers takes a number of bytes, or of KiB, MiB or GiB.
func (c *Config) takeKnownAnswers(v string) error {
	number, unit := v, 1
	for i, name := range []string{"KiB", "MiB", "GiB"} {
		if cut, ok := strings.CutSuffix(v, name); ok {
			number, unit = cut, 1<<(10*(i+1))
		}
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n > maxRoom/unit {
		return errors.New("it is a number with KiB, MiB or GiB behind it, such as 32MiB, or 0")
	}
	c.KnownAnswers = n * unit
	return nil
}
