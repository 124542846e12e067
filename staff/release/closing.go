package release

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"familyvoice/store"
)

// A round is read about while it goes on. When it is over, its last figures are made anew if enough families came since; a
// handful more would be told by the difference. Then the figures that stand are its last, and are said to be.

// closes says that a period has closed since its last release, and that no other will be made.
func (t *tally) closes(before *earlier, p, q, k int, due bool) bool {
	if before == nil || before.period.Closed || !t.periods.list[q].Closed {
		return false
	}
	gained := t.families[p][q] - before.families
	return due || max(gained, -gained) < k // due, but suppression hides it
}

// closed is the last release of an open period as that of the period now that it is over: the same figures, with the last day
// that they counted in full.
func (m *Maker) closed(ctx context.Context, audience, place string, period Period, now time.Time) (*store.Release, error) {
	last, err := newest(ctx, m.Store, audience, place, period.ID)
	if err != nil {
		return nil, err
	}
	var b Body
	if err := json.Unmarshal([]byte(last.Body), &b); err != nil {
		return nil, fmt.Errorf("release: the last one of %q can't be read: %w", period.ID, err)
	}
	b.Period = period
	b.Period.Until = b.Made.In(london).AddDate(0, 0, -1).Format(time.DateOnly)
	encoded, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	return &store.Release{
		Meta: store.Meta{ID: releaseID(audience, place, period.ID, now)}, Period: period.ID, Place: place, Made: now,
		Families: last.Families, Read: last.Read, Body: string(encoded),
	}, nil
}
