package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"mandate/internal/store"
)

// Metrics tells Prometheus how the gates of the installation stand, and how the process
// does. It asks nobody who they are, and so has a listener of its own; nothing in it names
// a person, a client or an engagement.
type Metrics struct{ mux *http.ServeMux }

// NewMetrics makes the metrics of a store, which is read when they are asked for.
func NewMetrics(db *store.DB, log *slog.Logger) *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), gateMetrics{db},
	)
	m := &Metrics{mux: http.NewServeMux()}
	m.mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError,
	}))
	return m
}

// ServeHTTP answers with the metrics.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }

// Serve answers on a listener until the context ends.
func (m *Metrics) Serve(ctx context.Context, listener net.Listener) error {
	return serve(ctx, listener, m)
}

// gateMetrics reads the store at each scrape.
type gateMetrics struct{ store *store.DB }

var (
	openGates = prometheus.NewDesc("mandate_gates_open",
		"Open gates by kind and by age, each in one class: le_1 up to a day, le_3 up to three, over_14 the older ones.", []string{"gate", "age"}, nil)
	overdueGates = prometheus.NewDesc("mandate_gates_overdue", "Open gates whose due has passed.", []string{"gate"}, nil)
	latencies    = prometheus.NewDesc("mandate_approval_latency_seconds",
		"How long decisions took, from when somebody was asked until they decided.", []string{"gate", "stage"}, nil)
)

// scrapeTimeout bounds how long a scrape may read the store.
const scrapeTimeout = 10 * time.Second

// Describe lists the metrics.
func (gateMetrics) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{openGates, overdueGates, latencies} {
		out <- d
	}
}

// Collect reads the store.
func (m gateMetrics) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	gauges, err := m.store.GateGauges(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(openGates, err)
		return
	}
	for _, o := range gauges.Open {
		for i, n := range o.ByAge {
			out <- prometheus.MustNewConstMetric(openGates, prometheus.GaugeValue, float64(n), string(o.Key), age(i))
		}
		out <- prometheus.MustNewConstMetric(overdueGates, prometheus.GaugeValue, float64(o.Overdue), string(o.Key))
	}
	for _, d := range gauges.Decisions {
		buckets := map[float64]uint64{}
		for i, bound := range store.LatencyBounds {
			buckets[bound.Seconds()] = uint64(d.Within[i])
		}
		out <- prometheus.MustNewConstHistogram(latencies, uint64(d.Count), d.Seconds, buckets, string(d.Gate), d.Stage)
	}
}

// age names the nth class of ages, in days.
func age(n int) string {
	days := func(d time.Duration) string { return strconv.Itoa(int(d / (24 * time.Hour))) }
	if n == len(store.GateAges) {
		return "over_" + days(store.GateAges[n-1])
	}
	return "le_" + days(store.GateAges[n])
}
