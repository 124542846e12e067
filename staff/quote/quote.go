// Package quote decides which families' words may be read by others. A person approves each redacted text; the approval
// holds for that text alone, for as long as it stands, and is a record of its own (store.Review) that no rebuild touches.
package quote

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/analysis/redact"
	"familyvoice/keys"
	"familyvoice/redaction"
	"familyvoice/store"
)

// The decisions, as Excerpt.Quote and, in a Review, Decision hold them.
const (
	Approved = "approved"
	Refused  = "refused"

	decisionQuote   = "quote"
	decisionNoQuote = "no-quote"
)

// The length of a text that can be quoted, in characters: shorter says nothing, longer is a story.
const (
	MinLength = 20
	MaxLength = 400
)

var (
	// ErrChanged means that the text is no longer the one that was read.
	ErrChanged = errors.New("quote: the words have changed since they were read")
	// ErrDoubt means that the second check doubts some of the words, and that they wait for a person to say that they point to nobody.
	ErrDoubt = errors.New("quote: some of the words are in doubt")
)

// Book keeps the decisions.
type Book struct {
	Store *store.Store
	Keys  *keys.Keys
	// Public are the names that are nobody's; nil for none beside the lists.
	Public *redaction.Public
	// Now, if set, lets the approved excerpts be remembered for a minute.
	Now func() time.Time

	remembered remembered
}

// Hash is the keyed hash of a redacted text: a decision names the text by it.
func (b *Book) Hash(text string) string { return b.Keys.Hash("quote", text) }

func reviewID(excerpt, hash string) string { return "quote:" + excerpt + ":" + hash }

// Fits says whether an excerpt could be quoted at all: a family's tagged answer, not withheld, of a fitting length, in English
// (so that its redaction can be trusted), in which another look finds nothing more to redact.
func Fits(e *store.Excerpt, look redact.Redactor) bool {
	length := utf8.RuneCountInString(e.Text)
	if e.Withheld || e.Excluded != "" || length < MinLength || length > MaxLength || len(e.Sentences) == 0 {
		return false
	}
	if e.Voice != "family" && e.Voice != "young-person" || e.Language != "" && e.Language != "en" {
		return false
	}
	again, _ := look.Redact(e.Text)
	return again == e.Text
}

// Doubts are the words of a text that the second check would have a person look at again.
func Doubts(text string, look redact.Redactor) (doubted []string) {
	for _, s := range look.Doubts(text) {
		doubted = append(doubted, s.Of(text))
	}
	return doubted
}

// maxTries is how often a decision is written again when another writer was first.
const maxTries = 10

// Decide records a person's decision on the text of an excerpt with this hash. It returns ErrChanged if the text is another
// by now, store.ErrNotFound if the answer is gone, and ErrDoubt if words would be approved of which some are in doubt: see Confirm.
func (b *Book) Decide(ctx context.Context, excerpt, hash string, approve bool, by string, at time.Time) error {
	return b.decide(ctx, excerpt, hash, approve, false, by, at)
}

// Confirm approves as Decide does, also words that are in doubt, by a person who looked at them again and says that they point
// to nobody.
func (b *Book) Confirm(ctx context.Context, excerpt, hash, by string, at time.Time) error {
	return b.decide(ctx, excerpt, hash, true, true, by, at)
}

func (b *Book) decide(ctx context.Context, excerpt, hash string, approve, sure bool, by string, at time.Time) error {
	e, err := b.Store.Excerpts.Get(ctx, excerpt)
	if err != nil {
		return err
	}
	look := b.Public.Redactor(ctx)
	if b.Hash(e.Text) != hash || approve && !Fits(e, look) {
		return ErrChanged
	}
	doubted := approve && len(Doubts(e.Text, look)) > 0
	if doubted && !sure {
		return ErrDoubt
	}
	review := &store.Review{
		Meta: store.Meta{ID: reviewID(excerpt, hash)}, Excerpt: excerpt, Response: e.Response, Text: hash, Codebook: e.Codebook,
		Decision: decisionNoQuote, Sure: doubted, By: by, At: at,
	}
	if approve {
		review.Decision = decisionQuote
	}
	if err := b.record(ctx, review); err != nil {
		return err
	}
	return b.project(ctx, excerpt, hash, approve)
}

func (b *Book) record(ctx context.Context, r *store.Review) error {
	for range maxTries {
		have, err := b.Store.Reviews.Get(ctx, r.ID)
		switch {
		case err == nil:
			r.Version = have.Version
		case errors.Is(err, store.ErrNotFound):
			r.Version = 0
		default:
			return err
		}
		if err := b.Store.Reviews.Put(ctx, r); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// project lays the decision over the excerpt, unless its text has changed meanwhile.
func (b *Book) project(ctx context.Context, excerpt, hash string, approve bool) error {
	for range maxTries {
		e, err := b.Store.Excerpts.Get(ctx, excerpt)
		if err != nil {
			return err
		}
		if b.Hash(e.Text) != hash {
			return ErrChanged
		}
		e.Quote = Refused
		if approve {
			e.Quote = Approved
		}
		if err := b.Store.Excerpts.Put(ctx, e); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// Decision looks up what was decided on the excerpt's text as it is now: Approved, Refused or "". A rebuild of the
// excerpts lays it over them anew. An approval of words that have come into doubt since is none until a person confirms it.
func (b *Book) Decision(ctx context.Context, e *store.Excerpt) (string, error) {
	r, err := b.Store.Reviews.Get(ctx, reviewID(e.ID, b.Hash(e.Text)))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "", nil
	case err != nil:
		return "", err
	case r.Decision == decisionQuote && !r.Sure && len(Doubts(e.Text, b.Public.Redactor(ctx))) > 0:
		return "", nil
	case r.Decision == decisionQuote:
		return Approved, nil
	}
	return Refused, nil
}

// Confirmed says whether a person approved the excerpt's text as it is now, although words of it were in doubt.
func (b *Book) Confirmed(ctx context.Context, e *store.Excerpt) (bool, error) {
	r, err := b.Store.Reviews.Get(ctx, reviewID(e.ID, b.Hash(e.Text)))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && r.Decision == decisionQuote && r.Sure, err
}

// maxLook bounds how many excerpts one page of waiting ones looks through.
const maxLook = 5000

// Waiting lists up to n excerpts after an id (excluded; "" for the first) that could be quoted and of which nobody has
// decided yet or whose approval waits to be confirmed, and the id to go on after; "" if there are no more. Ids are random, so their order says nothing.
func (b *Book) Waiting(ctx context.Context, after string, n int, within func(place string) bool) (waiting []*store.Excerpt, next string, err error) {
	look := b.Public.Redactor(ctx)
	looked := 0
	for e, err := range b.Store.Excerpts.Find(ctx, store.Query{After: after, Limit: maxLook}) {
		if err != nil {
			return nil, "", err
		}
		looked++
		if len(waiting) == n {
			return waiting, after, nil
		}
		after = e.ID
		if e.Quote == Refused || !within(e.Place) || len(e.Themes) == 0 || len(e.Stances) == 0 || !Fits(e, look) {
			continue
		}
		if e.Quote == Approved {
			if len(Doubts(e.Text, look)) == 0 {
				continue
			}
			if decision, err := b.Decision(ctx, e); err != nil {
				return nil, "", err
			} else if decision != "" {
				continue
			}
		}
		waiting = append(waiting, e)
	}
	if looked < maxLook {
		after = ""
	}
	return waiting, after, nil
}

// clean makes one paragraph of a text.
func clean(text string) string { return strings.Join(strings.Fields(text), " ") }
