package metrics

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

var now = time.Date(2026, time.November, 28, 12, 0, 0, 0, time.UTC)

// page is what Prometheus reads.
func page(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

// saying is a channel that answers with an error, or none.
type saying struct{ err error }

func (saying) Name() channels.Name { return channels.SMS }
func (s saying) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{}, s.err
}

func TestMessagesAndRepliesAreCountedByChannelAndOutcomeAlone(t *testing.T) {
	m := New(func() int { return 7 })
	m.Received(channels.SMS, nil)
	m.Received(channels.SMS, nil)
	m.Received(channels.Telegram, errors.New("the spool is full"))
	out := channels.Outbound{Address: "+447700900123", Text: "hello", Heard: time.Now().Add(-3 * time.Second)}
	_, _ = m.Channel(saying{}).Send(t.Context(), out)
	_, _ = m.Channel(saying{&channels.SendError{Fault: channels.Rejected}}).Send(t.Context(), out)
	got := page(t, m)
	for _, want := range []string{
		`familyvoice_messages_total{channel="sms",outcome="kept"} 2`,
		`familyvoice_messages_total{channel="telegram",outcome="refused"} 1`,
		`familyvoice_replies_total{channel="sms",outcome="sent"} 1`,
		`familyvoice_replies_total{channel="sms",outcome="rejected"} 1`,
		`familyvoice_reply_lag_seconds_bucket{le="2"} 0`,
		`familyvoice_reply_lag_seconds_bucket{le="5"} 1`,
		`familyvoice_spool_messages 7`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
	for line := range strings.Lines(got) {
		for _, label := range regexp.MustCompile(`([a-z]+)="`).FindAllStringSubmatch(line, -1) {
			if strings.HasPrefix(line, "familyvoice_") && !slices.Contains([]string{"channel", "outcome", "le"}, label[1]) {
				t.Errorf("nothing may be counted by %s: %s", label[1], line)
			}
		}
	}
}

// A rate is taken between two looks: a count that does not exist before the first failure has none.
func TestEveryCountBeginsAtNothing(t *testing.T) {
	got := page(t, New(func() int { return 0 }))
	for _, want := range []string{
		`familyvoice_messages_total{channel="telegram",outcome="refused"} 0`, `familyvoice_replies_total{channel="sms",outcome="operator"} 0`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestWhatWaitsIsSeen(t *testing.T) {
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	put := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	put(st.Alerts.Put(ctx, &store.Alert{Meta: store.Meta{ID: "a"}, Status: "new", At: now}))
	put(st.Alerts.Put(ctx, &store.Alert{Meta: store.Meta{ID: "b"}, Status: "acted", At: now}))
	put(st.Responses.Put(ctx, &store.Response{Meta: store.Meta{ID: "r", Due: now.Add(-time.Minute).UnixMilli()}}))
	put(st.Deliveries.Put(ctx, &store.Delivery{Meta: store.Meta{ID: "d"}, State: "parked", At: now.Add(-time.Hour)}))
	put(st.Deliveries.Put(ctx, &store.Delivery{Meta: store.Meta{ID: "e"}, State: "delivered", At: now.Add(-time.Hour)}))
	put(st.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: "retention"}, Value: `{"at":"2026-11-28T03:00:00Z"}`}))
	put(st.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: "backup"}, Value: "2026-11-28T11:00:00Z"}))
	put(st.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: "served"}, Value: "2026-11-27T12:00:00Z"}))
	m := New(func() int { return 0 })
	watched := Watched{Store: st, AlertsFailing: func() time.Time { return now.Add(-20 * time.Second) }, Backup: "backup", Served: "served", Now: func() time.Time { return now }}
	m.Look(ctx, watched, true)
	got := page(t, m)
	for _, want := range []string{
		"familyvoice_store_up 1", "familyvoice_alerts_waiting 1", "familyvoice_alerts_failing_seconds 20", "familyvoice_work_overdue_seconds 60",
		"familyvoice_replies_parked 1", "familyvoice_retention_age_seconds 32400", "familyvoice_clock_doubted 0", "familyvoice_backup_age_seconds 3600",
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
	watched.Backup = "never taken"
	if m.Look(ctx, watched, true); !strings.Contains(page(t, m), "familyvoice_backup_age_seconds 86400\n") {
		t.Error("a backup that was never taken should be as old as the service")
	}
	put(st.Settings.Delete(ctx, "retention", 0))
	if m.Look(ctx, watched, true); !strings.Contains(page(t, m), "familyvoice_retention_age_seconds 86400\n") {
		t.Error("forgetting that never happened should be as old as the service")
	}
	watched.Now = func() time.Time { return now.AddDate(3, 0, 0) }
	if m.Look(ctx, watched, true); !strings.Contains(page(t, m), "familyvoice_clock_doubted 1\n") {
		t.Error("a clock that is years ahead should be seen")
	}
	put(st.Close())
	m.Look(ctx, watched, true)
	if !strings.Contains(page(t, m), "familyvoice_store_up 0\n") {
		t.Error("a store that is away should be seen")
	}
}

