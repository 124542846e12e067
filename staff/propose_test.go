package staff

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/assistant"
	"familyvoice/store"
)

// fakeAssistant says what the test gives it, and keeps what it was asked.
type fakeAssistant struct {
	proposal assistant.Proposal
	words    []string
	err      error
	asked    []string
	takes    time.Duration
	stopped  bool // before it had an answer
}

func (f *fakeAssistant) wait(ctx context.Context) {
	select {
	case <-time.After(f.takes):
	case <-ctx.Done():
		f.stopped = true
	}
}

func (*fakeAssistant) Name() string { return "made-up-model at 127.0.0.1" }

func (f *fakeAssistant) Tags(ctx context.Context, s assistant.Sentence, themes, stances []assistant.Label) (assistant.Proposal, error) {
	f.asked = append(f.asked, s.Text)
	f.wait(ctx)
	return f.proposal, f.err
}

func (f *fakeAssistant) Wording(ctx context.Context, sentences, themes []string) ([]string, error) {
	f.asked = append(f.asked, sentences...)
	f.wait(ctx)
	return f.words, f.err
}

func TestAProposalIsShownAndNotTicked(t *testing.T) {
	fake := &fakeAssistant{proposal: assistant.Proposal{Themes: []string{"money"}, Stances: []string{"change"}}}
	h := newHouse(t, func(c *Config) { c.Assistant = fake })
	put(t, h.store.Excerpts, tagged("e1"))
	ana := h.signedIn("ana", []string{"analyst"})
	ana.see("/staff/tags/e1:hopes?sentence=h1", "Ask made-up-model at 127.0.0.1 for a proposal")
	if len(fake.asked) != 0 {
		t.Error("asked before anybody wanted it")
	}
	propose := func() string {
		t.Helper()
		status, body, _ := ana.post("/staff/tags/e1:hopes/propose", url.Values{"sentence": {"h1"}})
		if status != http.StatusOK {
			t.Fatalf("answered %d", status)
		}
		wellFormed(t, "propose", body)
		return body
	}
	body := propose()
	for _, want := range []string{"What a program called made-up-model at 127.0.0.1 proposes", "Changes; Money and cost of living", "Nothing is ticked by it", `value="home" checked`} {
		if !strings.Contains(body, want) {
			t.Errorf("does not say %q", want)
		}
	}
	if strings.Contains(body, `value="money" checked`) {
		t.Error("the proposal is ticked")
	}
	if h.audited("assistant-asked") != 1 {
		t.Error("the question is not in the record")
	}
	if e, _ := h.store.Excerpts.Get(ctx, "e1:hopes"); strings.Join(e.Themes, " ") != "home" {
		t.Errorf("a proposal changed the tags: %v", e.Themes)
	}
	for _, row := range []struct {
		err  error
		want string
	}{
		{assistant.ErrInvented, "nothing of it is shown"}, {assistant.ErrAway, "Everything works without it"},
		{assistant.ErrNotSent, "not for it to read"}, {assistant.ErrDoubt, "could tell who it is"},
	} {
		fake.err, fake.proposal = row.err, assistant.Proposal{}
		if body := propose(); !strings.Contains(body, row.want) {
			t.Errorf("%v: does not say %q", row.err, row.want)
		}
	}
	t.Run("never for an answer that a safeguarding lead alone reads", func(t *testing.T) {
		fake.asked = nil
		e, _ := h.store.Excerpts.Get(ctx, "e1:hopes")
		e.Withheld = true
		put(t, h.store.Excerpts, e)
		if status, _, _ := ana.post("/staff/tags/e1:hopes/propose", url.Values{"sentence": {"h1"}}); status != http.StatusNotFound || len(fake.asked) != 0 {
			t.Errorf("answered %d, asked %v", status, fake.asked)
		}
	})
	t.Run("never for an answer in another language, whose names redaction does not know", func(t *testing.T) {
		fake.asked = nil
		recorded := h.audited("assistant-asked")
		for i, e := range []*store.Excerpt{
			inTongue("p1", "pl", "elm", "2026-11-20", polish), inTongue("p2", "ar", "elm", "2026-11-20", arabic), inTongue("p3", "other", "elm", "2026-11-20", somali),
		} {
			put(t, h.store.Excerpts, e)
			if body := ana.see("/staff/tags/" + e.ID + "?sentence=h1"); strings.Contains(body, "for a proposal") {
				t.Errorf("%s: offered", e.Language)
			}
			status, body, _ := ana.post("/staff/tags/"+e.ID+"/propose", url.Values{"sentence": {"h1"}})
			if status != http.StatusOK || !strings.Contains(body, "not for it to read") || len(fake.asked) != 0 || h.audited("assistant-asked") != recorded {
				t.Errorf("%d. %s: answered %d, asked %v, %d questions in the record", i, e.Language, status, fake.asked, h.audited("assistant-asked"))
			}
		}
	})
	t.Run("only those who put tags right may ask", func(t *testing.T) {
		if status, _, _ := h.signedIn("vic", []string{"viewer"}).post("/staff/tags/e1:hopes/propose", url.Values{"sentence": {"h1"}}); status != http.StatusForbidden {
			t.Errorf("answered %d", status)
		}
	})
}

