package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"familyvoice/failpoint"
	"familyvoice/store"
)

// A pass writes in an order that no crash spoils. First all its releases are put down, where no reader finds them: readers
// find a release by the contents of its place alone. Then the pass is sealed in one write, and then the contents name its
// releases. What was begun and never sealed is thrown away at the next tick, as if it had not been; what was sealed is
// finished. So the releases of one pass, which were suppressed together, are read together or not at all.

// begun is the note of a pass that is under way. It is written over and never removed, so that its version only rises: whoever
// holds an old one can't seal another's pass with it.
type begun struct {
	Made   time.Time `json:"made,omitzero"` // of all its releases; zero: no pass is under way
	Sealed bool      `json:"sealed,omitempty"`
	// Void is set before anything is thrown away, so that a pass that was only slow can't be sealed any more.
	Void bool `json:"void,omitempty"`
}

// settingBegun names the setting that holds the note.
const settingBegun = "releases-begun"

// readBegun returns the note and its document.
func readBegun(ctx context.Context, s *store.Store) (b begun, doc *store.Setting, err error) {
	doc, err = s.Settings.Get(ctx, settingBegun)
	if errors.Is(err, store.ErrNotFound) {
		return b, &store.Setting{Meta: store.Meta{ID: settingBegun}}, nil
	}
	if err != nil {
		return b, nil, err
	}
	if err := json.Unmarshal([]byte(doc.Value), &b); err != nil {
		return b, nil, fmt.Errorf("release: the note of a pass under way can't be read: %w", err)
	}
	return b, doc, nil
}

// note writes the note over its document. It returns store.ErrConflict if another instance was at it.
func (b begun) note(ctx context.Context, s *store.Store, doc *store.Setting) error {
	value, err := json.Marshal(b)
	if err != nil {
		return err
	}
	doc.Value = string(value)
	return s.Settings.Put(ctx, doc)
}

// begin notes that a pass is under way, once every place has contents: without them, readers would look for the releases
// themselves. It returns store.ErrConflict if another instance is at it.
func begin(ctx context.Context, s *store.Store, audiences []Audience, places *places, made time.Time) (*store.Setting, error) {
	for _, a := range audiences {
		for _, place := range places.list {
			if err := renewContents(ctx, s, a.ID, place.ID, nil); err != nil {
				return nil, err
			}
		}
	}
	b, doc, err := readBegun(ctx, s)
	if err == nil && !b.Made.IsZero() {
		err = store.ErrConflict
	}
	if err != nil {
		return nil, err
	}
	err = begun{Made: made}.note(ctx, s, doc)
	failpoint.Hit("release-begun")
	return doc, err
}

// finish ends a pass that a crash left under way.
func (m *Maker) finish(ctx context.Context, audiences []Audience) error {
	b, doc, err := readBegun(ctx, m.Store)
	if err != nil || b.Made.IsZero() {
		return err
	}
	if !b.Sealed && !b.Void {
		b.Void = true
		if err := b.note(ctx, m.Store, doc); err != nil {
			return err
		}
	}
	periods, _, err := m.periods(ctx, b.Made)
	if err != nil {
		return err
	}
	places, err := m.places(ctx)
	if err != nil {
		return err
	}
	for _, a := range audiences {
		for _, place := range places.list {
			var newest []listed
			for _, period := range periods.list {
				id := releaseID(a.ID, place.ID, period.ID, b.Made)
				if b.Void {
					err = m.Store.Releases.Delete(ctx, id, 0)
				} else if _, err = m.Store.Releases.Get(ctx, id); err == nil {
					newest = append(newest, listed{period, id})
				} else if errors.Is(err, store.ErrNotFound) {
					err = nil
				}
				if err != nil {
					return err
				}
			}
			if err := renewContents(ctx, m.Store, a.ID, place.ID, newest); err != nil {
				return err
			}
		}
	}
	return begun{}.note(ctx, m.Store, doc)
}

// places is the tree of places.
func (m *Maker) places(ctx context.Context) (*places, error) {
	all, err := collect(ctx, m.Store.Places)
	if err != nil {
		return nil, err
	}
	return newPlaces(all, m.council()), nil
}

// periods are the periods at an instant, and the rounds.
func (m *Maker) periods(ctx context.Context, now time.Time) (*periods, []store.Round, error) {
	rounds, err := collect(ctx, m.Store.Rounds)
	if err != nil {
		return nil, nil, err
	}
	firstDay := ""
	for r, err := range m.Store.Responses.Find(ctx, store.Query{Range: "day", Limit: 1}) {
		if err != nil {
			return nil, nil, err
		}
		firstDay = r.Day
	}
	return newPeriods(now, firstDay, rounds), rounds, nil
}
