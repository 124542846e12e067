package projection

import (
	"context"
	"errors"
	"time"

	"familyvoice/analysis"
	"familyvoice/store"
	"familyvoice/survey"
)

// deeper is an answer that is tagged and waits for better tags: only what its excerpt needs, so that a long queue stays small.
type deeper struct {
	run, survey, voice, round, place, role, ageBand, day, excluded string
	version                                                        int64
	question, section, channel                                     string
	text                                                           string
	withheld                                                       bool
}

// documents are the run and the answer as far as the excerpt needs them.
func (d *deeper) documents() (*store.Response, *survey.Answer) {
	return &store.Response{
		Meta: store.Meta{ID: d.run, Version: d.version}, Survey: d.survey, Voice: d.voice, Round: d.round, Place: d.place, Role: d.role,
		AgeBand: d.ageBand, Day: d.day, Excluded: d.excluded,
	}, &survey.Answer{Question: d.question, Section: d.section, Channel: d.channel}
}

// The most answers that wait for better tags, and how many may wait before the work is slowed down in favour of families.
// What finds no room is found again in the store later on.
const (
	maxDeeper    = 10_000
	busyDeeper   = 50
	slowDown     = 4
	catchUpEvery = 10 * time.Minute
)

func (p *Projection) waiting() chan *deeper {
	p.once.Do(func() { p.deeper = make(chan *deeper, maxDeeper) })
	return p.deeper
}

func (p *Projection) later(r *store.Response, a *survey.Answer, text string, withheld bool) {
	if p.Deep == nil {
		return
	}
	select {
	case p.waiting() <- newDeeper(r, a, text, withheld):
	default:
		p.full.Store(true)
	}
}

func newDeeper(r *store.Response, a *survey.Answer, text string, withheld bool) *deeper {
	return &deeper{
		run: r.ID, version: r.Version, survey: r.Survey, voice: r.Voice, round: r.Round, place: r.Place, role: r.Role, ageBand: r.AgeBand,
		day: r.Day, excluded: r.Excluded, question: a.Question, section: a.Section, channel: a.Channel, text: text, withheld: withheld,
	}
}

// Deepen replaces the first tags of answers by better ones, one answer after another, until ctx ends. It begins with those
// whose turn never came. It never makes an excerpt: one that was erased meanwhile stays erased.
func (p *Projection) Deepen(ctx context.Context) {
	waiting := p.waiting()
	caughtUp := p.catchUp(ctx)
	again := time.NewTicker(catchUpEvery)
	defer again.Stop()
	for {
		select {
		case d := <-waiting:
			p.next(ctx, d)
		case <-again.C:
			if p.full.Swap(false) || !caughtUp {
				caughtUp = p.catchUp(ctx)
			}
		case <-ctx.Done():
			return
		}
	}
}

// next gives one answer its better tags, and leaves families the machine while many wait.
func (p *Projection) next(ctx context.Context, d *deeper) {
	took := p.deepen(ctx, d)
	if len(p.deeper) > busyDeeper {
		pause(ctx, slowDown*took)
	}
}

// deepen tags one answer again and returns how long that took.
func (p *Projection) deepen(ctx context.Context, d *deeper) time.Duration {
	start := time.Now()
	tags := p.Deep.Tag(analysis.Answer{ID: d.run, Channel: d.channel, Section: d.section, Text: d.text})
	r, a := d.documents()
	better := p.excerpt(tags, p.Deep.Version(), r, a, d.text, d.withheld)
	took := time.Since(start)
	have, err := p.Store.Excerpts.Get(ctx, better.ID)
	if err != nil || have.Source != better.Source {
		return took // erased, or made anew from a newer answer, or the store is away
	}
	if err := p.correct(ctx, have, better, p.Agreement); err != nil {
		return took // its first tags stand
	}
	better.Version, better.Quote = have.Version, have.Quote
	better.Stand(standing(have)) // it may have been moved meanwhile
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
