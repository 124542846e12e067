package release

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
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

// latest returns the newest release, or store.ErrNotFound.
func latest(ctx context.Context, s *store.Store, audience, place, period string) (*store.Release, error) {
	under := prefix(audience, place, period)
	for r, err := range s.Releases.Find(ctx, store.Query{After: under, Limit: 1}) {
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(r.ID, under) {
			return r, nil
		}
	}
	return nil, store.ErrNotFound
}

// Latest reads the newest release for an audience of a place ("" for the whole council) and a period. It returns
// store.ErrNotFound if there is none: too few families answered, or they are too new.
func Latest(ctx context.Context, s *store.Store, audience, place, period string) (*Body, error) {
	r, err := latest(ctx, s, audience, place, period)
	if err != nil {
		return nil, err
	}
	var b Body
	if err := json.Unmarshal([]byte(r.Body), &b); err != nil {
		return nil, fmt.Errorf("release: a body can't be read: %w", err)
	}
	return &b, nil
}

// Periods lists the periods of which a place has a release for the audience, everything first, then newest first. It
// costs one read for each.
func Periods(ctx context.Context, s *store.Store, audience, place string) ([]Period, error) {
	under := prefix(audience, place)
	after := under
	var found []Period
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
		found = append(found, body.Period)
		after = prefix(audience, place, next.Period) + "~" // after every digit
	}
	slices.SortFunc(found, ComparePeriods)
	return found, nil
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
