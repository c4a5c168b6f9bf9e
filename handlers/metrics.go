package handlers

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models/store"
)

// metrics count what the program does. Their labels are routes as they are declared, methods and statuses: never
// an address, a name or anything of a case.
type metrics struct {
	registry *prometheus.Registry
	data     *prometheus.Registry // the size of the data: for this machine only
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	signIns  *prometheus.CounterVec
	imports  *prometheus.CounterVec
	kept     prometheus.Counter // pages sent from memory
	made     prometheus.Counter // pages that had to be made
}

func newMetrics(st *store.Store) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		data:     prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gevinst_requests_total",
			Help: "Requests answered, by declared route, method and status."}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "gevinst_request_seconds",
			Help:    "Time to the answer, by declared route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}}, []string{"route"}),
		signIns: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gevinst_sign_ins_total",
			Help: "Sign-ins, by result."}, []string{"result"}),
		imports: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gevinst_imports_total",
			Help: "Files brought in by the page and the machine interface, by result."}, []string{"result"}),
	}
	pages := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gevinst_pages_total",
		Help: "Pages of figures, by whether they were sent from memory."}, []string{"from_memory"})
	m.kept, m.made = pages.WithLabelValues("yes"), pages.WithLabelValues("no")
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	m.registry.MustRegister(m.requests, m.duration, m.signIns, m.imports, pages,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.data.MustRegister(
		gauge("gevinst_cases", "Cases in memory.", func() float64 { return float64(st.Facts().N) }),
		gauge("gevinst_facts_bytes", "Memory of the cases' columns.", func() float64 { return float64(st.Facts().Bytes()) }),
		gauge("gevinst_data_version", "The version of the data in memory.", func() float64 { return float64(st.Facts().Version) }))
	return m
}

// count notes one answered request. Unknown addresses share one route, so that strangers make no new series.
func (m *metrics) count(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

// showMetrics serves the counts in the text form of Prometheus. How much is done, never by whom or about what, is
// open to whoever reaches the server. How many cases there are is told on this machine only: a head who knows the
// number of their own would know that of all others together.
func (h *Handlers) showMetrics(c *fiber.Ctx) error {
	from := prometheus.Gatherers{h.metrics.registry}
	if ip := net.ParseIP(guard.ClientAddress(c)); ip != nil && ip.IsLoopback() {
		from = append(from, h.metrics.data)
	}
	families, err := from.Gather()
	if err != nil {
		return fmt.Errorf("gather metrics: %w", err)
	}
	form := expfmt.NewFormat(expfmt.TypeTextPlain)
	var out bytes.Buffer
	enc := expfmt.NewEncoder(&out, form)
	for _, f := range families {
		if err := enc.Encode(f); err != nil {
			return fmt.Errorf("write metrics: %w", err)
		}
	}
	c.Set(fiber.HeaderContentType, string(form))
	return c.Send(out.Bytes())
}
