package conversation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
)

// joined sends texts of one phone so close together that they are one answer.
func (h *house) joined(texts ...string) {
	h.t.Helper()
	for _, words := range texts {
		h.text(mum, words)
		h.clock.add(time.Second - time.Minute)
	}
	h.clock.add(time.Minute)
}

// raisedAs waits until the alerts are these levels, and returns what each of them tells, in the order in which they came.
func (h *house) raisedAs(levels ...safeguard.Level) (texts []string) {
	h.t.Helper()
	var got []string
	eventually(h.t, "nothing is left to do", func() bool {
		h.clock.add(time.Hour)
		doc := h.runOf(channels.SMS, textSender, mum).doc
		return len(doc.Pending)+len(doc.Alerts)+len(doc.Untagged) == 0
	})
	all := h.alerts()
	slices.SortFunc(all, func(a, b *store.Alert) int { return a.At.Compare(b.At) })
	for _, a := range all {
		got = append(got, a.Level)
		texts = append(texts, h.alertText(a.ID).Text)
	}
	want := make([]string, len(levels))
	for i, l := range levels {
		want[i] = string(l)
	}
	if !slices.Equal(got, want) {
		h.t.Fatalf("the alerts are %v and tell %q, want %v", got, texts, want)
	}
	return texts
}

// A family goes on in the answer that was raised, and tells in two texts what neither tells alone.
func TestASecondDisclosureInPiecesOfOneAnswerIsHeeded(t *testing.T) {
	const concern, urgent = "he takes my bank card and my wages", "i want to kill myself"
	pieces := []string{"my stepdad keeps", "hitting me"}
	for words, want := range map[string]safeguard.Level{concern: safeguard.Concern, urgent: safeguard.Urgent, pieces[0]: safeguard.None, pieces[1]: safeguard.None} {
		if got := safeguard.Scan(words).Level; got != want {
			t.Fatalf("this story needs %q to be %s, not %s", words, want, got)
		}
	}
	const before = "my stepdad used to hit me when i was little" // so that all of it together is no more than a concern
	for _, first := range []string{concern, before, urgent} {
		t.Run("after "+first, func(t *testing.T) {
			h := newHouse(t)
			h.begun(mum)
			h.joined(first, pieces[0], pieces[1], "and the bus is late")
			told := h.raisedAs(safeguard.Scan(first).Level, safeguard.Urgent)
			if told[0] != first || !strings.HasSuffix(told[1], strings.Join(pieces, "\n")) {
				t.Errorf("the lead reads %q", told)
			}
			screen := strings.Join(h.sms.screen(mum), "\n")
			if n := strings.Count(screen, "116 123"); n != 2 {
				t.Errorf("help should come with each, came %d times: %q", n, screen)
			}
			if doc := h.runOf(channels.SMS, textSender, mum).doc; !slices.Equal(doc.Flagged, []string{"about"}) {
				t.Errorf("flagged is %v", doc.Flagged)
			}
			h.finds("about", safeguard.Urgent)
			if again, err := h.Rebuild(t.Context()); err != nil || again.Raised != 0 {
				t.Errorf("what the first look raised is not raised again by the second: %+v, %v", again, err)
			}
		})
	}
	t.Run("what says nothing more raises nothing more", func(t *testing.T) {
		h := newHouse(t)
		h.begun(mum)
		h.joined(urgent, "me and my two", "and the bus is late")
		h.raisedAs(safeguard.Urgent)
	})
}

func TestAnEditOfOneTextOfARaisedAnswerIsHeeded(t *testing.T) {
	h := newHouse(t)
	h.chatBegun()
	h.chat(teen, "i want to kill myself", func(in *channels.Inbound) { in.Ref = "501" })
	h.clock.add(time.Second - time.Minute)
	h.chat(teen, "hitting me", func(in *channels.Inbound) { in.Ref = "502" })
	alerts := func(n int) {
		t.Helper()
		h.allLeft()
		eventually(t, "every alert is filed", func() bool { return len(h.runOf(channels.Telegram, "77", teen).doc.Alerts) == 0 })
		if got := len(h.alerts()); got != n {
			t.Fatalf("%d alerts, want %d", got, n)
		}
	}
	alerts(1)
	h.chat(teen, "my stepdad keeps", edited("501"))
	alerts(2)
	t.Run("the same words raise nothing again", func(t *testing.T) {
		h.chat(teen, "my stepdad keeps", edited("501"))
		h.chat(teen, "hitting me", edited("502"))
		alerts(2)
	})
}
