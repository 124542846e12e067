package projection

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/correction"
	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/survey"
)

var ctx = context.Background()

// fixed is a tagger that finds one theme in everything.
type fixed struct{ theme string }

func (f fixed) Version() string { return "fixed " + f.theme }

func (f fixed) Tag(a analysis.Answer) analysis.Tags {
	return analysis.Tags{Language: "en", Themes: []string{f.theme}, Stances: []string{}, Sentences: []analysis.Sentence{
		{Start: 0, End: len(a.Text), Themes: []analysis.Tag{{ID: f.theme, Why: []string{"Jayden", "bus"}, Score: 0.9}}, Stances: []analysis.Tag{}},
	}}
}

func (f fixed) Explain(a analysis.Answer) analysis.Tags { return f.Tag(a) }

func newProjection(t *testing.T) *Projection {
	t.Helper()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return &Projection{Store: st, Keys: k, Tagger: fixed{"school"}}
}

// plainlyHarmless needs no second look: it says nothing of harm, in more words than always get one.
const plainlyHarmless = "more swings in the park please and a bench by the gate for the nans"

func said(texts ...string) survey.State {
	a := survey.Answer{Question: "fears", Section: "fears", Channel: "sms"}
	for _, text := range texts {
		a.Parts = append(a.Parts, survey.Part{Text: text})
	}
	return survey.State{Answers: []survey.Answer{a}}
}

func run(version int64) *store.Response {
	return &store.Response{Meta: store.Meta{ID: "r1", Version: version}, Survey: "our-family", Voice: "family", Place: "elm", Day: "2026-11-24"}
}