// The dashboard and the alert rules name metrics that exist, and every metric of ours is looked at by one of them.
func TestTheDashboardAndTheAlertRulesNameWhatExists(t *testing.T) {
	names, err := New(func() int { return 0 }).Names()
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`familyvoice_[a-z_]+`)
	used := map[string]bool{}
	for _, file := range []string{"grafana.json", "alerts.yaml"} {
		content, err := os.ReadFile(filepath.Join("..", "deploy", "watch", file))
		if err != nil {
			t.Fatal(err)
		}
		var anything any
		if err := yaml.Unmarshal(content, &anything); err != nil { // JSON is YAML
			t.Fatalf("%s can't be read: %v", file, err)
		}
		for _, name := range named.FindAllString(string(content), -1) {
			for _, part := range []string{"_bucket", "_sum", "_count"} {
				if !slices.Contains(names, name) {
					name = strings.TrimSuffix(name, part)
				}
			}
			if !slices.Contains(names, name) {
				t.Errorf("%s names %s, which does not exist", file, name)
			}
			used[name] = true
		}
	}
	for _, name := range names {
		if strings.HasPrefix(name, "familyvoice_") && !used[name] {
			t.Errorf("nobody looks at %s", name)
		}
	}
}

func TestEveryAlertRuleSaysWhatToDo(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "deploy", "watch", "alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert       string            `yaml:"alert"`
				Expr        string            `yaml:"expr"`
				For         string            `yaml:"for"`
				Labels      map[string]string `yaml:"labels"`
				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"rules"`
		} `yaml:"groups"`
	}
	if err := yaml.UnmarshalWithOptions(content, &file); err != nil {
		t.Fatal(err)
	}
	rules := 0
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			rules++
			if r.Alert == "" || r.Expr == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" || !strings.Contains(r.Annotations["do"], ".") {
				t.Errorf("rule %q lacks its expression, severity, summary or what to do", r.Alert)
			}
			if _, err := time.ParseDuration(r.For); err != nil {
				t.Errorf("rule %q: for: %v", r.Alert, err)
			}
		}
	}
	if rules == 0 {
		t.Error("there are no rules")
	}
}

// chatty is a channel that can take back what it sent.
type chatty struct {
	saying
	taken *[]string
}

func (c chatty) TakeBack(_ context.Context, _, _ string, ids []string) error {
	*c.taken = append(*c.taken, ids...)
	return nil
}

func TestACountedChannelStillTakesBackWhatItSent(t *testing.T) {
	m := New(func() int { return 0 })
	var taken []string
	taker, ok := m.Channel(chatty{taken: &taken}).(channels.TakesBack)
	if !ok {
		t.Fatal("a chat that is counted can't be cleared any more after DELETE")
	}
	if err := taker.TakeBack(t.Context(), "77", "1", []string{"5"}); err != nil || !slices.Equal(taken, []string{"5"}) {
		t.Errorf("taken back: %v, %v", taken, err)
	}
	if _, ok := m.Channel(saying{}).(channels.TakesBack); ok {
		t.Error("a text message can't be taken back, counted or not")
	}
}
