package staff

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"familyvoice/store"
)

func (h *house) delivery(id, channel, state, code, reason string, ago time.Duration) {
	h.t.Helper()
	put(h.t, h.store.Deliveries, &store.Delivery{Meta: store.Meta{ID: id}, Channel: channel, State: state, Code: code, Reason: reason, At: h.now.Add(-ago)})
}

func TestWhatDidNotArriveIsShownWithItsReason(t *testing.T) {
	h := newHouse(t)
	r := h.signedIn("ada", []string{"admin"})
	if body := r.see("/staff/deliveries", "Every message arrived"); strings.Contains(body, "<table") {
		t.Error("there is nothing to list")
	}
	h.delivery("e1", "sms", "delivered", "", "", time.Hour)
	h.delivery("e2", "sms", "failed", "30006", "the number is a landline, or its network takes no texts", 2*time.Hour)
	h.delivery("e3", "sms", "parked", "30006", "the number is a landline, or its network takes no texts", 3*time.Hour)
	h.delivery("e4", "telegram", "failed", "403", "they blocked the bot, or have left Telegram", 4*time.Hour)
	h.delivery("e5", "sms", "failed", "30003", "the phone is off or has no signal", 8*24*time.Hour)
	h.delivery("mend:sms:20003", "sms", "waiting", "20003", "Twilio does not accept the account SID and auth token", time.Minute)
	body := r.see("/staff/deliveries",
		"3 did not arrive. 1 did", "To put right now", "Twilio does not accept the account SID and auth token.", "familyvoice check",
		"The number is a landline, or its network takes no texts.", "Could not be sent", "Did not arrive", "They blocked the bot", "30006")
	if strings.Contains(body, "Texts this month") {
		t.Error("nothing was texted this month")
	}
	if strings.Contains(body, "no signal") {
		t.Error("what is older than a week is not shown")
	}
	if strings.Index(body, "landline") > strings.Index(body, "blocked the bot") {
		t.Error("the most frequent reason comes first")
	}
	wellFormed(t, "deliveries", body)
}

func TestManyFailuresAreCountedAndTheNewestListed(t *testing.T) {
	h := newHouse(t)
	for i := range maxFailedLines + 20 {
		h.delivery(fmt.Sprintf("e%03d", i), "sms", "failed", fmt.Sprint(40000+i), "the network took the text for spam", time.Duration(i)*time.Minute)
	}
	body := h.signedIn("ada", []string{"admin"}).see("/staff/deliveries", "120 did not arrive", "as many as fit here", "40099")
	if strings.Contains(body, "40100") {
		t.Error("only the newest are listed")
	}
}

func TestWhatTextsCostThisMonth(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.SegmentPence = 4.1 })
	put(t, h.store.Settings, &store.Setting{Meta: store.Meta{ID: "segments:2026-11"}, Value: "1234"})
	h.signedIn("ada", []string{"admin"}).see("/staff/deliveries", "Texts this month: 1234 segments, about £50.59")
}
