package main

import "fmt"

// targets is what was promised, in the order of the table.
func targets(events int) []target {
	log := fmt.Sprintf(", %s events", thousands(events))
	return []target{
		{"append 530 bytes, 64 writers: of a bare file of CRC frames, one sync a group", 20, 0, " %", only("Append/writers=64", "%ofreference")},
		{"syncs per event, 64 writers", 0, 0.1, "", only("Append/writers=64", "syncs/event")},
		{"append, 1 writer: of the raw fdatasync rate", 35, 0, " %", only("Append/writers=1", "%ofreference")},
		{"commands over HTTP, 16 clients", 3000, 0, "/s", only("Commands", "commands/s")},
		{"  processor time of a command, clients included", 0, 0, " µs", only("Commands", "cpu-µs/command")},
		{"replay, undecoded" + log, 200_000, 0, "/s", only("Size/replay", "events/s")},
		{"reopen" + log, 0, 300, " ms", scaled(only("Size/open", "ns/op"), 1e-6)},
		{"reopen after a kill" + log, 0, 300, " ms", scaled(only("Size/open_after_a_kill", "ns/op"), 1e-6)},
		{"on disk per event with its envelope", 0, 1000, " bytes", only("Size/open", "bytes/event")},
		{"all read models end to end, one core", 10_000, 0, "/s", only("Views", "events/s")},
		{"all read models: of a bare writer of the same rows, one core", 60, 0, " %", scaled(ratio("Apply/batch_", "BareWriter", "facts/s"), 100)},
		{"acknowledged to visible at 1,000 appends/s, p99", 0, 20, " ms", only("Visible", "ms-p99")},
		{"  appends that the machine came to", 0, 0, "/s", only("Visible", "appends/s")},
		{"timeline page, 1 connection: of gqlgen from memory", 60, 0, " %", only("Timeline/connections=1", "%ofreference")},
		{"timeline page, 16 connections: of gqlgen from memory", 60, 0, " %", only("Timeline/connections=16", "%ofreference")},
		{"commands over HTTP, with rights: of a build without", 85, 0, " %", scaled(ratio("Commands", "UnguardedCommands", "commands/s"), 100)},
		{"timeline page, 16 connections, with rights: of a build without", 85, 0, " %", scaled(ratio("Timeline/connections=16", "UnguardedTimeline/connections=16", "%ofreference"), 100)},
		{"import of the generator's tables, read models included", 8_000, 0, " facts/s", only(importing, perSecond)},
		{"  the most memory it takes", 0, 300, " MiB", only(importing, peakMiB)},
		{"export of the same", 0, 0, " rows/s", only(exporting, perSecond)},
		{"  the most memory it takes", 0, 100, " MiB", only(exporting, peakMiB)},
		{"feed page of 20 among 5,000 share-outs, beyond an empty question", 0, 3, " ms", only("Shared", "feed-ms-beyond-empty")},
		{"  of the timeline page of the same run", 0, 0, " %", only("Shared", "feed-%oftimeline")},
		{"search, one client, p99, client and HTTP included", 0, 5, " ms", only("Shared", "search-ms-p99")},
		{"  of the timeline page of the same run, medians", 0, 0, " %", only("Shared", "search-%oftimeline")},
		{"family tree of 200 cycles, beyond an empty question", 0, 10, " ms", only("Shared", "tree-ms-beyond-empty")},
		{"  of the timeline page of the same run", 0, 0, " %", only("Shared", "tree-%oftimeline")},
		{"server meanwhile, the most memory", 0, 400, " MiB", only("Shared", "peak-MiB")},
		{"idle server, resident after 5 s", 0, 60, " MiB", only(binary, idleMiB)},
		{"demo ready", 0, 3, " s", only(binary, demoSeconds)},
		{"stripped binary", 0, 40, " MB", only(binary, sizeMB)},
	}
}

// only takes one figure of one benchmark.
func only(benchmark, unit string) func(figures) ([]float64, error) {
	return func(f figures) ([]float64, error) { return f.get(benchmark, unit) }
}

// named is [only] of the benchmark of just that name.
func named(benchmark, unit string) func(figures) ([]float64, error) {
	return func(f figures) ([]float64, error) { return f.named(benchmark, unit) }
}

// scaled takes figures in another unit.
func scaled(of func(figures) ([]float64, error), factor float64) func(figures) ([]float64, error) {
	return func(f figures) ([]float64, error) {
		values, err := of(f)
		scaled := make([]float64, len(values))
		for i, v := range values {
			scaled[i] = v * factor
		}
		return scaled, err
	}
}

// ratio compares a figure of two benchmarks, turn by turn.
func ratio(above, below, unit string) func(figures) ([]float64, error) {
	return func(f figures) ([]float64, error) {
		a, err := f.get(above, unit)
		if err != nil {
			return nil, err
		}
		b, err := f.get(below, unit)
		if err != nil {
			return nil, err
		}
		if len(a) != len(b) {
			return nil, fmt.Errorf("%s ran %d times, %s %d times", above, len(a), below, len(b))
		}
		ratios := make([]float64, len(a))
		for i := range a {
			ratios[i] = a[i] / b[i]
		}
		return ratios, nil
	}
}
