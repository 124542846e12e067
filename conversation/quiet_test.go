package conversation

import (
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

const (
	hushed = "pls dont reply hes just come in. he'll go mad if he sees this. he broke my rib last time"
	alarm  = `(?i)999|safe|worker|danger|childline|samaritans|abuse`
)

// asked is how many alerts say that somebody asked not to be answered.
func asked(alerts []*store.Alert) (n int) {
	for _, a := range alerts {
		if slices.Contains(a.Kinds, kindQuiet) {
			n++
		}
	}
	return n
}

// calmScreen checks that a phone shows so many messages and that those from the nth on speak of no safety.
func (h *house) calmScreen(from string, many, n int) {
	h.t.Helper()
	time.Sleep(50 * time.Millisecond)
	h.expect(h.sms, from, many)
	for _, text := range h.sms.screen(from)[n:] {
		if regexp.MustCompile(alarm).MatchString(text) {
			h.t.Errorf("whoever reads along sees %q", text)
		}
	}
}

func TestWhoAsksNotToBeAnsweredIsSentNothingThatSpeaksOfSafety(t *testing.T) {
	if f := safeguard.Scan(hushed); f.Level != safeguard.Urgent || !f.Quiet {
		t.Fatalf("these stories need a disclosure that asks not to be answered: %+v", f)
	}
	t.Run("in mid-survey the next question comes, and the lead is told at once and sees that they asked", func(t *testing.T) {
		told := make(chan string, 10)
		h := newHouse(t, func(c *Config) { c.Notify = notifierFunc(func(level string) error { told <- level; return nil }) })
		h.begun(mum)
		h.text(mum, hushed)
		h.calmScreen(mum, 3, 2)
		a := h.raised(1)[0]
		if <-told != "urgent" || !slices.Contains(a.Kinds, kindQuiet) {
			t.Errorf("the alert is about %v", a.Kinds)
		}
		t.Run("nor for what else they tell within a day", func(t *testing.T) {
			h.text(mum, disclosure)
			h.calmScreen(mum, 4, 2)
			if n := asked(h.raised(2)); n != 2 {
				t.Errorf("%d of two alerts say that they asked", n)
			}
		})
		t.Run("HELP is answered all the same", func(t *testing.T) {
			h.text(mum, "HELP")
			if help := h.expect(h.sms, mum, 5); !strings.Contains(help, "999") {
				t.Errorf("got %q", help)
			}
		})
		t.Run("and a day later a disclosure gets help", func(t *testing.T) {
			h.clock.add(25 * time.Hour)
			h.text(mum, disclosure)
			h.expect(h.sms, mum, 7)
			if help := h.sms.screen(mum)[5]; !strings.Contains(help, "999") {
				t.Errorf("got %q", help)
			}
		})
	})
	t.Run("a stranger is thanked, and given the notice when they write again", func(t *testing.T) {
		h := newHouse(t)
		h.text(mum, hushed)
		h.calmScreen(mum, 1, 0)
		h.raised(1)
		h.text(mum, "hello")
		if notice := h.expect(h.sms, mum, 2); !strings.Contains(notice, "GO") {
			t.Errorf("got %q", notice)
		}
	})
	t.Run("after STOP nothing is said", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, "STOP")
		h.expect(h.sms, mum, 3)
		h.text(mum, hushed)
		h.raised(1)
		h.calmScreen(mum, 3, 2)
	})
	t.Run("where only the second look raises it", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.tags.mu.Lock()
		h.tags.found = map[string]safeguard.Finding{"about": {Level: safeguard.Urgent, Kinds: []string{}, Why: []string{}, Quiet: true}}
		h.tags.mu.Unlock()
		h.text(mum, sideways)
		if a := h.raised(1)[0]; !slices.Contains(a.Kinds, kindQuiet) {
			t.Errorf("the alert is about %v", a.Kinds)
		}
		h.calmScreen(mum, 3, 2)
		t.Run("nor for what else they tell within a day", func(t *testing.T) {
			h.text(mum, disclosure)
			h.calmScreen(mum, 4, 2)
			if n := asked(h.raised(2)); n != 2 {
				t.Errorf("%d of two alerts say that they asked", n)
			}
		})
	})
	t.Run("words that are no answer, of which only the second look raises something", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.text(mum, "STOP")
		h.expect(h.sms, mum, 3)
		h.findsIn(sideways, safeguard.Urgent)
		h.tags.mu.Lock()
		f := h.tags.found[sideways]
		f.Quiet = true
		h.tags.found[sideways] = f
		h.tags.mu.Unlock()
		h.text(mum, sideways)
		h.raised(1)
		h.calmScreen(mum, 3, 2)
		h.text(mum, disclosure)
		h.raised(2)
		h.calmScreen(mum, 3, 2)
	})
	t.Run("nor for what else they tell while the store is away", func(t *testing.T) {
		var away atomic.Bool
		h := newHouse(t, withBreakableStore(&away, t.TempDir()))
		h.begun(mum)
		away.Store(true)
		h.text(mum, hushed)
		h.text(mum, disclosure)
		h.calmScreen(mum, 2, 2)
		away.Store(false)
		h.raised(2)
		h.calmScreen(mum, 4, 2)
	})
	t.Run("while the store is away", func(t *testing.T) {
		var away atomic.Bool
		h := newHouse(t, withBreakableStore(&away, t.TempDir()))
		h.begun(mum)
		away.Store(true)
		h.text(mum, hushed)
		time.Sleep(100 * time.Millisecond)
		away.Store(false)
		h.raised(1)
		h.calmScreen(mum, 3, 2)
	})
	t.Run("who asks only after they told: help that is held up is not sent, and the lead is told of it", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.sms.failing(func(channels.Outbound) error { return &channels.SendError{Fault: channels.Transient, Code: "500"} })
		h.text(mum, disclosure)
		h.raised(1)
		h.text(mum, "please dont reply")
		if n := asked(h.raised(2)); n != 1 {
			t.Errorf("%d of two alerts say that they asked", n)
		}
		h.sms.failing(nil)
		eventually(t, "the questions arrive", func() bool { h.clock.add(time.Minute); return len(h.sms.screen(mum)) == 4 })
		h.calmScreen(mum, 4, 2)
	})
	t.Run("a page shows its help, which is left at one press", func(t *testing.T) {
		const session = "a-library-computer"
		h := newHouse(t)
		h.page(session, "", "")
		h.page(session, "about", hushed)
		if !h.helped(session) {
			t.Error("no help")
		}
	})
	t.Run("without harm it changes nothing", func(t *testing.T) {
		h := newHouse(t)
		h.text(mum, "please dont reply")
		if notice := h.expect(h.sms, mum, 1); !strings.Contains(notice, "GO") {
			t.Errorf("got %q", notice)
		}
	})
}

// Whatever the words of a message become: one that speaks of safety is known here.
func TestMessagesThatSpeakOfSafetyAreKnown(t *testing.T) {
	surveys, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	s, _ := surveys.Latest("our-family")
	speaks := regexp.MustCompile(alarm)
	for _, key := range survey.Keys() {
		if strings.Contains(key, "-web") || strings.HasPrefix(key, "button.") || strings.HasPrefix(key, "section.") {
			continue
		}
		for _, channel := range []string{"sms", "whatsapp", "telegram"} {
			words := s.Render(survey.Message{Key: key}, "en", survey.Vars{Council: "Leigh", Channel: channel, Address: "fv.example"}).Text
			base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(key, "-telegram"), "-whatsapp"), "-late")
			if speaks.MatchString(words) && !tells[base] {
				t.Errorf("%s on %s says %q", key, channel, words)
			}
		}
	}
}
