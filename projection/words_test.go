package projection

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/store"
	"familyvoice/survey"
)

// wordless is a tagger whose tags only the encoder gives: which words earned them is known once somebody has looked.
type wordless struct{ looked *atomic.Int32 }

func (wordless) Version() string { return "wordless" }

func (w wordless) Tag(a analysis.Answer) analysis.Tags {
	tags := fixed{"home"}.Tag(a)
	tags.Sentences[0].Themes[0].Why, tags.Sentences[0].Themes[0].By = []string{}, analysis.BySentence
	return tags
}

func (w wordless) Explain(a analysis.Answer) analysis.Tags {
	w.looked.Add(1)
	tags := w.Tag(a)
	tags.Sentences[0].Themes[0].Why = []string{"Jayden", "on his own"}
	return tags
}

func withWordless(t *testing.T) (*Projection, *atomic.Int32) {
	t.Helper()
	p, looked := newProjection(t), &atomic.Int32{}
	p.Deep = wordless{looked}
	return p, looked
}

const ofJayden = "my son Jayden gets the bus to the library on his own"

// tag is the only tag of the only excerpt.
func (p *Projection) tag(t *testing.T) (store.Tag, bool) {
	t.Helper()
	e, err := p.Store.Excerpts.Get(ctx, "r1:fears")
	if err != nil {
		t.Fatal(err)
	}
	return e.Sentences[0].Themes[0], e.Explained
}

// deepened waits until the work that goes on beside families has given the tag its words.
func (p *Projection) deepened(t *testing.T) store.Tag {
	t.Helper()
	working, stop := context.WithCancel(ctx)
	defer stop()
	go p.Deepen(working)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if tag, explained := p.tag(t); explained {
			return tag
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody looked for the words behind the tag")
		}
	}
}

func TestTheWordsBehindATagAreKeptWithoutTheHiddenOnes(t *testing.T) {
	p, _ := withWordless(t)
	p.projected(t, run(1), said(ofJayden))
	if tag := p.deepened(t); !slices.Equal(tag.Why, []string{"on his own"}) || tag.By != analysis.BySentence {
		t.Errorf("a reader sees %+v", tag)
	}
}

// While many wait, better tags go first, and claim no words. The words come when none waits.
func TestWhileManyWaitNoWordsAreLookedFor(t *testing.T) {
	p, looked := withWordless(t)
	p.projected(t, run(1), said(ofJayden))
	own := <-p.waiting()
	for range busyDeeper + 1 {
		p.later(&store.Response{}, &said("").Answers[0], "", false, redact.Redactor{})
	}
	_, _ = p.deepen(ctx, own)
	if tag, explained := p.tag(t); tag.ID != "home" || tag.By != analysis.BySentence || len(tag.Why) != 0 || explained || looked.Load() != 0 {
		t.Errorf("got %+v, looked %d times", tag, looked.Load())
	}
	if n := len(p.wordless()); n != 1 {
		t.Fatalf("%d wait for their words, want 1", n)
	}
	if tag := p.deepened(t); len(tag.Why) != 1 || len(p.waiting()) != 0 {
		t.Errorf("got %+v while %d waited for better tags", tag, len(p.waiting()))
	}
}

// An answer that is read closely at once, for its safety, is not held up by a search for words.
func TestAnAnswerReadForItsSafetyGetsItsWordsLater(t *testing.T) {
	p, looked := withWordless(t)
	p.projected(t, run(1), said("There are forty-one of them in a tin in the sewing drawer."))
	if tag, _ := p.tag(t); tag.ID != "home" || len(tag.Why) != 0 || looked.Load() != 0 || len(p.waiting()) != 0 {
		t.Fatalf("at once: %+v, looked %d times, %d wait for better tags", tag, looked.Load(), len(p.waiting()))
	}
	p.deepened(t)
	if looked.Load() != 1 {
		t.Errorf("looked %d times", looked.Load())
	}
}

func TestOfAWithheldAnswerNoWordsAreLookedFor(t *testing.T) {
	p, looked := withWordless(t)
	if _, err := p.Project(ctx, run(1), said("my dad hits me every night"), []string{"fears"}); err != nil {
		t.Fatal(err)
	}
	if n := len(p.wordless()); n != 0 {
		t.Errorf("%d wait for words that nobody may see", n)
	}
	_, _ = p.deepen(ctx, newDeeper(run(1), &said("my dad hits me every night").Answers[0], "my dad hits me every night", true, redact.Redactor{}))
	if tag, _ := p.tag(t); looked.Load() != 0 || len(tag.Why) != 0 {
		t.Errorf("looked %d times: %+v", looked.Load(), tag)
	}
}

// What another command tagged, or an older version, or nobody came to before the service stopped, is found by the next one.
func TestTheNextServiceLooksForTheWordsThatAreMissing(t *testing.T) {
	today := time.Now().Format(dayForm)
	for _, row := range []struct {
		name   string
		change func(*store.Excerpt)
		want   string
	}{
		{"nobody has looked", func(*store.Excerpt) {}, "on his own"},
		{"from before layers were noted", func(e *store.Excerpt) {
			e.Sentences[0].Themes[0] = store.Tag{ID: "home", Why: []string{"my son gets"}}
		}, "on his own"},
		{"looked for and none found", func(e *store.Excerpt) { e.Explained = true }, ""},
		{"a person's", func(e *store.Excerpt) { e.Sentences[0].Themes[0] = store.Tag{ID: "home", Person: true} }, ""},
		{"withheld", func(e *store.Excerpt) { e.Withheld = true }, ""},
		{"tagged by another tagger", func(e *store.Excerpt) { e.Codebook = "of last year" }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, _ := withWordless(t)
			r := run(0)
			r.Day = today
			if err := p.Store.Responses.Put(ctx, r); err != nil {
				t.Fatal(err)
			}
			if err := p.Store.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: "elm"}}); err != nil {
				t.Fatal(err)
			}
			tagger := p.Tagger
			p.Tagger, p.Deep = p.Deep, nil // as `familyvoice rebuild` does it
			e := p.projected(t, r, said(ofJayden))
			p.Tagger, p.Deep = tagger, wordless{&atomic.Int32{}}
			row.change(e)
			if err := p.Store.Excerpts.Put(ctx, e); err != nil {
				t.Fatal(err)
			}
			p.Open = func(*store.Response) (survey.State, error) { return said(ofJayden), nil }
			if !p.catchUp(ctx) {
				t.Error("there is something left")
			}
			if tag, _ := p.tag(t); strings.Join(tag.Why, ", ") != row.want {
				t.Errorf("the words are %q, want %q", tag.Why, row.want)
			}
		})
	}
}
