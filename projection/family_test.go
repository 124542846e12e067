package projection

import (
	"errors"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/redaction"
	"familyvoice/store"
	"familyvoice/survey"
)

// saying is a run with these answers, question and text by turns.
func saying(texts ...string) (st survey.State) {
	for i := 0; i < len(texts); i += 2 {
		st.Answers = append(st.Answers, survey.Answer{Question: texts[i], Section: texts[i], Channel: "sms", Parts: []survey.Part{{Text: texts[i+1]}}})
	}
	return st
}

func (p *Projection) shows(t *testing.T, id, want string) *store.Excerpt {
	t.Helper()
	e, err := p.Store.Excerpts.Get(ctx, id)
	if err != nil || e.Text != want {
		t.Fatalf("%s shows %q, want %q (%v)", id, e.Text, want, err)
	}
	return e
}

func TestTheHubsNameStaysInWhatFamiliesSay(t *testing.T) {
	p := newProjection(t)
	if err := p.Store.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: "elm"}, Name: "Larkhill Family Hub", Short: "Larkhill Hub", Kind: "hub"}); err != nil {
		t.Fatal(err)
	}
	p.Public = &redaction.Public{Store: p.Store, Council: "Elmvale Family Hubs"}
	if e := p.projected(t, run(1), said("I love coming to Larkhill on Tuesdays. Elmvale needs it, my son Jayden says")); e.Text !=
		"I love coming to Larkhill on Tuesdays. Elmvale needs it, my son [name] says" {
		t.Errorf("a reader sees %q", e.Text)
	}
}