func (p *Projection) projected(t *testing.T, r *store.Response, st survey.State) *store.Excerpt {
	t.Helper()
	if _, err := p.Project(ctx, r, st, []string{"fears"}); err != nil {
		t.Fatal(err)
	}
	e, err := p.Store.Excerpts.Get(ctx, "r1:fears")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAReaderSeesNoName(t *testing.T) {
	e := newProjection(t).projected(t, run(1), said("my son Jayden gets the bus on his own", "ring me on 07700 900123"))
	shown := e.Text + e.Sentences[0].Text + strings.Join(e.Sentences[0].Themes[0].Why, " ") + strings.Join(e.Tokens, " ")
	for _, hidden := range []string{"Jayden", "jayden", "900123"} {
		if strings.Contains(shown, hidden) {
			t.Errorf("a reader would see %q in %q", hidden, shown)
		}
	}
	if !strings.Contains(e.Text, "[name]") || len(e.Sentences[0].Themes[0].Why) != 1 {
		t.Errorf("the rest should stand: %q, %v", e.Text, e.Sentences[0].Themes[0].Why)
	}
}

func TestADisclosureKeepsItsTagsAndShowsNoText(t *testing.T) {
	p := newProjection(t)
	found, err := p.Project(ctx, run(1), said("my dad hits me every night"), []string{"fears"})
	if err != nil || found["fears"].Level == safeguard.None {
		t.Fatalf("the second look should find it: %v, %v", found, err)
	}
	e, err := p.Store.Excerpts.Get(ctx, "r1:fears")
	if err != nil || !e.Withheld || e.Text != "" || e.Sentences[0].Text != "" || len(e.Tokens) != 0 || len(e.Themes) != 1 {
		t.Errorf("got %+v, %v", e, err)
	}
}

// reader is a tagger that says the same of every answer's safety, and counts what it is asked.
type reader struct {
	fixed
	says  analysis.Alarm
	asked int
}

func (r *reader) Tag(a analysis.Answer) analysis.Tags {
	r.asked++
	tags := r.fixed.Tag(a)
	tags.Alarm = r.says
	return tags
}

// Words after STOP, say, are read as an answer is, and nothing is written of them.
func TestWordsThatAreNoAnswerAreReadTwiceToo(t *testing.T) {
	const text = "There are forty-one of them in a tin in the sewing drawer."
	p := newProjection(t)
	if f := p.SecondLook("", text); f.Level != safeguard.None {
		t.Errorf("without a second reader it is %s", f.Level)
	}
	second := &reader{says: analysis.Alarm{Known: true, Concern: 6, Urgent: 3, End: len(text)}}
	p.Deep = second
	if f := p.SecondLook("", text); f.Level != safeguard.Urgent || f.Sentence != text || second.asked != 1 {
		t.Errorf("it is %+v, after %d readings", f, second.asked)
	}
	if f := p.SecondLook("", "I want to kill myself"); f.Level != safeguard.Urgent || second.asked != 1 {
		t.Errorf("what is urgent already asks nobody: %s, %d readings", f.Level, second.asked)
	}
	const distress = "i cry every night"
	second.says = analysis.Alarm{Known: true, Concern: -1.2, Urgent: -3}
	if grown, child := p.SecondLook("", distress), p.SecondLook("under-13", distress); !grown.Level.Less(child.Level) {
		t.Errorf("a child's distress is %s, a grown-up's %s", child.Level, grown.Level)
	}
}

func TestWhatOnlyTheSecondReaderSeesIsWithheldToo(t *testing.T) {
	const text = "There are forty-one of them in a tin in the sewing drawer."
	p := newProjection(t)
	second := &reader{fixed: fixed{"home"}, says: analysis.Alarm{Known: true, Concern: 6, Urgent: 3, End: len(text)}}
	p.Deep = second
	found, err := p.Project(ctx, run(1), said(text), []string{"fears"})
	if err != nil || found["fears"].Level != safeguard.Urgent {
		t.Fatalf("the second look should find it urgent: %v, %v", found, err)
	}
	e, err := p.Store.Excerpts.Get(ctx, "r1:fears")
	if err != nil || !e.Withheld || e.Text != "" {
		t.Errorf("a reader would see %+v, %v", e, err)
	}
	if len(e.Themes) != 1 || e.Themes[0] != "home" || e.Codebook != "fixed home" || second.asked != 1 || len(p.waiting()) != 0 {
		t.Errorf("one reading should give the better tags too: %v of %q, read %d times, %d wait", e.Themes, e.Codebook, second.asked, len(p.waiting()))
	}
	t.Run("it is not asked of what is plainly harmless", func(t *testing.T) {
		if found, err := p.Project(ctx, run(2), said(plainlyHarmless), []string{"fears"}); err != nil || len(found) > 0 {
			t.Errorf("swings were raised: %v, %v", found, err)
		}
		if second.asked != 1 || len(p.waiting()) != 1 {
			t.Errorf("swings should have their first tags at once and better ones later: read %d times, %d wait", second.asked, len(p.waiting()))
		}
	})
}

func TestAnOlderVersionNeverOverwritesANewerOne(t *testing.T) {
	p := newProjection(t)
	p.projected(t, run(5), said("the bus is late"))
	if e := p.projected(t, run(3), said("the bus")); e.Source != 5 || e.Text != "the bus is late" {
		t.Errorf("version 5 should stand, got %d %q", e.Source, e.Text)
	}
}

func TestASkippedAnswerTakesItsExcerptWithIt(t *testing.T) {
	p := newProjection(t)
	p.projected(t, run(1), said("the bus is late"))
	st := said()
	st.Answers[0].Skipped = true
	if _, err := p.Project(ctx, run(2), st, []string{"fears"}); err != nil {
		t.Fatal(err)
	}
	if n, _ := p.Store.Excerpts.Count(ctx, store.Query{}); n != 0 {
		t.Errorf("no excerpt should stand, %d do", n)
	}
}

func TestAnAnswerGivenAgainOutlastsALateWordThatItIsSkipped(t *testing.T) {
	p := newProjection(t)
	p.projected(t, run(3), said("the bus is late"))
	st := said()
	st.Answers[0].Skipped = true
	if e := p.projected(t, run(2), st); e.Source != 3 {
		t.Errorf("the newer answer should stand, got %+v", e)
	}
}

func TestAnApprovalHoldsForTheSameWordsOnly(t *testing.T) {
	p := newProjection(t)
	e := p.projected(t, run(1), said("the bus is late"))
	e.Quote = "approved"
	if err := p.Store.Excerpts.Put(ctx, e); err != nil {
		t.Fatal(err)
	}
	if e = p.projected(t, run(2), said("the bus is late")); e.Quote != "approved" {
		t.Error("the approval should survive tagging again")
	}
	if e = p.projected(t, run(3), said("the bus is never late")); e.Quote != "" {
		t.Error("other words need another approval")
	}
}

func TestBetterTagsReplaceTheFirstAndReviveNothing(t *testing.T) {
	p := newProjection(t)
	p.Deep = fixed{"getting-there"}
	working, stop := context.WithCancel(ctx)
	defer stop()
	p.projected(t, run(1), said(plainlyHarmless))
	if err := p.Store.Excerpts.Delete(ctx, "r1:fears", 0); err != nil { // erased before its turn
		t.Fatal(err)
	}
	second := run(1)
	second.ID = "r2"
	if _, err := p.Project(ctx, second, said(plainlyHarmless), []string{"fears"}); err != nil {
		t.Fatal(err)
	}
	go p.Deepen(working)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		e, err := p.Store.Excerpts.Get(ctx, "r2:fears")
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("better tags never came: %v", err)
		}
		if e.Themes[0] == "getting-there" && e.Codebook == "fixed getting-there" {
			break
		}
	}
	if _, err := p.Store.Excerpts.Get(ctx, "r1:fears"); err == nil {
		t.Error("what was erased came back")
	}
}

