package conversation

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"familyvoice/safeguard"
	"familyvoice/store"
)

const frightening = "i dont want to be here any more, i want to die"

func TestAnAlertsIdIsMadeOfNothing(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	in := h.text(mum, frightening)
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	run := h.runOf(in.Channel, in.Sender, in.Address)
	made := &turn{in: in, contact: h.contactOfPhone(mum), run: run, finding: safeguard.Scan(in.Text)}
	ids := []string{h.alerts()[0].ID, h.pendingAlert(made).ID, h.pendingAlert(made).ID}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 3 {
		t.Error("the same run and message lead to the same id: whoever holds the keys and the provider's log links them again")
	}
}

func TestAnAlertIsMadeOnceHoweverOftenItIsTried(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	in := h.text(mum, frightening)
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	t.Run("the provider sends the message again", func(t *testing.T) {
		h.repeats = repeats{} // as after a start
		h.receive(in)
	})
	t.Run("a crash comes between filing it and noting that", func(t *testing.T) {
		run := h.runOf(in.Channel, in.Sender, in.Address)
		p := h.pendingAlert(&turn{in: in, contact: h.contactOfPhone(mum), run: run, finding: safeguard.Scan(in.Text)})
		p.ID = h.alerts()[0].ID
		for range 2 {
			if err := h.fileAlerts(context.Background(), []store.PendingAlert{p}); err != nil {
				t.Fatal(err)
			}
		}
	})
	eventually(t, "nothing waits", func() bool { return len(h.runOf(in.Channel, in.Sender, in.Address).doc.Alerts) == 0 })
	if n := len(h.alerts()); n != 1 {
		t.Errorf("%d alerts, want one", n)
	}
}

// The excerpt of another answer of the run is damaged, say, so that this one is tagged again and again.
func TestWhatASecondLookFindsIsRaisedOnceThoughAnExcerptCantBeWritten(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.finds("about", safeguard.Urgent)
	h.tags.mu.Lock()
	h.tags.fails = errors.New("an excerpt is damaged")
	h.tags.mu.Unlock()
	in := h.text(mum, "there are forty-one of them in the sewing drawer")
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	stored := func() *store.Response { return h.runOf(in.Channel, in.Sender, in.Address).doc }
	looks := func() int {
		h.tags.mu.Lock()
		defer h.tags.mu.Unlock()
		return len(h.tags.asked)
	}
	for range 3 {
		was := looks()
		h.clock.add(2 * time.Minute)
		eventually(t, "it is tried again", func() bool { return looks() > was })
	}
	if doc := stored(); len(h.alerts()) != 1 || !slices.Contains(doc.Untagged, "about") {
		t.Errorf("%d alerts, and %q wait to be tagged", len(h.alerts()), doc.Untagged)
	}
	h.tags.mu.Lock()
	h.tags.fails = nil
	h.tags.mu.Unlock()
	h.clock.add(2 * time.Minute)
	eventually(t, "it is tagged", func() bool { return len(stored().Untagged) == 0 })
	if n := len(h.alerts()); n != 1 {
		t.Errorf("%d alerts, want one", n)
	}
}

func TestASecondLookRaisesEachRevisionOnce(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.finds("about", safeguard.Urgent)
	in := h.text(mum, "there are forty-one of them in the sewing drawer")
	eventually(t, "the alert is filed", func() bool { return len(h.alerts()) == 1 })
	stored := func() *store.Response { return h.runOf(in.Channel, in.Sender, in.Address).doc }
	again := func() {
		t.Helper()
		j := &job{response: stored()}
		if !h.mark(context.Background(), j, func() bool {
			j.response.Untagged = []string{"about"}
			return true
		}) {
			t.Fatal("the answer could not be marked to be tagged again")
		}
		h.clock.add(time.Minute)
		eventually(t, "it is tagged", func() bool { doc := stored(); return len(doc.Untagged)+len(doc.Alerts) == 0 })
	}
	for range 3 {
		again()
	}
	if n := len(h.alerts()); n != 1 {
		t.Errorf("looked at again, the answer has %d alerts, want one", n)
	}
	if revision := stored().Raised["about"]; revision != 1 {
		t.Errorf("the write that holds the alert notes revision %d, want 1", revision)
	}
	t.Run("a look at what has changed meanwhile raises nothing", func(t *testing.T) {
		doc := stored()
		doc.Version--
		doc.Raised, doc.Untagged = nil, []string{"about"}
		if h.tag(context.Background(), &job{response: doc}) {
			t.Error("nothing was written, and it says that it was")
		}
		if n := len(h.alerts()); n != 1 {
			t.Errorf("%d alerts, want one", n)
		}
	})
}
