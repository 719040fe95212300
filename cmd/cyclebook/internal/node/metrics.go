package node

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// Describe and Collect make a node a prometheus.Collector.
func (n *Node) Describe(into chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{viewsEvents, viewsFailures, viewsLag, viewsCaughtUp, viewsParked, logEvents, logGroups, logSyncs, logHealthy} {
		into <- d
	}
}

var (
	viewsEvents   = describe("views_events_total", "Events taken into the read models since the start.")
	viewsFailures = describe("views_failures_total", "Attempts to take events in that failed, since the start.")
	viewsLag      = describe("views_lag_seconds", "How long the oldest event that was read and is not taken in has been waiting.")
	viewsCaughtUp = describe("views_caught_up", "1 once the read models have reached the end of the log since the start.")
	viewsParked   = describe("views_parked_streams", "Streams that the read models have stopped taking in.")
	logEvents     = describe("log_events_total", "Events appended to the log since the start.")
	logGroups     = describe("log_groups_total", "Transactions in which events were appended since the start.")
	logSyncs      = describe("log_syncs_total", "Times the disk was told to make appended events durable since the start.")
	logHealthy    = describe("log_healthy", "1 while the log takes appends.")
)

func describe(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("cyclebook_"+name, help, nil, nil)
}

// Collect tells how the node is doing.
func (n *Node) Collect(into chan<- prometheus.Metric) {
	ctx := context.Background()
	counter := func(d *prometheus.Desc, v uint64) {
		into <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v))
	}
	gauge := func(d *prometheus.Desc, v float64) {
		into <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
	at := n.following()
	counter(viewsEvents, at.Events)
	counter(viewsFailures, at.Failures)
	gauge(viewsLag, n.lag(at).Seconds())
	gauge(viewsCaughtUp, one(at.CaughtUp))
	if parked, err := n.Views.Parked(ctx); err == nil {
		gauge(viewsParked, float64(len(parked)))
	} else {
		into <- prometheus.NewInvalidMetric(viewsParked, err)
	}
	if n.embedded == nil {
		return
	}
	stats := n.embedded.Stats()
	counter(logEvents, stats.Events)
	counter(logGroups, stats.Groups)
	counter(logSyncs, stats.Syncs())
	gauge(logHealthy, one(n.embedded.Health() == nil))
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