func TestOtherWordsForTheSummary(t *testing.T) {
	fake := &fakeAssistant{words: []string{"Families hope for money and cost of living (12 of 12).", "b", "c"}}
	h := newHouse(t, func(c *Config) { c.Assistant = fake })
	id := h.say(12, hopeful)
	h.refresh()
	if err := h.site.book.Decide(ctx, id, h.site.book.Hash(hopeful), true, "rita", h.now); err != nil {
		t.Fatal(err)
	}
	viewer, editor := h.signedIn("vic", []string{"viewer"}), h.signedIn("edd", []string{"editor"})
	if body := viewer.see("/staff/summary"); strings.Contains(body, "for other words") {
		t.Error("offered to a person who may not ask")
	}
	editor.see("/staff/summary", "Ask made-up-model at 127.0.0.1 for other words")
	status, body, _ := editor.post("/staff/summary/wording?place=&period=all", nil)
	if status != http.StatusOK || !strings.Contains(body, fake.words[0]) || !strings.Contains(body, "When families spoke of their hopes") || !strings.Contains(body, "Nothing here is kept") {
		t.Errorf("answered %d: %.400s", status, body)
	}
	wellFormed(t, "wording", body)
	if n := strings.Count(body, "One family said: “"+hopeful); n != 2 || strings.Contains(strings.Join(fake.asked, " "), hopeful) {
		t.Errorf("the quote stands %d times on the page, and was asked %q", n, fake.asked)
	}
	if len(fake.asked) != 3 || !strings.HasPrefix(fake.asked[0], "When families spoke of their hopes") {
		t.Errorf("was asked %q", fake.asked)
	}
	fake.err, fake.words = assistant.ErrAway, nil
	if status, body, _ := editor.post("/staff/summary/wording?place=&period=all", nil); status != http.StatusOK || !strings.Contains(body, "When families spoke") {
		t.Errorf("without an answer: %d", status)
	}
	if status, _, _ := viewer.post("/staff/summary/wording?place=&period=all", nil); status != http.StatusForbidden {
		t.Errorf("a viewer: %d", status)
	}
}

// The service gives every page half a minute, and assistant.seconds may be two.
func TestAnAssistantThatTakesLongerThanAPageMayStillEndsInAPage(t *testing.T) {
	const page = time.Second
	fake := &fakeAssistant{takes: 3 * page / 2, err: assistant.ErrAway}
	h := newHouse(t, func(c *Config) { c.Assistant = fake })
	put(t, h.store.Excerpts, tagged("e1"))
	h.say(12, hopeful)
	h.refresh()
	bounded := httptest.NewUnstartedServer(h.server.Config.Handler)
	bounded.Config.ReadTimeout, bounded.Config.WriteTimeout = page, page
	bounded.Start()
	t.Cleanup(bounded.Close)
	h.server.Close()
	h.server = bounded
	ana := h.signedIn("ana", []string{"analyst", "editor"})
	for _, to := range []string{"/staff/tags/e1:hopes/propose", "/staff/summary/wording?place=&period=all"} {
		status, body, _ := ana.post(to, url.Values{"sentence": {"h1"}})
		if status != http.StatusOK || !strings.Contains(body, "It did not answer") {
			t.Errorf("%s answered %d", to, status)
		}
	}
	if fake.stopped {
		t.Error("the question was broken off with the page's time")
	}
}

func TestWithoutAnAssistantThereIsNone(t *testing.T) {
	h := newHouse(t)
	put(t, h.store.Excerpts, tagged("e1"))
	ana := h.signedIn("ana", []string{"analyst", "editor"})
	if body := ana.see("/staff/tags/e1:hopes?sentence=h1"); strings.Contains(body, "proposal") {
		t.Error("a proposal is offered")
	}
	if status, _, _ := ana.post("/staff/tags/e1:hopes/propose", url.Values{"sentence": {"h1"}}); status != http.StatusNotFound {
		t.Errorf("answered %d", status)
	}
}

func TestReasonsAreLookedForWhenAsked(t *testing.T) {
	asked := 0
	h := newHouse(t, func(c *Config) {
		c.Explain = func(a analysis.Answer) analysis.Tags {
			asked++
			return analysis.Tags{Sentences: []analysis.Sentence{{Start: 0, End: 31, Themes: []analysis.Tag{{ID: "money", Why: []string{"my lunch"}, By: analysis.BySentence}}}}}
		}
	})
	put(t, h.store.Excerpts, tagged("e1"))
	ana := h.signedIn("ana", []string{"analyst"})
	ana.see("/staff/tags/e1:hopes?sentence=h1", "Look harder for the words", "because of “fare”")
	if asked != 0 {
		t.Error("looked for before anybody asked")
	}
	ana.see("/staff/tags/e1:hopes?sentence=h1&why=1", "because of “my lunch”, by the sentence reader", "each time without one word")
	ana.see("/staff/tags/e1:hopes?sentence=h2&why=1", "I walk.") // nothing found: the page stays as it is
}
