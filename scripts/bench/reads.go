package main

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// readTargets is what was promised of reads. A ratio is one of answers to a second of the processor,
// of clients and server together: from memory with 16 connections in the same process, of the whole
// server with clients in a process of their own. Each median is one of turns of one run.
func readTargets() []target {
	const whole = "Reads/timeline/connections=16"
	return []target{
		{"fresh from memory, timeline: of gqlgen alone", 15, 0, " ×", named("Views/timeline", "x-gqlgen")},
		{"  of encoding/json", 65, 0, " %", named("Views/timeline", "%-of-json")},
		{"  allocations", 0, 400, "", named("Views/timeline", "views-allocs")},
		{"fresh from memory, timeline with a resolver in each cycle: of gqlgen alone", 8, 0, " ×", named("Views/resolver", "x-gqlgen")},
		{"fresh from memory, feed: of gqlgen alone", 6, 0, " ×", named("Views/feed", "x-gqlgen")},
		{"  of encoding/json", 55, 0, " %", named("Views/feed", "%-of-json")},
		{"fresh from memory, one team: of gqlgen alone", 1, 0, " ×", named("Views/team", "x-gqlgen")},
		{"known, timeline: of static bytes", 90, 0, " %", named("Known/timeline", "%-of-static")},
		{"known, feed: of static bytes", 85, 0, " %", named("Known/feed", "%-of-static")},
		{"known, one team: of static bytes", 70, 0, " %", named("Known/team", "%-of-static")},
		{"whole server, fresh timeline, 16 connections: of gqlgen alone from memory", 8, 0, " ×", named(whole, "fresh-x-gqlgen")},
		{"  processor time of the server alone", 0, 0, " ×", named(whole, "server-fresh-x-gqlgen")},
		{"  of encoding/json", 0, 0, " %", named(whole, "fresh-%-of-json")},
		{"whole server, known timeline, 16 connections: of static bytes", 80, 0, " %", named(whole, "known-%-of-static")},
		{"  processor time of the server alone", 0, 0, " %", named(whole, "server-known-%-of-static")},
		{"whole server, fresh feed, 16 connections: of gqlgen alone from memory", 0, 0, " ×", named("Reads/feed/connections=16", "fresh-x-gqlgen")},
		{"whole server, known feed, 16 connections: of static bytes", 0, 0, " %", named("Reads/feed/connections=16", "known-%-of-static")},
		{"timeline with ten times the data: of its cost with a tenth", 0, 120, " %", named("Reads/tenfold/pages", "timeline-%cost")},
		{"feed with ten times the data: of its cost with a tenth", 0, 120, " %", named("Reads/tenfold/pages", "feed-%cost")},
		{"search with ten times the data: of its cost with a tenth", 0, 120, " %", named("Reads/tenfold/pages", "search-%cost")},
	}
}

// printMemory prints how many answers from memory there are to a second of the processor. What is known
// is other pages of the same sizes; a resolver makes no difference to it.
func printMemory(to io.Writer, measured figures) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\nanswers from memory to a second of the processor\tgqlgen alone\tfresh\tknown\tencoding/json\tstatic\t\n")
	for _, page := range []struct{ name, what, known string }{
		{"timeline", "timeline", "timeline"},
		{"resolver", "timeline with a resolver in each cycle", "timeline"},
		{"feed", "feed", "feed"},
		{"team", "one team", "team"},
	} {
		fmt.Fprintf(w, "%s\t", page.what)
		for _, column := range []struct{ benchmark, unit string }{
			{"Views/" + page.name, "gqlgen/s"},
			{"Views/" + page.name, "views/s"},
			{"Known/" + page.known, "known/s"},
			{"Views/" + page.name, "json/s"},
			{"Views/" + page.name, "static/s"},
		} {
			values, err := measured.named(column.benchmark, column.unit)
			if err != nil {
				return err
			}
			_, middle, _ := spread(values)
			fmt.Fprintf(w, "%s\t", rounded(middle))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// ways are those that answer a page of the whole server, in the order of the table.
var ways = []struct{ name, what string }{
	{"gqlgen", "gqlgen alone, from memory"},
	{"fresh", "fresh"},
	{"known", "known"},
	{"json", "encoding/json, from memory"},
	{"static", "static bytes"},
}

// printReads prints what an answer of the whole server costs, beside others.
func printReads(to io.Writer, measured figures) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\nan answer of the whole server\tconnections\tanswers/s\tserver µs\tclient µs\tallocations\tallocated KB\tprocess MiB\t\n")
	for _, page := range []string{"timeline", "feed", "search"} {
		for _, way := range ways {
			for _, connections := range []int{1, 16, 64} {
				if err := printWay(w, measured, page, way.name, page+", "+way.what, connections); err != nil {
					return err
				}
			}
		}
	}
	for _, connections := range []int{1, 16, 64} {
		if err := printWay(w, measured, "record", "record", "record a measurement", connections); err != nil {
			return err
		}
	}
	return w.Flush()
}

func printWay(w io.Writer, measured figures, page, way, what string, connections int) error {
	fmt.Fprintf(w, "%s\t%d\t", what, connections)
	for _, column := range []struct {
		unit   string
		factor float64
	}{
		{way + "/s", 1}, {way + "-server-µs", 1}, {way + "-client-µs", 1}, {way + "-allocs", 1}, {way + "-B", 1e-3}, {"resident-MiB", 1},
	} {
		values, err := measured.named(fmt.Sprintf("Reads/%s/connections=%d", page, connections), column.unit)
		if err != nil {
			return err
		}
		_, middle, _ := spread(values)
		fmt.Fprintf(w, "%s\t", rounded(middle*column.factor))
	}
	fmt.Fprintln(w)
	return nil
}

// rounded writes a number in three digits or the thousands.
func rounded(v float64) string {
	switch {
	case v >= 1000:
		return thousands(int(v + 0.5))
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	default:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
}
