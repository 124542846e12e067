package conversation

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
)

// Before somebody agrees to take part their texts wait, and become the first answer whichever way they agree.
var agreements = []struct {
	name, words string
	chat        bool
}{
	{"GO", "GO", false}, {"a yes", "yes", false}, {"a thumb", "👍", false}, {"an age", "17", true},
}

// agrees says some texts on a new phone or chat and then agrees. It returns the run and what the screen shows, once nothing is left to
// be sent or looked at.
func (h *house) agrees(chat bool, texts []string, agreement string) (r *run, screen []string) {
	h.t.Helper()
	device, sender, channel, from := h.sms, textSender, channels.SMS, mum
	say := func(words string) { h.text(from, words) }
	if chat {
		device, sender, channel, from = h.telegram, "77", channels.Telegram, teen
		say = func(words string) { h.chat(from, words) }
	}
	say("hello")
	for _, words := range texts {
		say(words)
	}
	eventually(h.t, "what is said so far has left, so that help overtakes nothing", func() bool {
		return len(h.runOf(channel, sender, from).doc.Pending) == 0
	})
	say(agreement)
	h.clock.add(time.Hour)
	eventually(h.t, "nothing is left to do", func() bool {
		r = h.runOf(channel, sender, from)
		return r.doc.Answered == 1 && len(r.doc.Pending)+len(r.doc.Alerts)+len(r.doc.Untagged) == 0
	})
	return r, device.screen(from)
}

func TestADisclosureInPiecesBeforeGoIsHeeded(t *testing.T) {
	texts := []string{"my stepdad keeps", "hitting me"}
	whole := strings.Join(texts, "\n")
	for _, words := range texts {
		if concerned(safeguard.Scan(words)) {
			t.Fatalf("this story needs pieces that alone say nothing, not %q", words)
		}
	}
	for _, by := range agreements {
		t.Run(by.name, func(t *testing.T) {
			h := newHouse(t)
			h.finds("about", safeguard.Urgent)
			_, screen := h.agrees(by.chat, texts, by.words)
			if n := len(screen); n != 5 || !strings.Contains(screen[n-2], "999") || !strings.Contains(screen[n-1], "2 of 6") {
				t.Errorf("help should come first, then the next question; the screen shows %q", screen)
			}
			alerts := h.alerts()
			if len(alerts) != 1 || alerts[0].Level != string(safeguard.Urgent) {
				t.Fatalf("the lead should be told once, and that it is urgent: %+v", alerts)
			}
			if got := h.alertText(alerts[0].ID); got.Text != whole || len(got.Why) == 0 {
				t.Errorf("the lead should read all of it, reads %+v", got)
			}
		})
	}
}

func TestADisclosureBeforeGoIsHeededOnce(t *testing.T) {
	const disclosure = "my dad hits me"
	stories := [][]string{{disclosure}, {disclosure, "and the flat is damp"}, {"I want to", "kill myself"}}
	for _, by := range agreements {
		for _, texts := range stories {
			t.Run(by.name+" after "+strings.Join(texts, ", "), func(t *testing.T) {
				h := newHouse(t)
				h.finds("about", safeguard.Urgent)
				r, screen := h.agrees(by.chat, texts, by.words)
				if n := strings.Count(strings.Join(screen, "\n"), "116 123"); n != 1 {
					t.Errorf("help should be given once, was %d times: %q", n, screen)
				}
				alerts := h.alerts()
				if len(alerts) != 1 || strings.Contains(h.alertText(alerts[0].ID).Text, by.words) {
					t.Errorf("the lead should be told once, when it was written: %d alerts", len(alerts))
				}
				if len(r.doc.Flagged) != 1 {
					t.Errorf("the answer should be flagged, flagged are %v", r.doc.Flagged)
				}
			})
		}
	}
}

// alertText opens what an alert seals.
func (h *house) alertText(id string) (text AlertText) {
	h.t.Helper()
	a, err := h.Store.Alerts.Get(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	plain, err := h.Keys.Open("alerts/"+id, fieldText, a.Text)
	if err != nil || json.Unmarshal(plain, &text) != nil {
		h.t.Fatalf("the alert can't be read: %v", err)
	}
	return text
}
