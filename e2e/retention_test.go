package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/retention"
	"familyvoice/store"
	"familyvoice/survey"
)

// texting is a house with people who text it, one minute between two texts.
type texting struct {
	*harness.House
	t    *testing.T
	sids []string
}

func newTexting(t *testing.T) *texting {
	t.Helper()
	return &texting{House: harness.NewHouse(t, harness.Setup{Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)}), t: t}
}

func (h *texting) say(from string, texts ...string) {
	h.t.Helper()
	for _, text := range texts {
		h.Set(h.Now().Add(time.Minute))
		sid := harness.SID(fmt.Sprintf("r%d", len(h.sids)))
		h.sids = append(h.sids, sid)
		if _, status, _, err := h.Twilio.Send(h.t.Context(), twiliofake.Text{SID: sid, From: from, Body: text}); err != nil || status != http.StatusOK {
			h.t.Fatalf("the webhook answered %d, %v", status, err)
		}
	}
	h.Set(h.Now().Add(time.Minute))
	h.Settle()
}

// toTheEnd skips what is left of the survey.
func (h *texting) toTheEnd(from string) {
	h.t.Helper()
	for range 12 {
		if state, _, _ := h.State(channels.SMS, harness.Number, from); state.Stage == survey.Finished {
			return
		}
		h.say(from, "SKIP")
	}
	state, _, _ := h.State(channels.SMS, harness.Number, from)
	h.t.Fatalf("the survey should have come to its end, it is at %q %q", state.Stage, state.Question)
}

