package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"familyvoice/store"
)

// Readers find the releases of a place in one small document, its contents: which periods there are, and the id of the newest
// release of each. Without it a page would read every release of the place to name the periods. The Maker writes it once
// all the releases of a pass are there (begun).

// contents is what an audience has of a place, everything first and then newest first.
type contents []listed

type listed struct {
	Period Period `json:"period"`
	ID     string `json:"id"` // of the newest release
}

func contentsID(audience, place string) string {
	return strings.Join([]string{"contents", audience, place}, separator)
}

// readContents returns what an audience has of a place, and the document that says so; nil where the releases were made before
// there were such documents, and then each of them is read.
func readContents(ctx context.Context, s *store.Store, audience, place string) (contents, *store.Release, error) {
	doc, err := s.Releases.Get(ctx, contentsID(audience, place))
	if errors.Is(err, store.ErrNotFound) {
		c, err := collectContents(ctx, s, audience, place)
		return c, nil, err
	}
	if err != nil {
		return nil, nil, err
	}
	var c contents
	if err := json.Unmarshal([]byte(doc.Body), &c); err != nil {
		return nil, nil, fmt.Errorf("release: the contents of a place can't be read: %w", err)
	}
	return c, doc, nil
}

// collectContents looks at the newest release of each period.
func collectContents(ctx context.Context, s *store.Store, audience, place string) (contents, error) {
	under := prefix(audience, place)
	after := under
	var c contents
	for {
		var next *store.Release
		for r, err := range s.Releases.Find(ctx, store.Query{After: after, Limit: 1}) {
			if err != nil {
				return nil, err
			}
			next = r
		}
		if next == nil || !strings.HasPrefix(next.ID, under) {
			break
		}
		var body struct{ Period Period }
		if err := json.Unmarshal([]byte(next.Body), &body); err != nil {
			return nil, fmt.Errorf("release: a body can't be read: %w", err)
		}
		c = append(c, listed{body.Period, next.ID})
		after = prefix(audience, place, next.Period) + "~" // after every digit
	}
	c.sort()
	return c, nil
}

func (c contents) sort() {
	slices.SortFunc(c, func(a, b listed) int { return ComparePeriods(a.Period, b.Period) })
}

// of is the id of the newest release of a period; "" for none.
func (c contents) of(period string) string {
	for _, l := range c {
		if l.Period.ID == period {
			return l.ID
		}
	}
	return ""
}

// with returns the contents with these in place of what they list of the same periods.
func (c contents) with(newest []listed) contents {
	out := contents(slices.Clone(newest))
	for _, l := range c {
		if !slices.ContainsFunc(newest, func(n listed) bool { return n.Period.ID == l.Period.ID }) {
			out = append(out, l)
		}
	}
	out.sort()
	return out
}

// renewContents makes the contents of a place name these releases as the newest of their periods.
func renewContents(ctx context.Context, s *store.Store, audience, place string, newest []listed) error {
	for range maxTries {
		have, doc, err := readContents(ctx, s, audience, place)
		if err != nil {
			return err
		}
		want := have.with(newest)
		if doc != nil && slices.Equal(have, want) {
			return nil
		}
		body, err := json.Marshal(want)
		if err != nil {
			return err
		}
		if doc == nil {
			doc = &store.Release{Meta: store.Meta{ID: contentsID(audience, place)}}
		}
		doc.Body = string(body)
		if err := s.Releases.Put(ctx, doc); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

// maxTries is how often the contents are written again when another writer was first.
const maxTries = 10
