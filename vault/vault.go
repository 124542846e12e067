// Package vault seals what readers may see of an answer before it is written, so that the database alone shows no family's
// words, not even redacted ones: a name that redaction missed stands nowhere in clear.
package vault

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"familyvoice/keys"
	"familyvoice/store"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// Excerpts wraps a collection: text, sentences and search tokens are sealed under the excerpt's id when they are written,
// and opened when they are read. Beside them stand keyed hashes of the tokens, so that a search finds them. Everything that is counted (themes, stances, place, day, ...) stays as it is.
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

// form is that of the embedded store, whose JSON package this is. A release opens every excerpt, and a search what it looks at:
// it takes half the time and half the memory that encoding/json does.
var form = json.JoinOptions(jsonv1.OmitEmptyWithLegacySemantics(true), jsontext.AllowInvalidUTF8(true))

func (c excerpts) Get(ctx context.Context, id string) (*store.Excerpt, error) {
	e, err := c.inner.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return e, c.open(e)
}

func (c excerpts) Put(ctx context.Context, e *store.Excerpt) error {
	plain, err := json.Marshal(words{e.Text, e.Sentences, e.Tokens}, form)
	if err != nil {
		return fmt.Errorf("vault: an excerpt can't be written: %w", err)
	}
	sealed := *e
	sealed.Text, sealed.Sentences, sealed.Tokens = c.keys.Seal("excerpts/"+e.ID, field, plain), nil, c.hashed(e)
	if err := c.inner.Put(ctx, &sealed); err != nil {
		return err
	}
	e.Version = sealed.Version
	return nil
}

func (c excerpts) Delete(ctx context.Context, id string, version int64) error {
	return c.inner.Delete(ctx, id, version)
}

// ThemeToken is the search token of every excerpt with a theme, whoever chose it.
func ThemeToken(theme string) string { return "theme:" + theme }

// NoThemeToken is the search token of every excerpt with a sentence that fits no theme.
const NoThemeToken = "no-theme:"

// hashed are the keyed hashes by which an excerpt is found: of its search tokens, of its themes and of NoThemeToken. Whoever has
// the database alone sees which excerpts share a word, and not which word. Ten characters tell fifty bits: two words meet by
// chance once in many millions, and who reads the results sees what they say.
func (c excerpts) hashed(e *store.Excerpt) []string {
	hashed := make([]string, 0, len(e.Tokens)+len(e.Themes)+1)
	for _, token := range e.Tokens {
		hashed = append(hashed, c.hash(token))
	}
	for _, theme := range e.Themes {
		hashed = append(hashed, c.hash(ThemeToken(theme)))
	}
	if len(e.Unthemed()) > 0 {
		hashed = append(hashed, c.hash(NoThemeToken))
	}
	return hashed
}

const hashLength = 10

func (c excerpts) hash(token string) string { return c.keys.Hash("search", token)[:hashLength] }

// asked puts the hash of a token in the place of the token that is asked for.
func (c excerpts) asked(q store.Query) store.Query {
	equal := slices.Clone(q.Equal)
	for i, m := range equal {
		if token, ok := m.Value.(string); ok && m.Field == "tokens" && token != "" {
			equal[i].Value = c.hash(token)
		}
	}
	q.Equal = equal
	return q
}

// Find takes a search token in clear.
func (c excerpts) Find(ctx context.Context, q store.Query) iter.Seq2[*store.Excerpt, error] {
	q = c.asked(q)
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
	return c.inner.Count(ctx, c.asked(q))
}

func (c excerpts) open(e *store.Excerpt) error {
	plain, err := c.keys.Open("excerpts/"+e.ID, field, e.Text)
	if err != nil {
		return err
	}
	var w words
	if err := json.Unmarshal(plain, &w, form); err != nil {
		return fmt.Errorf("vault: an excerpt is damaged: %w", err)
	}
	e.Text, e.Sentences, e.Tokens = w.Text, w.Sentences, w.Tokens
	return nil
}
