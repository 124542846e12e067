package release

import (
	"context"
	"fmt"
	"strings"
	"time"

	"familyvoice/store"
)

// separator stands between the parts of a release's id; no part holds it.
const separator = "|"

// releaseID sorts the releases of an audience, place and period newest first.
func releaseID(audience, place, period string, made time.Time) string {
	const longAfter = 9_999_999_999_999
	return prefix(audience, place, period) + fmt.Sprintf("%013d", longAfter-made.UnixMilli())
}

func prefix(parts ...string) string { return strings.Join(parts, separator) + separator }

// newest returns the newest release that readers can find, or store.ErrNotFound.
func newest(ctx context.Context, s *store.Store, audience, place, period string) (*store.Release, error) {
	c, _, err := readContents(ctx, s, audience, place)
	if err != nil {
		return nil, err
	}
	id := c.of(period)
	if id == "" {
		return nil, store.ErrNotFound
	}
	return s.Releases.Get(ctx, id)
}

// Latest reads the newest release for an audience of a place ("" for the whole council) and a period. It returns
// store.ErrNotFound if there is none: too few families answered, or they are too new. The body is not to be changed.
func Latest(ctx context.Context, s *store.Store, audience, place, period string) (*Body, error) {
	c, _, err := readContents(ctx, s, audience, place)
	if err != nil {
		return nil, err
	}
	id := c.of(period)
	if id == "" {
		return nil, store.ErrNotFound
	}
	return body(ctx, s, id)
}

// Periods lists the periods of which a place has a release for the audience, everything first, then newest first.
func Periods(ctx context.Context, s *store.Store, audience, place string) ([]Period, error) {
	c, _, err := readContents(ctx, s, audience, place)
	var found []Period
	for _, l := range c {
		found = append(found, l.Period)
	}
	return found, err
}

func collect[T any](ctx context.Context, c store.Collection[T]) ([]T, error) {
	var all []T
	for d, err := range c.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		all = append(all, *d)
	}
	return all, nil
}
