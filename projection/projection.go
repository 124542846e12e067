// Package projection writes what readers may see of an answer: redacted, tagged, without anything that names a family.
// Excerpts are made from responses and can be made again at any time; what people decided (reviews) is kept apart and
// laid over them.
package projection

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/correction"
	"familyvoice/keys"
	"familyvoice/redaction"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// Tagger tags an answer; *analysis.Tagger is one.
type Tagger interface {
	Tag(analysis.Answer) analysis.Tags
	Version() string
}

// Explainer is a tagger that can also look for the words behind each tag, which takes longer; *analysis.Tagger is one.
type Explainer interface {
	Tagger
	Explain(analysis.Answer) analysis.Tags
}

// Projection writes excerpts. It is safe for concurrent use.
type Projection struct {
	Store  *store.Store
	Keys   *keys.Keys
	Tagger Tagger
	// Public are the names that stay in answers; nil for none beside the lists.
	Public *redaction.Public
	// Deep, if set, tags every answer better and more slowly: at once where its reading for safety could raise what the
	// rules said, else a little later; see Deepen. The words behind its tags are always looked for later.
	Deep Explainer
	// Scan is how answers are scanned for harm; the zero value is the usual scanner.
	Scan safeguard.Scanner
	// Open, if set, unseals a run: Deepen asks it for answers whose turn never came, because the service stopped or too many
	// waited.
	Open func(*store.Response) (survey.State, error)

	// Agreement, if set, compares every excerpt that is written again with what stood there. It is for one goroutine.
	Agreement *correction.Agreement

	deeper chan *deeper
	bare   chan *deeper // those that have their better tags, and wait for the words behind them
	once   sync.Once
	full   atomic.Bool // an answer found no room among those that wait
}

// maxTries is how often an excerpt is written again when another writer was first.
const maxTries = 10

// Project writes the excerpts of the named questions of a run, and returns those whose whole answer raises a
// safeguarding level. It may be repeated; an older version of a run never overwrites a newer one's excerpts. The other excerpts
// of the run are read again where these answers give a name away that stands in them: of what they raise nothing is said anew.
func (p *Projection) Project(ctx context.Context, r *store.Response, st survey.State, questions []string) (map[string]safeguard.Finding, error) {
	var found map[string]safeguard.Finding
	scan := p.scanner(r.AgeBand)
	public := p.Public.Redactor(ctx)
	look := knowing(public, &st)
	for _, question := range questions {
		id := r.ID + ":" + question
		answer := st.Answer(question)
		if !inWords(answer) {
			if err := p.remove(ctx, id, r.Version); err != nil {
				return found, err
			}
			continue
		}
		text := Text(answer)
		tagger := p.Tagger
		deep := p.Deep != nil && scan.WantsSecond(text)
		if deep {
			tagger = p.Deep
		}
		tags := tagger.Tag(analysis.Answer{ID: r.ID, Channel: answer.Channel, Section: answer.Section, Text: text})
		if f := Look(scan, text, tags.Alarm); f.Level != safeguard.None {
			if found == nil {
				found = map[string]safeguard.Finding{}
			}
			found[question] = f
		}
		_, raised := found[question]
		withheld := raised || slices.Contains(r.Flagged, question)
		e := p.excerpt(tags, tagger.Version(), r, answer, text, withheld, look)
		if err := p.write(ctx, e); err != nil {
			return found, err
		}
		switch {
		case !deep:
			p.later(r, answer, text, withheld, look)
		case unexplained(e):
			p.queue(p.wordless(), newDeeper(r, answer, text, withheld, look))
		}
	}
	return found, p.readOthers(ctx, r, &st, questions, public, look)
}

// anyQuestion is what words that are no answer are read under. The encoder has learnt to read words under a question only, and
// takes an age by itself ("I'm 17") for the worst without one.
const anyQuestion = "about"

// SecondLook is what both looks make of words that are no answer and of which nothing is kept. The slower one is taken where it
// could raise what the rules said.
func (p *Projection) SecondLook(ageBand, text string) safeguard.Finding {
	scan := p.scanner(ageBand)
	if p.Deep == nil || !scan.WantsSecond(text) {
		return scan.Scan(text)
	}
	return Look(scan, text, p.Deep.Tag(analysis.Answer{Section: anyQuestion, Text: text}).Alarm)
}

// scanner scans what somebody of an age band writes: of a child under 13, or who may be one, it leans to raising.
func (p *Projection) scanner(ageBand string) safeguard.Scanner {
	if survey.HoldsUnder(ageBand, safeguard.ChildUnder) {
		return p.Scan.ForChild()
	}
	return p.Scan
}

// Look is the safeguarding level of a text by the rules and, where the encoder read it, by what it makes of it.
func Look(scan safeguard.Scanner, text string, alarm analysis.Alarm) safeguard.Finding {
	if !alarm.Known {
		return scan.Scan(text)
	}
	return scan.Look(text, safeguard.Second{Concern: alarm.Concern, Urgent: alarm.Urgent, Start: alarm.Start, End: alarm.End})
}

