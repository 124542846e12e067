package conversation

import (
	"slices"
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/survey"
)

// passing finds words that the usual scan lets pass and another raises.
func passing(t *testing.T, scan safeguard.Scanner) string {
	t.Helper()
	for _, text := range []string{"mum shouts all the time and i hide in my room", "i am scared at night when dad drinks", "my dad gets really angry and i hide under the bed",
		"i cry every night and nobody comes", "nobody likes me and i feel so alone", "mum cries all the time and i make my own tea", "they fight every night and i cant sleep"} {
		if !concerned(safeguard.Scan(text)) && concerned(scan.Scan(text)) {
			return text
		}
	}
	t.Fatal("this story needs words that the usual scan lets pass")
	return ""
}

func TestTheFirstLookLeansAsTheSettingSays(t *testing.T) {
	leaning := safeguard.Scanner{Lean: safeguard.Most}
	words := passing(t, leaning)
	for name, row := range map[string]struct {
		scan safeguard.Scanner
		want int
	}{"usual": {want: 0}, "most": {scan: leaning, want: 1}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, func(c *Config) { c.Scan = row.scan })
			h.begun(mum)
			h.text(mum, words)
			h.expect(h.sms, mum, 3+row.want)
			if got := strings.Count(strings.Join(h.sms.screen(mum), "\n"), "Samaritans"); got != row.want {
				t.Errorf("help was said %d times, want %d", got, row.want)
			}
			eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == row.want })
			if got := concerned(h.scanned(words)); got != (row.want > 0) {
				t.Errorf("while the store is away it is raised: %t", got)
			}
		})
	}
}

// toAge brings the young people's survey to the question of age, with one answer of the words.
func (h *house) toAge(words string) {
	h.t.Helper()
	h.receive(channels.Inbound{
		ID: "young", Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Command, Command: string(survey.Start), Survey: youngSurvey, At: h.clock.now(),
	})
	for i, text := range []string{"go", "me and my cat", "my badge", "to be a vet", words, "a slide", "my nan"} {
		h.text(mum, text)
		h.expect(h.sms, mum, i+2)
	}
	if q := h.runOf(channels.SMS, textSender, mum).state.Question; q != "age" {
		h.t.Fatalf("the question is %q", q)
	}
}

func TestAChildUnderThirteenGetsHelpForDistress(t *testing.T) {
	words := passing(t, safeguard.Scanner{}.ForChild())
	t.Run("what was said before the age is known is read again in that turn", func(t *testing.T) {
		h := newHouse(t)
		h.toAge(words)
		if n := len(h.alerts()); n != 0 {
			t.Fatalf("%d alerts before the age is known", n)
		}
		h.text(mum, "12")
		h.expect(h.sms, mum, 10)
		if said := h.sms.screen(mum)[8:]; !strings.Contains(strings.Join(said, "\n"), "Childline 0800 1111") {
			t.Errorf("help should come beside the next question, got %q", said)
		}
		eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
		a := h.alerts()[0]
		if plain, err := h.Keys.Open("alerts/"+a.ID, fieldText, a.Text); a.Question != "fears" || err != nil || !strings.Contains(string(plain), words) {
			t.Errorf("the alert is about %q, %v", a.Question, err)
		}
		if r := h.runOf(channels.SMS, textSender, mum); !slices.Equal(r.doc.Flagged, []string{"fears"}) {
			t.Errorf("flagged is %v", r.doc.Flagged)
		}
		eventually(t, "every answer is looked at again", func() bool {
			h.tags.mu.Lock()
			defer h.tags.mu.Unlock()
			return len(h.tags.asked) >= 12
		})
		t.Run("saying the age again raises nothing twice", func(t *testing.T) {
			h.text(mum, "change 7")
			h.expect(h.sms, mum, 11)
			h.text(mum, "11")
			h.expect(h.sms, mum, 12)
			if n := len(h.alerts()); n != 1 {
				t.Errorf("%d alerts", n)
			}
		})
		t.Run("and so is what is said from then on", func(t *testing.T) {
			h.text(mum, "change 2")
			h.expect(h.sms, mum, 13)
			h.text(mum, words)
			h.expect(h.sms, mum, 15)
			eventually(t, "the second alert is filed", func() bool { return len(h.alerts()) == 2 })
		})
	})
	t.Run("of somebody of 14 it is not", func(t *testing.T) {
		h := newHouse(t)
		h.toAge(words)
		h.text(mum, "14")
		h.expect(h.sms, mum, 9)
		if r := h.runOf(channels.SMS, textSender, mum); r.doc.AgeBand != "13-14" || len(r.doc.Flagged) != 0 || len(h.alerts()) != 0 {
			t.Errorf("age %q, flagged %v, %d alerts", r.doc.AgeBand, r.doc.Flagged, len(h.alerts()))
		}
	})
}
