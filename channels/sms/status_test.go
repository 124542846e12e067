package sms_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/sms/twiliofake"
)

// watcher is a receiver that also hears how deliveries ended.
type watcher struct {
	channeltest.Recorder
	mu     sync.Mutex
	all    []channels.Delivery
	broken bool
}

func (w *watcher) ReceiveDelivery(_ context.Context, d channels.Delivery) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken {
		return errors.New("the store is down")
	}
	w.all = append(w.all, d)
	return nil
}

func TestDeliveryReports(t *testing.T) {
	recv := &watcher{}
	r := newRig(t, recv, nil, false)
	if _, err := r.twilio.Send(t.Context(), channels.Outbound{ID: "entry-1", Address: r.Person(1), Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	m := r.fake.Messages(r.Person(1))[0]
	report := func(m twiliofake.Message, state string, code int) int {
		t.Helper()
		status, err := r.fake.Report(t.Context(), m, state, code, public, r.hooks.URL)
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	t.Run("states on the way are taken and left aside", func(t *testing.T) {
		for _, state := range []string{"accepted", "queued", "sending", "sent", "something-new", ""} {
			if status := report(m, state, 0); status != http.StatusOK || len(recv.all) != 0 {
				t.Errorf("%s: status %d, %d passed on", state, status, len(recv.all))
			}
		}
	})
	t.Run("delivered is passed on with its entry, and a late sent undoes nothing", func(t *testing.T) {
		report(m, "delivered", 0)
		report(m, "sent", 0)
		if len(recv.all) != 1 || recv.all[0] != (channels.Delivery{Channel: channels.SMS, Sender: ours, Address: r.Person(1), Entry: "entry-1", Part: 1, Provider: m.SID, Delivered: true}) {
			t.Errorf("got %+v", recv.all)
		}
	})
	t.Run("a failure says why in plain words and whose move it is", func(t *testing.T) {
		for _, row := range []struct {
			code  int
			fault channels.Fault
		}{{30003, channels.Transient}, {30005, channels.Rejected}, {30006, channels.Rejected}, {21610, channels.Person}, {30007, channels.Rejected}, {99999, channels.Rejected}, {0, channels.Transient}} {
			report(m, "undelivered", row.code)
			d := recv.all[len(recv.all)-1]
			if d.Delivered || d.Failure == nil || d.Failure.Fault != row.fault || d.Failure.Reason == "" {
				t.Errorf("code %d: %+v %v", row.code, d, d.Failure)
			}
		}
	})
	t.Run("a report turned on another entry is left aside, even when signed", func(t *testing.T) {
		before := len(recv.all)
		for _, change := range [][2]string{{"entry=entry-1", "entry=entry-2"}, {"part=1", "part=2"}, {"seal=", "seal=A"}, {"part=1", "part=x"}, {"entry=entry-1&", ""}} {
			forged := m
			forged.StatusCallback = strings.Replace(m.StatusCallback, change[0], change[1], 1)
			if forged.StatusCallback == m.StatusCallback {
				t.Fatalf("%q is not in the callback", change[0])
			}
			if status := report(forged, "delivered", 0); status != http.StatusOK || len(recv.all) != before {
				t.Errorf("%v: status %d, %d passed on", change, status, len(recv.all)-before)
			}
		}
	})
	t.Run("a report without a signature is refused", func(t *testing.T) {
		response, err := http.Post(r.hooks.URL+strings.TrimPrefix(m.StatusCallback, public), "application/x-www-form-urlencoded", strings.NewReader("MessageStatus=delivered"))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("status %d", response.StatusCode)
		}
	})
	t.Run("a report that could not be kept is asked for again", func(t *testing.T) {
		recv.broken = true
		if status := report(m, "delivered", 0); status != http.StatusServiceUnavailable {
			t.Errorf("status %d", status)
		}
	})
	t.Run("a receiver that does not care is no trouble", func(t *testing.T) {
		plain := newRig(t, &channeltest.Recorder{}, nil, false)
		status, err := plain.fake.Report(t.Context(), m, "delivered", 0, public, plain.hooks.URL)
		if err != nil || status != http.StatusOK {
			t.Errorf("status %d, %v", status, err)
		}
	})
}
