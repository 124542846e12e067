package projection

import (
	"context"
	"errors"
	"slices"
	"time"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/store"
	"familyvoice/survey"
)

// deeper is an answer that is tagged and waits for better tags, or for the words behind them: only what its excerpt needs, so
// that a long queue stays small.
type deeper struct {
	run, survey, voice, round, place, role, ageBand, day, excluded string
	version                                                        int64
	question, section, channel                                     string
	text                                                           string
	withheld                                                       bool
	look                                                           redact.Redactor // it knows the names of the run's other answers
}

// documents are the run and the answer as far as the excerpt needs them.
func (d *deeper) documents() (*store.Response, *survey.Answer) {
	return &store.Response{
		Meta: store.Meta{ID: d.run, Version: d.version}, Survey: d.survey, Voice: d.voice, Round: d.round, Place: d.place, Role: d.role,
		AgeBand: d.ageBand, Day: d.day, Excluded: d.excluded,
	}, &survey.Answer{Question: d.question, Section: d.section, Channel: d.channel}
}

// The most answers that wait for better tags, and for the words behind them; and how many may wait before the work is slowed
// down in favour of families and no words are looked for. What finds no room is found again in the store later on.
const (
	maxDeeper    = 10_000
	busyDeeper   = 50
	slowDown     = 4
	catchUpEvery = 10 * time.Minute
)

func (p *Projection) waiting() chan *deeper {
	p.once.Do(func() { p.deeper, p.bare = make(chan *deeper, maxDeeper), make(chan *deeper, maxDeeper) })
	return p.deeper
}

func (p *Projection) wordless() chan *deeper {
	p.waiting()
	return p.bare
}

func (p *Projection) later(r *store.Response, a *survey.Answer, text string, withheld bool, look redact.Redactor) {
	if p.Deep == nil {
		return
	}
	p.queue(p.waiting(), newDeeper(r, a, text, withheld, look))
}

// queue lets an answer wait, if there is room.
func (p *Projection) queue(in chan *deeper, d *deeper) {
	select {
	case in <- d:
	default:
		p.full.Store(true)
	}
}

// unexplained says whether words behind a tag of an excerpt are still to be looked for. A tag from before its layer was noted
// may carry words that did not earn it.
func unexplained(e *store.Excerpt) bool {
	bare := func(t store.Tag) bool {
		return !t.Person && (t.By == "" || t.By == analysis.BySentence && len(t.Why) == 0)
	}
	return !e.Explained && !e.Withheld && slices.ContainsFunc(e.Sentences, func(s store.Sentence) bool {
		return slices.ContainsFunc(s.Themes, bare) || slices.ContainsFunc(s.Stances, bare)
	})
}

func newDeeper(r *store.Response, a *survey.Answer, text string, withheld bool, look redact.Redactor) *deeper {
	return &deeper{
		run: r.ID, version: r.Version, survey: r.Survey, voice: r.Voice, round: r.Round, place: r.Place, role: r.Role, ageBand: r.AgeBand,
		day: r.Day, excluded: r.Excluded, question: a.Question, section: a.Section, channel: a.Channel, text: text, withheld: withheld, look: look,
	}
}

// Deepen replaces the first tags of answers by better ones, one answer after another, until ctx ends, and looks for the words
// behind them by leaving words out: at once while few answers wait, else when none does. It begins with those whose turn never
// came. It never makes an excerpt: one that was erased meanwhile stays erased.
func (p *Projection) Deepen(ctx context.Context) {
	waiting, bare := p.waiting(), p.wordless()
	caughtUp := p.catchUp(ctx)
	again := time.NewTicker(catchUpEvery)
	defer again.Stop()
	for ctx.Err() == nil {
		select {
		case d := <-waiting: // before any of the bare
			_ = p.next(ctx, d)
			continue
		default:
		}
		select {
		case d := <-waiting:
			_ = p.next(ctx, d)
		case d := <-bare:
			_ = p.next(ctx, d)
		case <-again.C:
			if p.full.Swap(false) || !caughtUp {
				caughtUp = p.catchUp(ctx)
			}
		case <-ctx.Done():
			return
		}
	}
}

// next gives one answer its better tags or their words, and leaves families the machine while many wait. An error means that the
// store is away or others were always first: what stood there stands.
func (p *Projection) next(ctx context.Context, d *deeper) error {
	took, err := p.deepen(ctx, d)
	if len(p.waiting()) > busyDeeper {
		pause(ctx, slowDown*took)
	}
	return err
}

// deepen reads one answer again and returns how long that took. Of an answer that is withheld no words are shown, so none are
// looked for.
func (p *Projection) deepen(ctx context.Context, d *deeper) (time.Duration, error) {
	start := time.Now()
	tag, explain := p.Deep.Tag, !d.withheld && len(p.waiting()) <= busyDeeper
	if explain {
		tag = p.Deep.Explain
	}
	tags := tag(analysis.Answer{ID: d.run, Channel: d.channel, Section: d.section, Text: d.text})
	r, a := d.documents()
	better := p.excerpt(tags, p.Deep.Version(), r, a, d.text, d.withheld, d.look)
	better.Explained = explain
	took := time.Since(start)
	written, err := p.replace(ctx, better, func(have *store.Excerpt) bool { return have.Source == better.Source })
	if written && unexplained(better) {
		p.queue(p.wordless(), d)
	}
	return took, err
}

// replace puts a new reading in the place of an excerpt, if what stands there is meant, and says whether it did. It never makes an
// excerpt, and never shows the words of one that is withheld. What people decided stays; an approval only of the same words.
func (p *Projection) replace(ctx context.Context, better *store.Excerpt, meant func(*store.Excerpt) bool) (written bool, err error) {
	compare := p.Agreement
	for range maxTries {
		have, err := p.Store.Excerpts.Get(ctx, better.ID)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!meant(have) || have.Withheld && !better.Withheld) {
			return false, nil // erased, or made anew from a newer answer
		}
		if err != nil {
			return false, err
		}
		if err := p.correct(ctx, have, better, compare); err != nil {
			return false, err
		}
		compare = nil // once is enough
		better.Version, better.Quote = have.Version, ""
		if have.Text == better.Text {
			better.Quote = have.Quote
		}
		better.Stand(standing(have)) // it may have been moved meanwhile
		if err := p.Store.Excerpts.Put(ctx, better); !errors.Is(err, store.ErrConflict) {
			return err == nil, err
		}
	}
	return false, store.ErrConflict
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
