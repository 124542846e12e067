// Package vault seals what readers may see of an answer before it is written, so that the database alone shows no family's
// words, not even redacted ones: a name that redaction missed stands nowhere in clear.
package vault

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"familyvoice/keys"
	"familyvoice/store"
)

// Excerpts wraps a collection: text, sentences and search tokens are sealed under the excerpt's id when they are written,
// and opened when they are read. Everything that is counted (themes, stances, place, day, ...) stays as it is.
func Excerpts(inner store.Collection[store.Excerpt], k *keys.Keys) store.Collection[store.Excerpt] {
	return excerpts{inner, k}
}

type excerpts struct {
	inner store.Collection[store.Excerpt]
	keys  *keys.Keys
}

// words are the parts of an excerpt that are sealed together.
type words struct {
	Text      string           `json:"text,omitempty"`
	Sentences []store.Sentence `json:"sentences,omitempty"`
	Tokens    []string         `json:"tokens,omitempty"`
}

const field = "words"

func (c excerpts) Get(ctx context.Context, id string) (*store.Excerpt, error) {
	e, err := c.inner.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return e, c.open(e)
}

func (c excerpts) Put(ctx context.Context, e *store.Excerpt) error {
	plain, err := json.Marshal(words{e.Text, e.Sentences, e.Tokens})
	if err != nil {
		return fmt.Errorf("vault: an excerpt can't be written: %w", err)
	}
	sealed := *e
	sealed.Text, sealed.Sentences, sealed.Tokens = c.keys.Seal("excerpts/"+e.ID, field, plain), nil, nil
	if err := c.inner.Put(ctx, &sealed); err != nil {
		return err
	}
	e.Version = sealed.Version
	return nil
}

func (c excerpts) Delete(ctx context.Context, id string, version int64) error {
	return c.inner.Delete(ctx, id, version)
}

func (c excerpts) Find(ctx context.Context, q store.Query) iter.Seq2[*store.Excerpt, error] {
	return func(yield func(*store.Excerpt, error) bool) {
		for e, err := range c.inner.Find(ctx, q) {
			if err == nil {
				err = c.open(e)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

func (c excerpts) Count(ctx context.Context, q store.Query) (int64, error) {
	return c.inner.Count(ctx, q)
}

func (c excerpts) open(e *store.Excerpt) error {
	plain, err := c.keys.Open("excerpts/"+e.ID, field, e.Text)
	if err != nil {
		return err
	}
	var w words
	if err := json.Unmarshal(plain, &w); err != nil {
		return fmt.Errorf("vault: an excerpt is damaged: %w", err)
	}
	e.Text, e.Sentences, e.Tokens = w.Text, w.Sentences, w.Tokens
	return nil
}
