package projection

import (
	"context"
	"errors"
	"time"

	"familyvoice/analysis"
	"familyvoice/store"
	"familyvoice/survey"
)

// deeper is an answer that is tagged and waits for better tags.
type deeper struct {
	run      *store.Response
	answer   *survey.Answer
	text     string
	withheld bool
}

// The most answers that wait for better tags, and how many may wait before the work is slowed down in favour of families.
// What finds no room keeps its first tags until the next rebuild.
const (
	maxDeeper  = 10_000
	busyDeeper = 50
	slowDown   = 4
)

func (p *Projection) waiting() chan deeper {
	p.once.Do(func() { p.deeper = make(chan deeper, maxDeeper) })
	return p.deeper
}

func (p *Projection) later(r *store.Response, a *survey.Answer, text string, withheld bool) {
	if p.Deep == nil {
		return
	}
	// Only what the excerpt needs waits, so that a long queue stays small.
	slim := &store.Response{
		Meta: r.Meta, Survey: r.Survey, Voice: r.Voice, Round: r.Round, Place: r.Place, Role: r.Role, AgeBand: r.AgeBand,
		Day: r.Day, Excluded: r.Excluded,
	}
	answer := &survey.Answer{Question: a.Question, Section: a.Section, Channel: a.Channel}
	select {
	case p.waiting() <- deeper{slim, answer, text, withheld}:
	default:
	}
}

// Deepen replaces the first tags of answers by better ones, one answer after another, until ctx ends. It never makes an
// excerpt: one that was erased meanwhile stays erased.
func (p *Projection) Deepen(ctx context.Context) {
	for {
		select {
		case d := <-p.waiting():
			took := p.deepen(ctx, d)
			if len(p.deeper) > busyDeeper {
				pause(ctx, slowDown*took)
			}
		case <-ctx.Done():
			return
		}
	}
}

// deepen tags one answer again and returns how long that took.
func (p *Projection) deepen(ctx context.Context, d deeper) time.Duration {
	start := time.Now()
	tags := p.Deep.Tag(analysis.Answer{ID: d.run.ID, Channel: d.answer.Channel, Section: d.answer.Section, Text: d.text})
	better := p.excerpt(tags, p.Deep.Version(), d.run, d.answer, d.text, d.withheld)
	took := time.Since(start)
	have, err := p.Store.Excerpts.Get(ctx, better.ID)
	if err != nil || have.Source != better.Source {
		return took // erased, or made anew from a newer answer, or the store is away
	}
	if err := p.correct(ctx, have, better); err != nil {
		return took // its first tags stand
	}
	better.Version, better.Quote = have.Version, have.Quote
	if err := p.Store.Excerpts.Put(ctx, better); err != nil && !errors.Is(err, store.ErrConflict) {
		return took // its first tags stand
	}
	return took
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