func TestErasingTakesExcerptsAndReviews(t *testing.T) {
	p := newProjection(t)
	p.projected(t, run(1), said("the bus is late"))
	if err := p.Store.Reviews.Put(ctx, &store.Review{Meta: store.Meta{ID: "q"}, Excerpt: "r1:fears", Response: "r1"}); err != nil {
		t.Fatal(err)
	}
	if err := p.Erase(ctx, "r1"); err != nil {
		t.Fatal(err)
	}
	excerpts, _ := p.Store.Excerpts.Count(ctx, store.Query{})
	reviews, _ := p.Store.Reviews.Count(ctx, store.Query{})
	if excerpts != 0 || reviews != 0 {
		t.Errorf("%d excerpts and %d reviews are left", excerpts, reviews)
	}
}

func TestACorrectionIsLaidOverEveryNewReading(t *testing.T) {
	p := newProjection(t)
	e := p.projected(t, run(1), said("the bus is late"))
	decision := store.Review{Excerpt: e.ID, Sentence: e.Sentences[0].Hash, Themes: []string{"getting-there"}, By: "ana", At: time.Unix(0, 0)}
	if err := correction.Record(ctx, p.Store, decision, correction.Labels{Themes: []string{"school", "getting-there", "home"}}); err != nil {
		t.Fatal(err)
	}
	themes := func(e *store.Excerpt) string { return strings.Join(e.Themes, " ") }
	p.Agreement = &correction.Agreement{}
	if e = p.projected(t, run(2), said("the bus is late")); themes(e) != "getting-there" {
		t.Errorf("after a rebuild: %v", e.Themes)
	}
	if p.Agreement.Corrected != 1 {
		t.Errorf("compared %+v", p.Agreement)
	}
	p.Deep = fixed{"home"}
	_, _ = p.deepen(ctx, newDeeper(run(2), &said("the bus is late").Answers[0], "the bus is late", false, redact.Redactor{}))
	if e, _ = p.Store.Excerpts.Get(ctx, e.ID); themes(e) != "getting-there" {
		t.Errorf("after better tags: %v", e.Themes)
	}
	if e = p.projected(t, run(3), said(plainlyHarmless)); themes(e) != "school" {
		t.Errorf("other words are another sentence: %v", e.Themes)
	}
	if err := p.Erase(ctx, "r1"); err != nil {
		t.Fatal(err)
	}
	if n, _ := p.Store.Reviews.Count(ctx, store.Query{}); n != 0 {
		t.Errorf("%d corrections outlive their family", n)
	}
}

