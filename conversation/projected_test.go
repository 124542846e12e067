package conversation

import (
	"context"
	"sync"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/channels"
	"familyvoice/projection"
	"familyvoice/store"
	"familyvoice/survey"
)

// slow is a tagger that lets something happen while it reads an answer for the first time.
type slow struct {
	once      sync.Once
	meanwhile func(run string)
	read      *[]string // whose answers were read; nil to keep none
}

func (s *slow) Version() string { return "slow" }

func (s *slow) Tag(a analysis.Answer) analysis.Tags {
	if s.read != nil {
		*s.read = append(*s.read, a.ID)
	}
	if s.meanwhile != nil {
		s.once.Do(func() { s.meanwhile(a.ID) })
	}
	return analysis.Tags{Language: "en", Themes: []string{}, Stances: []string{}, Sentences: []analysis.Sentence{{End: len(a.Text)}}}
}

// shownHouse is a house where mum's first answer is tagged by s.
func shownHouse(t *testing.T, s *slow) (*house, *projection.Projection, *run) {
	t.Helper()
	p := &projection.Projection{Tagger: s}
	h := newHouse(t, func(c *Config) {
		p.Store, p.Keys = c.Store, c.Keys
		c.Project = p
	})
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	eventually(t, "the answer is tagged", func() bool {
		return len(h.runOf(channels.SMS, textSender, mum).doc.Untagged) == 0 && h.shown() == 1
	})
	return h, p, h.runOf(channels.SMS, textSender, mum)
}

// shown counts what readers see.
func (h *house) shown() int64 {
	h.t.Helper()
	n, err := h.Store.Excerpts.Count(context.Background(), store.Query{})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// late tags the first answer as the run was, as a tagger does that hung.
func late(t *testing.T, h *house, r *run) {
	t.Helper()
	doc := *r.doc
	doc.Untagged = []string{"about"}
	if _, err := h.project(context.Background(), &run{doc: &doc, state: r.state, survey: r.survey}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatAFamilyErasesWhileItIsTaggedStaysErased(t *testing.T) {
	ctx := context.Background()
	for name, tag := range map[string]func(*testing.T, *house, *run){
		"by a rebuild": func(t *testing.T, h *house, _ *run) {
			if _, err := h.Rebuild(ctx); err != nil {
				t.Fatal(err)
			}
		},
		"by a late tagger": late,
	} {
		t.Run(name, func(t *testing.T) {
			s := &slow{}
			h, _, r := shownHouse(t, s)
			s.meanwhile = func(string) {
				if err := h.EraseRun(ctx, r.doc.ID); err != nil {
					t.Error(err)
				}
			}
			tag(t, h, r)
			if n := h.shown(); n != 0 {
				t.Errorf("readers see %d answers of a family that asked for all to go", n)
			}
		})
	}
}

// A list of runs is read a page ahead: a family on it may be erased long before its turn.
func TestRebuildReadsNothingOfWhoWasErasedSinceTheListWasRead(t *testing.T) {
	ctx := context.Background()
	h, p, r := shownHouse(t, &slow{})
	h.begun("+447700900126")
	h.text("+447700900126", "me and my three grandchildren")
	h.expect(h.sms, "+447700900126", 3)
	eventually(t, "both answers are tagged", func() bool { return h.shown() == 2 })
	other := h.runOf(channels.SMS, textSender, "+447700900126")
	var read []string
	p.Tagger = &slow{meanwhile: func(first string) {
		next := r.doc.ID
		if first == next {
			next = other.doc.ID
		}
		if err := h.EraseRun(ctx, next); err != nil {
			t.Error(err)
		}
	}, read: &read}
	if _, err := h.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if len(read) != 1 || h.shown() != 1 {
		t.Errorf("the tagger read %d answers and readers see %d, one family is left", len(read), h.shown())
	}
}

func TestRebuildTakesAwayWhatStandsOfAnErasedRun(t *testing.T) {
	ctx := context.Background()
	h, _, r := shownHouse(t, &slow{})
	stray, err := h.Store.Excerpts.Get(ctx, r.doc.ID+":about")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.EraseRun(ctx, r.doc.ID); err != nil {
		t.Fatal(err)
	}
	stray.Version = 0
	if err := h.Store.Excerpts.Put(ctx, stray); err != nil {
		t.Fatal(err)
	}
	if done, err := h.Rebuild(ctx); err != nil || done != (Rebuilt{}) {
		t.Fatalf("%+v, %v", done, err)
	}
	if n := h.shown(); n != 0 {
		t.Errorf("readers see %d answers of an erased run", n)
	}
}

func TestAnAnswerTakenBackWhileItIsTaggedIsNotShown(t *testing.T) {
	h, _, r := shownHouse(t, &slow{})
	eventually(t, "the family takes it back on the web", func() bool {
		now := h.runOf(channels.SMS, textSender, mum)
		now.state.Answers[0] = survey.Answer{Question: "about", Skipped: true}
		now.doc.Run = h.Keys.Seal("responses/"+now.doc.ID, fieldRun, pack(&now.state))
		now.doc.Untagged = []string{"about"}
		now.doc.Due = h.responseDue(now.doc)
		return h.Store.Responses.Put(context.Background(), now.doc) == nil
	})
	eventually(t, "readers see it no more", func() bool { h.clock.add(time.Second); return h.shown() == 0 })
	late(t, h, r)
	if n := h.shown(); n != 0 {
		t.Errorf("readers see %d answers, the only one was taken back", n)
	}
}

func TestAnAnswerTaggedLateStandsWithItsHub(t *testing.T) {
	ctx := context.Background()
	h, p, old := shownHouse(t, &slow{})
	if err := p.Erase(ctx, old.doc.ID); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the family has said which hub", func() bool {
		r := h.runOf(channels.SMS, textSender, mum)
		r.doc.Place = "elm"
		return h.Store.Responses.Put(ctx, r.doc) == nil
	})
	late(t, h, old)
	e, err := h.Store.Excerpts.Get(ctx, old.doc.ID+":about")
	if err != nil || e.Place != "elm" {
		t.Errorf("it stands with %+v, %v", e, err)
	}
}
