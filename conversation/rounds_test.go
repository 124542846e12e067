package conversation

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// inRound keeps a round from the 25th of November on, for some days.
func (h *house) inRound(id string, days int, places ...string) {
	h.t.Helper()
	opens := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	r := &store.Round{Meta: store.Meta{ID: id}, Name: id, Places: places, Opens: opens, Closes: opens.AddDate(0, 0, days)}
	if err := h.Store.Rounds.Put(context.Background(), r); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) roundOf(from string) string {
	h.t.Helper()
	return h.runOf(channels.SMS, "+447700900000", from).doc.Round
}

func TestARunBelongsToTheRoundInWhichItBegan(t *testing.T) {
	const dad, gran = "+447700900124", "+447700900125"
	h := newHouse(t)
	h.inRound("advent", 3)
	h.text(mum, "hello")
	if got := h.roundOf(mum); got != store.OpenRound {
		t.Errorf("before the round a run belongs to %q", got)
	}
	h.clock.add(12 * time.Hour) // past midnight
	h.text(mum, "GO")
	h.text(mum, "us and our dog")
	h.text(dad, "hello")
	if got := h.roundOf(mum); got != store.OpenRound {
		t.Errorf("a run that was begun before was moved to %q", got)
	}
	if got := h.roundOf(dad); got != "advent" {
		t.Errorf("a run that was begun in the round belongs to %q", got)
	}
	h.clock.add(72 * time.Hour)
	h.text(dad, "GO")
	h.text(dad, "me and the baby")
	h.text(gran, "hello")
	if got := h.roundOf(dad); got != "advent" {
		t.Errorf("a run that was begun in the round left it for %q", got)
	}
	if got := h.roundOf(gran); got != store.OpenRound {
		t.Errorf("after the round a run belongs to %q", got)
	}
}

func TestARoundOfOneHubTakesInWhoeverNamesIt(t *testing.T) {
	const dad, gran, aunt = "+447700900124", "+447700900125", "+447700900126"
	h := newHouse(t)
	h.hubs()
	h.inRound("at-elm", 3, "elm")
	h.clock.add(24 * time.Hour)
	h.text(mum, "ELM")
	h.text(dad, "OAK")
	if got := h.roundOf(mum); got != "at-elm" {
		t.Errorf("a run of the hub's poster belongs to %q", got)
	}
	if got := h.roundOf(dad); got != store.OpenRound {
		t.Errorf("a run of another hub belongs to %q", got)
	}
	untilTheHub := func(from string) {
		for _, words := range []string{"hello", "GO", "us", "their jokes", "skip", "skip", "skip", "skip"} {
			h.text(from, words)
		}
		if q := h.runOf(channels.SMS, "+447700900000", from).state.Question; q != "hub" {
			t.Fatalf("the survey should ask which hub, it asks %q", q)
		}
	}
	t.Run("also where the hub is asked for last, with what was said before", func(t *testing.T) {
		untilTheHub(gran)
		if got := h.roundOf(gran); got != store.OpenRound {
			t.Errorf("without a hub it belongs to %q", got)
		}
		id := h.runOf(channels.SMS, "+447700900000", gran).doc.ID
		eventually(t, "what was said is tagged", func() bool {
			h.tags.mu.Lock()
			defer h.tags.mu.Unlock()
			return slices.Contains(h.tags.asked, id+":about") && slices.Contains(h.tags.asked, id+":proud")
		})
		h.text(gran, "elm")
		if got := h.roundOf(gran); got != "at-elm" {
			t.Errorf("whoever names the hub belongs to %q", got)
		}
		h.clock.add(time.Hour)
		eventually(t, "what readers see of it goes along", func() bool {
			h.tags.mu.Lock()
			defer h.tags.mu.Unlock()
			return slices.Contains(h.tags.moved, id+" at-elm elm") && !h.runOf(channels.SMS, "+447700900000", gran).doc.Moved
		})
	})
	t.Run("and not once it is over", func(t *testing.T) {
		untilTheHub(aunt)
		h.clock.add(72 * time.Hour)
		h.text(aunt, "elm")
		if got := h.roundOf(aunt); got != store.OpenRound {
			t.Errorf("a round that is over took in a run: %q", got)
		}
	})
	t.Run("nor does a round that is over lose one", func(t *testing.T) {
		h.text(mum, "OAK")
		if r := h.runOf(channels.SMS, "+447700900000", mum); r.doc.Round != "at-elm" {
			t.Errorf("at %q it belongs to %q", r.doc.Place, r.doc.Round)
		}
	})
}

// A page has no replies to send, after which a run would be looked at again.
func TestWhoNamesTheHubLastOnThePageAndLeavesIsReadAtThatHub(t *testing.T) {
	h := newHouse(t)
	h.hubs()
	const session = "session-1"
	h.page(session, "", "")
	for _, question := range []string{"about", "proud", "hopes", "fears", "change", "network"} {
		h.page(session, question, "me and my two")
	}
	id := h.runOf(channels.Web, webSender, session).doc.ID
	eventually(t, "what was said is tagged", func() bool { return len(h.runOf(channels.Web, webSender, session).doc.Untagged) == 0 })
	h.receive(channels.Inbound{
		ID: "hub", Channel: channels.Web, Sender: webSender, Address: session, Kind: channels.Answer, Question: "hub",
		Choices: []string{"elm"}, At: h.clock.now(),
	})
	if doc := h.runOf(channels.Web, webSender, session).doc; doc.Place != "elm" || !doc.Moved {
		t.Fatalf("the run should stand at elm and be about to be moved: %q, %v", doc.Place, doc.Moved)
	}
	h.clock.add(time.Hour)
	eventually(t, "what readers see of it goes along", func() bool {
		h.tags.mu.Lock()
		defer h.tags.mu.Unlock()
		return slices.Contains(h.tags.moved, id+" "+store.OpenRound+" elm")
	})
}

// The store is away when a round closes: what a family said before that waits on the disk.
func TestWhatWasSaidInARoundCountsThereThoughItIsAppliedAfterIt(t *testing.T) {
	const dad, gran = "+447700900124", "+447700900125"
	var away atomic.Bool
	h := newHouse(t, withBreakableStore(&away, t.TempDir()))
	h.hubs()
	h.inRound("advent", 3)
	h.clock.add(36 * time.Hour)
	h.text(dad, "hello")
	h.clock.add(47 * time.Hour) // an hour before it closes
	away.Store(true)
	h.text(mum, "hello")
	h.text(mum, "GO")
	h.text(mum, "us and our dog")
	h.text(dad, "ELM")
	h.clock.add(2 * time.Hour)
	h.text(gran, "hello")
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	if got := h.roundOf(mum); got != "advent" {
		t.Errorf("who wrote before the closing belongs to %q", got)
	}
	if doc := h.runOf(channels.SMS, textSender, mum).doc; doc.Day != "2026-11-27" || doc.Started.Day() != 27 {
		t.Errorf("they began on %s, and the day is %s", doc.Started, doc.Day)
	}
	if got := h.roundOf(dad); got != "advent" {
		t.Errorf("who began in the round left it for %q", got)
	}
	if got := h.roundOf(gran); got != store.OpenRound {
		t.Errorf("who wrote after the closing belongs to %q", got)
	}
}