// Text is an answer's free text: its parts in order, each on a line of its own.
func Text(a *survey.Answer) string {
	parts := make([]string, len(a.Parts))
	for i, part := range a.Parts {
		parts[i] = part.Text
	}
	return strings.Join(parts, "\n")
}

func (p *Projection) excerpt(
	tags analysis.Tags, version string, r *store.Response, a *survey.Answer, text string, withheld bool, look redact.Redactor,
) *store.Excerpt {
	redacted, spans := look.Redact(text)
	e := &store.Excerpt{
		Meta: store.Meta{ID: r.ID + ":" + a.Question}, Source: r.Version, Response: r.ID, Survey: r.Survey, Question: a.Question,
		Section: a.Section, Voice: r.Voice, Role: r.Role, AgeBand: r.AgeBand, Language: tags.Language, Place: r.Place,
		Round: r.Round, Channel: a.Channel, Day: r.Day, Excluded: r.Excluded, Withheld: withheld,
		Themes: tags.Themes, Stances: tags.Stances, Codebook: version, Redactor: redact.Version(),
	}
	if !withheld {
		e.Text, e.Tokens = redacted, analysis.Tokens(redacted)
	}
	for _, s := range tags.Sentences {
		sentence := store.Sentence{
			Hash:    p.Keys.Hash("sentence", r.ID, a.Question, text[s.Start:s.End]),
			Themes:  kept(s.Themes, spans, text, withheld),
			Stances: kept(s.Stances, spans, text, withheld),
		}
		if !withheld {
			sentence.Text = redaction.Part(text, s.Start, s.End, spans)
		}
		e.Sentences = append(e.Sentences, sentence)
	}
	correction.Await(e, nil)
	return e
}

// kept copies tags, leaving out reasons that a reader may not see.
func kept(tags []analysis.Tag, spans []redact.Span, text string, withheld bool) []store.Tag {
	out := make([]store.Tag, 0, len(tags))
	for _, t := range tags {
		tag := store.Tag{ID: t.ID, By: t.By, Score: t.Score}
		for _, why := range t.Why {
			if !withheld && !redaction.Personal(why, spans, text) {
				tag.Why = append(tag.Why, why)
			}
		}
		out = append(out, tag)
	}
	return out
}

// write stores an excerpt unless a newer one stands there. What people decided stays: the approval of the same text, and
// corrections of its sentences. An answer that had no excerpt had no corrections either.
func (p *Projection) write(ctx context.Context, e *store.Excerpt) error {
	compare := p.Agreement
	for range maxTries {
		err := p.Store.Excerpts.Put(ctx, e) // most excerpts are new
		if err == nil || !errors.Is(err, store.ErrConflict) {
			return err
		}
		have, err := p.Store.Excerpts.Get(ctx, e.ID)
		if errors.Is(err, store.ErrNotFound) {
			e.Version = 0
			continue
		}
		if err != nil {
			return err
		}
		if have.Source > e.Source {
			return nil
		}
		if err := p.correct(ctx, have, e, compare); err != nil { // anew at every turn: the other writer may have been a person
			return err
		}
		compare = nil // once is enough
		if have.Source == e.Source {
			e.Stand(standing(have)) // it may have been moved since, for which no answer changes
		}
		e.Version = have.Version
		e.Quote = ""
		if have.Text == e.Text && !e.Withheld {
			e.Quote = have.Quote
		}
	}
	return store.ErrConflict
}

// remove takes away the excerpt of an answer that the given version of its run no longer has, unless it was made from a newer one.
func (p *Projection) remove(ctx context.Context, id string, source int64) error {
	for range maxTries {
		have, err := p.Store.Excerpts.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) || err == nil && have.Source > source {
			return nil
		}
		if err != nil {
			return err
		}
		if err := p.Store.Excerpts.Delete(ctx, id, have.Version); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// correct lays what people decided over a new reading of an answer, after comparing that with what stood there if compare is set.
func (p *Projection) correct(ctx context.Context, before, e *store.Excerpt, compare *correction.Agreement) error {
	reviews, err := correction.Of(ctx, p.Store, e.ID)
	if err != nil {
		return err
	}
	if compare != nil {
		compare.Add(before, e, reviews)
	}
	correction.Apply(e, reviews)
	return nil
}

// Erase removes the excerpts of a run and what people decided about them.
func (p *Projection) Erase(ctx context.Context, response string) error {
	ofRun := store.Query{Equal: []store.Match{{Field: "response", Value: response}}}
	for e, err := range p.Store.Excerpts.Find(ctx, ofRun) {
		if err != nil {
			return err
		}
		if err := p.Store.Excerpts.Delete(ctx, e.ID, 0); err != nil {
			return err
		}
	}
	for r, err := range p.Store.Reviews.Find(ctx, ofRun) {
		if err != nil {
			return err
		}
		if err := p.Store.Reviews.Delete(ctx, r.ID, 0); err != nil {
			return err
		}
	}
	return nil
}
