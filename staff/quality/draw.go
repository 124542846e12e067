package quality

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"familyvoice/correction"
	"familyvoice/store"
)

const (
	// Sample is how many sentences of one version are read at most.
	Sample = 200
	// secondShare of the sentences, one in so many, are read by a second person.
	secondShare = 5
	// sentencesOfAFamily bounds the sentences of one family that can be drawn. A draw names one of so many places; if the
	// family's sentences don't reach it, the draw is empty. So every sentence is as likely as any other, of short and of long
	// answers.
	sentencesOfAFamily = 24
	// answersOfAFamily bounds the answers that are looked through for them, and answersAtOnce how many are read at once: few
	// families give more.
	answersOfAFamily, answersAtOnce = 24, 8
	// draws bounds all draws of a version, looks those that one page makes anew.
	draws, looks = 6000, 600
	// remembered is how long what was drawn is not looked up again.
	remembered = time.Hour
)

// drawn is where a draw led; the zero drawn is an empty draw.
type drawn struct{ response, excerpt, sentence string }

// Item is a sentence to read.
type Item struct {
	Excerpt  *store.Excerpt
	Sentence *store.Sentence
	first    *store.Review // set for the second reader
	draw     int           // see store.Review
}

// Key names the sentence in a form.
func (i *Item) Key() string { return i.Excerpt.ID + " " + i.Sentence.Hash }

// Second says that another person has read the sentence before.
func (i *Item) Second() bool { return i.first != nil }

// Next is the sentence that a person reads next, nil if none waits for them. It depends on nothing that they could choose.
// Within says whose answers they may read; of "", whether they may read every place's.
func (b *Book) Next(ctx context.Context, reader string, within func(place string) bool) (*Item, error) {
	if b.Version == "" {
		return nil, nil
	}
	read, err := b.readings(ctx)
	if err != nil {
		return nil, err
	}
	for i := range read {
		r := &read[i]
		if r.second != nil || r.first.By == reader || !b.readTwice(r.first.Excerpt, r.first.Sentence) {
			continue
		}
		item, err := b.item(ctx, r.first.Excerpt, r.first.Sentence, within)
		if err != nil {
			return nil, err
		}
		if item != nil {
			item.first = r.first
			return item, nil
		}
	}
	if len(read) >= Sample {
		return nil, nil
	}
	known, from := map[string]bool{}, 0
	for i := range read {
		known[read[i].first.Response] = true
		from = max(from, read[i].first.Draw)
	}
	looked := 0
	for n := from; n < draws; n++ {
		d, ok := b.recall(n)
		if !ok {
			if looked++; looked > looks {
				return nil, nil
			}
			if d, err = b.draw(ctx, n); err != nil {
				return nil, err
			}
			b.keep(n, d)
		}
		if d.excerpt == "" || known[d.response] {
			continue
		}
		known[d.response] = true // its first draw counts, whoever may read it
		item, err := b.item(ctx, d.excerpt, d.sentence, within)
		if err != nil {
			return nil, err
		}
		if item == nil {
			continue
		}
		taught, err := b.taught(ctx, item)
		if err != nil {
			return nil, err
		}
		if !taught {
			if within("") { // every place: nothing before this draw waits for anybody
				item.draw = n + 1
			}
			return item, nil
		}
	}
	return nil, nil
}

// draw finds the family whose id follows a point and one of its sentences, both by the keyed hash of the draw's number. Ids
// of answers are random, so a point leads to a family at random whatever it wrote.
func (b *Book) draw(ctx context.Context, n int) (drawn, error) {
	point, err := base64.RawURLEncoding.DecodeString(b.Keys.Hash("quality", b.Version, strconv.Itoa(n)))
	if err != nil || len(point) < 24 {
		return drawn{}, errors.New("quality: a hash of another form")
	}
	from := hex.EncodeToString(point[:16])
	place := int(binary.BigEndian.Uint64(point[16:24]) % sentencesOfAFamily)
	answers, err := b.family(ctx, from)
	if err == nil && len(answers) == 0 { // past the last one: round to the first
		answers, err = b.family(ctx, "")
	}
	if err != nil {
		return drawn{}, err
	}
	for _, e := range answers {
		for i := range e.Sentences {
			if !b.fits(e) || e.Sentences[i].Text == "" {
				continue
			}
			if place--; place < 0 {
				return drawn{e.Response, e.ID, e.Sentences[i].Hash}, nil
			}
		}
	}
	return drawn{}, nil
}

// family reads the answers of the first family after a point.
func (b *Book) family(ctx context.Context, after string) (answers []*store.Excerpt, err error) {
	for len(answers) < answersOfAFamily {
		found := 0
		for e, err := range b.Store.Excerpts.Find(ctx, store.Query{After: after, Limit: answersAtOnce}) {
			if err != nil {
				return nil, err
			}
			if len(answers) > 0 && answers[0].Response != e.Response {
				return answers, nil
			}
			answers, after = append(answers, e), e.ID
			found++
		}
		if found < answersAtOnce {
			return answers, nil
		}
	}
	return answers, nil
}

// fits says whether people may read an answer, whether a family gave it, and whether it was tagged by the version that is
// measured. Another language than English is not tagged, so it measures nothing.
func (b *Book) fits(e *store.Excerpt) bool {
	family := e.Voice == "" || e.Voice == "family" || e.Voice == "young-person"
	return family && e.Codebook == b.Version && !e.Withheld && e.Excluded == "" && e.Text != "" && (e.Language == "" || e.Language == "en")
}

// item is a sentence as it stands now; nil if it is gone, no longer fits or lies outside the reader's places.
func (b *Book) item(ctx context.Context, excerpt, sentence string, within func(place string) bool) (*Item, error) {
	e, err := b.Store.Excerpts.Get(ctx, excerpt)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("quality: an answer can't be read: %w", err)
	}
	at := slices.IndexFunc(e.Sentences, func(s store.Sentence) bool { return s.Hash == sentence && s.Text != "" })
	if at < 0 || !b.fits(e) || !within(e.Place) {
		return nil, nil
	}
	return &Item{Excerpt: e, Sentence: &e.Sentences[at]}, nil
}

// taught says that a person has decided on the sentence's tags before: the tagger may have learned it, and its own word no
// longer stands there.
func (b *Book) taught(ctx context.Context, i *Item) (bool, error) {
	reviews, err := correction.Of(ctx, b.Store, i.Excerpt.ID)
	return slices.ContainsFunc(reviews, func(r *store.Review) bool { return r.Sentence == i.Sentence.Hash }), err
}

// readTwice says whether a second person reads a sentence.
func (b *Book) readTwice(excerpt, sentence string) bool {
	hash, err := base64.RawURLEncoding.DecodeString(b.Keys.Hash("quality-second", b.Version, excerpt, sentence))
	return err == nil && binary.BigEndian.Uint64(hash)%secondShare == 0
}

func (b *Book) recall(n int) (drawn, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.Now(); now.Sub(b.since) > remembered {
		b.drawn, b.since = map[int]drawn{}, now
	}
	d, ok := b.drawn[n]
	return d, ok
}

func (b *Book) keep(n int, d drawn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drawn[n] = d
}