func (h *texting) forget(dry bool) retention.Counts {
	h.t.Helper()
	r := &retention.Runner{
		Store: h.Store, Schedule: retention.Schedule{Unfinished: 30, Link: 90, Answers: 365, Deliveries: 30}, Dry: dry,
		Unlink: func(r *store.Response) error { return conversation.Unlink(h.Keys, r) }, Empty: conversation.Empty,
		Now: h.Now, ClockIsRight: true, Owner: "test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	counts, err := r.Run(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return counts
}

func (h *texting) later(days int) { h.Set(h.Now().Add(time.Duration(days) * 24 * time.Hour)) }

// everything is the whole database in words: every document, and every run opened, without its audit and settings.
func (h *texting) everything() string {
	h.t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for r, err := range h.Store.Responses.Find(h.t.Context(), store.Query{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		state, err := conversation.Open(h.Keys, r)
		if err != nil {
			h.t.Fatal(err)
		}
		_ = enc.Encode(r)
		_ = enc.Encode(state)
	}
	for e := range h.Store.Excerpts.Find(h.t.Context(), store.Query{}) {
		_ = enc.Encode(e)
	}
	return b.String()
}

func TestAfterTheirTimeNothingLeadsFromAnAddressToItsAnswers(t *testing.T) {
	t.Parallel()
	h := newTexting(t)
	const dad, teen, gran, stranger, aunt = "+447700900124", "+447700900125", "+447700900126", "+447700900127", "+447700900128"
	h.say(mum, "hello", "GO", "me and my two", "their manners", "a garden for them")
	h.toTheEnd(mum)
	h.say(dad, "hello", "GO", "just me and the baby", "STOP")
	h.say(teen, "hello", "GO")
	h.say(aunt, "hello", "GO", "us and our dog")
	h.say(gran, "hello", "GO", "my partner hits me, he said he will kill us tonight")
	h.toTheEnd(gran)
	h.say(stranger, "HELP")
	_, ofMum, _ := h.State(channels.SMS, harness.Number, mum)
	_, ofGran, _ := h.State(channels.SMS, harness.Number, gran)
	_, ofAunt, _ := h.State(channels.SMS, harness.Number, aunt)
	_, ofTeen, _ := h.State(channels.SMS, harness.Number, teen)
	words := func(id string) string {
		r, err := h.Store.Responses.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		state, err := conversation.Open(h.Keys, r)
		if err != nil {
			t.Fatal(err)
		}
		out, _ := json.Marshal(state.Answers)
		return string(out)
	}
	contact := func(phone string) *store.Contact {
		c, err := h.Store.Contacts.Get(t.Context(), h.Keys.AddressID("sms", harness.Number, phone))
		if err != nil {
			return nil
		}
		return c
	}
	excerpts := func() int64 {
		n, err := h.Store.Excerpts.Count(t.Context(), store.Query{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	told := excerpts()

	t.Run("on the first night nothing is due", func(t *testing.T) {
		if counts := h.forget(false); len(counts) != 0 {
			t.Errorf("got %v", counts)
		}
	})
	h.later(31)
	t.Run("a dry run counts and changes nothing", func(t *testing.T) {
		before := h.everything()
		if counts := h.forget(true); counts[retention.CountUnlinked] != 0 || counts[retention.CountEmptied] != 1 {
			t.Errorf("the teenager's run is due, got %v", counts)
		}
		if h.everything() != before {
			t.Error("a dry run changed something")
		}
	})
	t.Run("after a month, who answered nothing is forgotten", func(t *testing.T) {
		counts := h.forget(false)
		if counts[retention.CountEmptied] != 1 || counts[retention.CountUnlinked] != 0 {
			t.Errorf("got %v", counts)
		}
		if contact(teen) != nil {
			t.Error("the teenager who answered nothing should be forgotten")
		}
		if r, err := h.Store.Responses.Get(t.Context(), ofTeen.ID); err != nil || r.Run != "" || !r.Emptied {
			t.Errorf("what is left of an empty run holds no state, got %+v, %v", r, err)
		}
	})
	t.Run("who stopped on the way may come back, and is counted once", func(t *testing.T) {
		h.say(aunt, "SKIP", "a garden")
		state, r, ok := h.State(channels.SMS, harness.Number, aunt)
		if !ok || r.ID != ofAunt.ID || r.Answered != 2 {
			t.Errorf("she should carry on the run that she began, got %+v", state)
		}
	})
	told++
	h.later(60)
	t.Run("ninety days after it was sent, mum's link is cut", func(t *testing.T) {
		counts := h.forget(false)
		if counts[retention.CountUnlinked] != 2 || counts[retention.CountHeld] != 1 {
			t.Errorf("mum's link and dad's are due, gran's is held by an undecided alert: %v", counts)
		}
		if c := contact(dad); c == nil || c.OptOut == nil || c.Response != "" {
			t.Errorf("dad said STOP and must stay undisturbed, without a link: %+v", c)
		}
		if !strings.Contains(h.everything(), "just me and the baby") {
			t.Error("dad's answer should still be kept")
		}
		if c := contact(aunt); c == nil || c.Response != ofAunt.ID {
			t.Error("my aunt came back: her ninety days began then")
		}
		if contact(mum) != nil || contact(stranger) != nil {
			t.Error("mum's number, and the stranger's, should be gone")
		}
		if c := contact(gran); c == nil || c.Response != ofGran.ID {
			t.Error("while the lead has not decided, gran's link must stay")
		}
		if n := excerpts(); n != told {
			t.Errorf("what readers see stays: there were %d excerpts, there are %d", told, n)
		}
	})
	t.Run("STOP outlives the link", func(t *testing.T) {
		before := len(h.Twilio.Messages(dad))
		h.say(dad, "the damp is bad")
		if n := len(h.Twilio.Messages(dad)); n != before {
			t.Errorf("nobody may write to dad, %d texts left", n-before)
		}
	})
	t.Run("and nothing that is kept can restore it", func(t *testing.T) {
		r, err := h.Store.Responses.Get(t.Context(), ofMum.ID)
		if err != nil {
			t.Fatal(err)
		}
		state, err := conversation.Open(h.Keys, r)
		if err != nil {
			t.Fatal(err)
		}
		kept, _ := json.Marshal([]any{r, state})
		for _, trace := range append(slices.Clone(h.sids), mum, h.Keys.AddressID("sms", harness.Number, mum), "12:0", "T12:", "T13:") {
			if strings.Contains(string(kept), trace) {
				t.Errorf("the run still holds %q: %s", trace, kept)
			}
		}
		if !strings.Contains(string(kept), "their manners") {
			t.Error("what mum said should still be kept")
		}
	})
	t.Run("when mum writes again she is somebody new", func(t *testing.T) {
		h.say(mum, "hello again")
		if _, r, ok := h.State(channels.SMS, harness.Number, mum); !ok || r.ID == ofMum.ID {
			t.Error("a new run should begin")
		}
	})
	t.Run("once the lead has decided, gran's link goes, and the words that the alert quotes", func(t *testing.T) {
		decide(t, h.Store)
		counts := h.forget(false)
		if counts[retention.CountUnlinked] != 1 || counts[retention.CountHeld] != 0 || contact(gran) != nil {
			t.Errorf("got %v", counts)
		}
		if strings.Contains(words(ofGran.ID), "hits me") {
			t.Error("the words of the disclosure would tell which run the alert belongs to")
		}
		for a := range h.Store.Alerts.Find(t.Context(), store.Query{}) {
			if a.Response != "" || a.Text == "" {
				t.Errorf("the alert stays with its words, without the run: %+v", a)
			}
		}
	})
	h.later(310)
	t.Run("after a year the answers in words are gone, and what readers see stays", func(t *testing.T) {
		h.forget(false)
		if all := h.everything(); strings.Contains(all, `"parts"`) {
			t.Errorf("answers in words are left: %s", all)
		}
		if n := excerpts(); n != told {
			t.Errorf("there were %d excerpts, there are %d", told, n)
		}
	})
	t.Run("tagging everything again harms nothing that has gone", func(t *testing.T) {
		if _, err := h.Conversation.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := excerpts(); n != told {
			t.Errorf("there were %d excerpts, there are %d", told, n)
		}
	})
	t.Run("every run left an audit line with counts", func(t *testing.T) {
		lines := 0
		for a := range h.Store.Audit.Find(t.Context(), store.Query{}) {
			if a.What == "retention" {
				lines++
			}
		}
		if lines != 5 {
			t.Errorf("five runs that were no dry ones should leave five lines, there are %d", lines)
		}
	})
}

// decide notes the lead's decision on every alert.
func decide(t *testing.T, st *store.Store) {
	t.Helper()
	for a, err := range st.Alerts.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		a.Status = "acted"
		if err := st.Alerts.Put(context.Background(), a); err != nil {
			t.Fatal(err)
		}
	}
}