func TestANameThatOneAnswerGivesAwayIsKnownInTheOthers(t *testing.T) {
	const cued, bare = "a lad called tobrin lives here", "i want tobrin to stop being late"
	p := newProjection(t)
	project := func(version int64, st survey.State, untagged ...string) {
		t.Helper()
		r := run(version)
		r.Untagged = untagged
		if found, err := p.Project(ctx, r, st, untagged); err != nil || len(found) > 0 {
			t.Fatalf("raised %v, %v", found, err)
		}
	}
	t.Run("in one that comes after it", func(t *testing.T) {
		project(1, saying("about", cued), "about")
		project(2, saying("about", cued, "fears", bare), "fears")
		p.shows(t, "r1:about", "a lad called [name] lives here")
		p.shows(t, "r1:fears", "i want [name] to stop being late")
	})
	if err := p.Erase(ctx, "r1"); err != nil {
		t.Fatal(err)
	}
	t.Run("in one that came before, which is read again", func(t *testing.T) {
		p.Deep = fixed{"getting-there"}
		project(1, saying("fears", bare), "fears")
		first := p.shows(t, "r1:fears", bare)
		first.Quote = "approved"
		if err := p.Store.Excerpts.Put(ctx, first); err != nil {
			t.Fatal(err)
		}
		project(2, saying("fears", bare, "about", cued), "about")
		e := p.shows(t, "r1:fears", "i want [name] to stop being late")
		if e.Quote != "" || e.Source != 2 || strings.Contains(strings.Join(e.Tokens, " "), "tobrin") {
			t.Errorf("it stands as %+v", e)
		}
		for range len(p.waiting()) { // also those that were queued before the name was known
			_ = p.next(ctx, <-p.deeper)
		}
		if e := p.shows(t, "r1:fears", "i want [name] to stop being late"); e.Codebook != p.Deep.Version() {
			t.Errorf("its better tags never came: %+v", e)
		}
	})
	t.Run("and not again when nothing changes", func(t *testing.T) {
		before := p.shows(t, "r1:fears", "i want [name] to stop being late").Version
		project(3, saying("fears", bare, "about", cued, "hopes", "more swings"), "hopes")
		if e := p.shows(t, "r1:fears", "i want [name] to stop being late"); e.Version != before {
			t.Error("it was written again")
		}
	})
	t.Run("not in what waits for its own turn, is withheld, was erased or is another family's", func(t *testing.T) {
		other := run(1)
		other.ID = "r2"
		if _, err := p.Project(ctx, other, saying("fears", bare), []string{"fears"}); err != nil {
			t.Fatal(err)
		}
		if err := p.Erase(ctx, "r1"); err != nil {
			t.Fatal(err)
		}
		r := run(4)
		r.Untagged = []string{"about"}
		if _, err := p.Project(ctx, r, saying("fears", bare, "about", cued), []string{"about"}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Store.Excerpts.Get(ctx, "r1:fears"); err == nil {
			t.Error("what was erased came back")
		}
		p.shows(t, "r2:fears", bare)
	})
}

// An excerpt that was withheld while its answer waited for better tags stays withheld.
func TestBetterTagsShowNothingThatWasWithheldMeanwhile(t *testing.T) {
	p := newProjection(t)
	p.Deep = fixed{"getting-there"}
	e := p.projected(t, run(1), said("the bus is late and it is always late when it rains, so we walk to the hub"))
	e.Withheld, e.Text, e.Tokens, e.Sentences[0].Text = true, "", nil, ""
	if err := p.Store.Excerpts.Put(ctx, e); err != nil {
		t.Fatal(err)
	}
	_ = p.next(ctx, <-p.waiting())
	if e := p.shows(t, "r1:fears", ""); !e.Withheld {
		t.Error("it is shown")
	}
}

func TestAfterANewRedactorEveryAnswerIsReadAgain(t *testing.T) {
	const text = "our tobrin is late for the bus"
	p := newProjection(t)
	p.Deep = fixed{"getting-there"}
	states := map[string]survey.State{}
	kept := func(id, text string, change func(r *store.Response, e *store.Excerpt)) {
		t.Helper()
		r := &store.Response{Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Day: "2019-01-01"}
		if err := p.Store.Responses.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
		states[id] = said(text)
		if _, err := p.Project(ctx, r, states[id], []string{"fears"}); err != nil {
			t.Fatal(err)
		}
		e, err := p.Store.Excerpts.Get(ctx, id+":fears")
		if err != nil {
			t.Fatal(err)
		}
		// As rules wrote it that knew less.
		e.Redactor, e.Text, e.Tokens, e.Sentences[0].Text, e.Quote = "", text, analysis.Tokens(text), text, "approved"
		change(r, e)
		if err := p.Store.Excerpts.Put(ctx, e); err != nil {
			t.Fatal(err)
		}
		if err := p.Store.Responses.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	nothing := func(*store.Response, *store.Excerpt) {}
	kept("named", text, nothing)
	const plain = "the bus is late and it is always late when it rains, so we walk to the hub"
	kept("plain", plain, nothing)
	kept("withheld", text, func(_ *store.Response, e *store.Excerpt) {
		e.Withheld, e.Text, e.Tokens, e.Sentences[0].Text, e.Quote = true, "", nil, "", ""
	})
	kept("emptied", text, func(*store.Response, *store.Excerpt) { delete(states, "emptied") })
	kept("erased", text, func(r *store.Response, _ *store.Excerpt) { r.Erased = true })
	kept("newer", "tobrin is seen by later rules", func(_ *store.Response, e *store.Excerpt) { e.Redactor = "1000000+later" })
	p.Open = func(r *store.Response) (survey.State, error) { return states[r.ID], nil }

	if err := p.rereadAll(ctx); err != nil {
		t.Fatal(err)
	}
	const stricter = "our [name] is late for the bus"
	if e := p.shows(t, "named:fears", stricter); e.Quote != "" || e.Themes[0] != "getting-there" || e.Redactor == "" {
		t.Errorf("read again it is %+v", e)
	}
	if e := p.shows(t, "plain:fears", plain); e.Quote != "approved" || e.Themes[0] != "school" || e.Redactor == "" {
		t.Errorf("what stays the same is %+v", e)
	}
	if e := p.shows(t, "emptied:fears", stricter); e.Sentences[0].Text != stricter || e.Quote != "" {
		t.Errorf("what can't be read again shows %+v", e)
	}
	p.shows(t, "withheld:fears", "")
	p.shows(t, "erased:fears", text)
	p.shows(t, "newer:fears", "tobrin is seen by later rules")

	t.Run("once", func(t *testing.T) {
		kept("long-ago", text, nothing)
		if err := p.rereadAll(ctx); err != nil {
			t.Fatal(err)
		}
		p.shows(t, "long-ago:fears", text)
	})
	t.Run("and of the last weeks what an older instance writes beside this one", func(t *testing.T) {
		kept("recent", text, func(_ *store.Response, e *store.Excerpt) { e.Day = today() })
		if err := p.rereadAll(ctx); err != nil {
			t.Fatal(err)
		}
		p.shows(t, "recent:fears", stricter)
	})
}

// An older instance writes beside this one: what it writes between the reading and the note was seen by nobody.
func TestWordsThatAnOlderInstanceWritesMeanwhileAreNotTakenForSeen(t *testing.T) {
	p := newProjection(t)
	if err := p.Store.Responses.Put(ctx, &store.Response{Meta: store.Meta{ID: "r1"}}); err != nil {
		t.Fatal(err)
	}
	p.Open = func(*store.Response) (survey.State, error) { return said(plainlyHarmless), nil }
	e := p.projected(t, run(1), said(plainlyHarmless))
	e.Redactor = ""
	seen := *e
	for _, withheld := range []bool{false, true} {
		if seen.Withheld = withheld; withheld {
			seen.Text = ""
		}
		e.Text = "our tobrin is late"
		if err := p.Store.Excerpts.Put(ctx, e); err != nil {
			t.Fatal(err)
		}
		if err := p.reread(ctx, &seen); !errors.Is(err, store.ErrConflict) {
			t.Errorf("withheld %t: %v, so it is not tried again", withheld, err)
		}
		if have := p.shows(t, e.ID, "our tobrin is late"); have.Redactor != "" {
			t.Errorf("withheld %t: it is said to be seen by the rules of %s", withheld, have.Redactor)
		}
	}
}

// Whoever reads answers again may be first to look at the queue, beside those who answer: run with -race.
func TestReadingAgainBesideTheFirstAnswers(t *testing.T) {
	p := newProjection(t)
	p.Deep = fixed{"getting-there"}
	a := &said(plainlyHarmless).Answers[0]
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.later(run(1), a, plainlyHarmless, false, redact.Redactor{})
	}()
	if err := p.next(ctx, newDeeper(run(1), a, plainlyHarmless, false, redact.Redactor{})); err != nil {
		t.Error(err)
	}
	<-done
}

func today() string { return time.Now().Format(dayForm) }
