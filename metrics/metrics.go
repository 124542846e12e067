package metrics

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"familyvoice/channels"
)

// Metrics are all counts of one instance. Each has a name that starts with "familyvoice_".
type Metrics struct {
	registry *prometheus.Registry
	messages *prometheus.CounterVec
	replies  *prometheus.CounterVec
	lag      prometheus.Histogram
	spool    prometheus.GaugeFunc
	waiting  map[string]prometheus.Gauge
}

// The gauges that Watch keeps up to date.
const (
	storeUp      = "familyvoice_store_up"
	alertsOpen   = "familyvoice_alerts_waiting"
	alertsUntold = "familyvoice_alerts_failing_seconds"
	overdue      = "familyvoice_work_overdue_seconds"
	parked       = "familyvoice_replies_parked"
	retentionAge = "familyvoice_retention_age_seconds"
	clockDoubted = "familyvoice_clock_doubted"
	backupAge    = "familyvoice_backup_age_seconds"
)

// What became of a message and of a reply.
const (
	kept    = "kept"
	refused = "refused"
	sent    = "sent"
)

var outcomes = []string{
	sent, string(channels.Later), string(channels.Transient), string(channels.Operator), string(channels.Person), string(channels.Rejected),
}

// New makes the counts. spooled says how many messages wait on this instance's disk.
func New(spooled func() int) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), waiting: map[string]prometheus.Gauge{}}
	m.messages = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "familyvoice_messages_total", Help: "Messages that came in, by channel and whether they were kept (kept, refused).",
	}, []string{"channel", "outcome"})
	m.replies = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "familyvoice_replies_total", Help: "Replies given to a provider, by channel and outcome (sent, later, transient, operator, person, rejected).",
	}, []string{"channel", "outcome"})
	m.lag = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "familyvoice_reply_lag_seconds", Help: "From a message to the provider taking its reply.",
		Buckets: []float64{0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800},
	})
	m.spool = prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "familyvoice_spool_messages", Help: "Messages that wait on this instance's disk for the store to come back.",
	}, func() float64 { return float64(spooled()) })
	m.registry.MustRegister(m.messages, m.replies, m.lag, m.spool, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	// A rate can only be taken of what was there before: every count begins at 0, so that the first failure is seen.
	for _, channel := range []channels.Name{channels.SMS, channels.WhatsApp, channels.Telegram, channels.Web} {
		for _, outcome := range []string{kept, refused} {
			m.messages.WithLabelValues(string(channel), outcome)
		}
		for _, outcome := range outcomes {
			m.replies.WithLabelValues(string(channel), outcome)
		}
	}
	for _, g := range []struct{ name, help string }{
		{storeUp, "1 while the store answers, else 0."},
		{alertsOpen, "Safeguarding alerts that nobody has looked at."},
		{alertsUntold, "For how long alerts could not be delivered; 0 while they can."},
		{overdue, "How long the oldest piece of pending work has been due."},
		{parked, "Replies of the last day that will not be tried again."},
		{retentionAge, "Since what was due was last forgotten, or since this database was first served if it never was."},
		{clockDoubted, "1 while nothing is forgotten since the clock is further ahead than anything known here explains, else 0."},
		{backupAge, "Since the last backup of the embedded store that was finished, or since this database was first served if there was none; 0 with MongoDB."},
	} {
		gauge := prometheus.NewGauge(prometheus.GaugeOpts{Name: g.name, Help: g.help})
		m.registry.MustRegister(gauge)
		m.waiting[g.name] = gauge
	}
	return m
}

// Handler serves the counts.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Names lists every metric of ours that has been made, as Prometheus names it.
func (m *Metrics) Names() (names []string, err error) {
	families, err := m.registry.Gather()
	for _, f := range families {
		names = append(names, f.GetName())
	}
	return names, err
}

// Received notes a message that came in, and whether it was kept.
func (m *Metrics) Received(channel channels.Name, err error) {
	outcome := kept
	if err != nil {
		outcome = refused
	}
	m.messages.WithLabelValues(string(channel), outcome).Inc()
}

// Channel counts what a channel sends. One that can take back what it sent still can.
func (m *Metrics) Channel(inner channels.Channel) channels.Channel {
	c := counted{inner, m}
	if taker, ok := inner.(channels.TakesBack); ok {
		return takesBack{c, taker}
	}
	return c
}

type takesBack struct {
	counted
	taker channels.TakesBack
}

// TakeBack takes back what was sent.
func (t takesBack) TakeBack(ctx context.Context, sender, address string, ids []string) error {
	return t.taker.TakeBack(ctx, sender, address, ids)
}

type counted struct {
	channels.Channel
	metrics *Metrics
}

// Send sends and counts.
func (c counted) Send(ctx context.Context, out channels.Outbound) (channels.Receipt, error) {
	receipt, err := c.Channel.Send(ctx, out)
	outcome := sent
	if err != nil {
		outcome = string(channels.Failure(err).Fault)
	} else if !out.Heard.IsZero() {
		c.metrics.lag.Observe(max(0, time.Since(out.Heard).Seconds()))
	}
	c.metrics.replies.WithLabelValues(string(c.Name()), outcome).Inc()
	return receipt, err
}
