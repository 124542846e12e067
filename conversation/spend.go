package conversation

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"sync"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// saveSpendEvery is how often an instance adds what it has texted to what all have texted: what a crash loses of the count.
const saveSpendEvery = time.Minute

// spending counts the segments that were billed, by London month.
type spending struct {
	saving  sync.Mutex // one at a time, so that nothing is added twice
	mu      sync.Mutex
	unsaved map[string]int // by month, of this instance
	saved   map[string]int // by month, of all instances when last looked
}

// bill counts what a receipt says was billed.
func (c *Conversation) bill(receipt channels.Receipt) {
	if receipt.Segments == 0 {
		return
	}
	s := &c.spending
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unsaved == nil {
		s.unsaved, s.saved = map[string]int{}, map[string]int{}
	}
	s.unsaved[store.SegmentsID(c.Now().In(london))] += receipt.Segments
}

// billed is how many segments were billed this month, as far as this instance knows.
func (c *Conversation) billed() int {
	id := store.SegmentsID(c.Now().In(london))
	s := &c.spending
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.saved[id] + s.unsaved[id]
}

// saveSpend adds what is not yet saved to the count of all instances, and learns that count.
func (c *Conversation) saveSpend(ctx context.Context) {
	s := &c.spending
	s.saving.Lock()
	defer s.saving.Unlock()
	s.mu.Lock()
	if s.unsaved == nil {
		s.unsaved, s.saved = map[string]int{}, map[string]int{}
	}
	due := maps.Clone(s.unsaved)
	s.mu.Unlock()
	due[store.SegmentsID(c.Now().In(london))] += 0
	for id, n := range due {
		total, err := c.addTo(ctx, id, n)
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, store.ErrUnavailable) {
				c.Log.Warn("what texts cost this month could not be counted yet", "error", err)
			}
			return
		}
		s.mu.Lock()
		s.saved[id] = total
		if s.unsaved[id] -= n; s.unsaved[id] == 0 {
			delete(s.unsaved, id)
		}
		s.mu.Unlock()
	}
}

// addTo adds n to a number that all instances share, and returns it.
func (c *Conversation) addTo(ctx context.Context, id string, n int) (int, error) {
	for range maxConflicts {
		have, err := c.Store.Settings.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			have, err = &store.Setting{Meta: store.Meta{ID: id}}, nil
		}
		if err != nil {
			return 0, err
		}
		total, _ := strconv.Atoi(have.Value) // a new one is empty
		if n == 0 {
			return total, nil
		}
		have.Value = strconv.Itoa(total + n)
		if err = c.Store.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
			return total + n, err
		}
	}
	return 0, store.ErrConflict
}