// interrupted is a collection where something happens just before the n-th write.
type interrupted struct {
	store.Collection[store.Excerpt]
	n         int
	meanwhile func()
}

func (i *interrupted) Put(ctx context.Context, e *store.Excerpt) error {
	if i.n--; i.n == 0 {
		i.meanwhile()
	}
	return i.Collection.Put(ctx, e)
}

func TestACorrectionMadeWhileAnAnswerIsTaggedAgainStands(t *testing.T) {
	p := newProjection(t)
	e := p.projected(t, run(1), said("the bus is late"))
	decide := func(theme string) {
		t.Helper()
		decision := store.Review{Excerpt: e.ID, Sentence: e.Sentences[0].Hash, Themes: []string{theme}, By: "ana", At: time.Unix(0, 0)}
		if err := correction.Record(ctx, p.Store, decision, correction.Labels{Themes: []string{"school", "getting-there", "home"}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct {
		name, meanwhile string
		version         int64
	}{
		{"the first decision", "home", 2},
		{"a second thought", "getting-there", 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			plain := p.Store.Excerpts
			defer func() { p.Store.Excerpts = plain }()
			// The first write meets what stands there, the second what the analyst has just decided.
			in := &interrupted{Collection: plain, n: 2}
			in.meanwhile = func() { decide(row.meanwhile) }
			p.Store.Excerpts, p.Agreement = in, &correction.Agreement{}
			again := p.projected(t, run(row.version), said("the bus is late"))
			if strings.Join(again.Themes, " ") != row.meanwhile || !again.Sentences[0].Themes[0].Person {
				t.Errorf("readers see %v, the analyst decided on %s", again.Themes, row.meanwhile)
			}
			if n := p.Agreement.Sentences + p.Agreement.Corrected; n != 1 {
				t.Errorf("one sentence was compared %d times", n)
			}
		})
	}
}

// alarmed is a tagger whose encoder finds this much alarm in everything.
type alarmed struct {
	fixed
	alarm analysis.Alarm
}

func (a alarmed) Tag(answer analysis.Answer) analysis.Tags {
	tags := a.fixed.Tag(answer)
	tags.Alarm = a.alarm
	return tags
}

func TestTheSecondLookLeansAsTheSettingAndTheAgeSay(t *testing.T) {
	const text = "There are forty-one of them in a tin in the sewing drawer."
	var alarm analysis.Alarm
	for concern := -20.0; concern < 10; concern += 0.5 { // the most that is not raised as usual
		next := analysis.Alarm{Known: true, Concern: concern, Urgent: -4, End: len(text)}
		if Look(safeguard.Scanner{}, text, next).Level != safeguard.None {
			break
		}
		alarm = next
	}
	for name, row := range map[string]struct {
		lean safeguard.Lean
		age  string
		want bool
	}{
		"as usual":          {"", "25-34", false},
		"with more":         {safeguard.More, "25-34", true},
		"a child under 13":  {"", "under-13", true},
		"somebody of 13":    {"", "13-14", false},
		"no age, with most": {safeguard.Most, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProjection(t)
			p.Deep, p.Scan = alarmed{fixed{"school"}, alarm}, safeguard.Scanner{Lean: row.lean}
			r := run(1)
			r.AgeBand = row.age
			found, err := p.Project(ctx, r, said(text), []string{"fears"})
			if _, raised := found["fears"]; err != nil || raised != row.want {
				t.Errorf("raised: %t, want %t (%v)", raised, row.want, err)
			}
		})
	}
}
