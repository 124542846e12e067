package conversation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"familyvoice/store"
)

// graves is the file of what was erased, on a disk that can go away.
type graves struct {
	mu    sync.Mutex
	away  func() error // nil: it takes everything
	taken []string
}

func (g *graves) bury(id string) error {
	g.mu.Lock()
	away := g.away
	g.mu.Unlock()
	if away != nil {
		if err := away(); err != nil {
			return err
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.taken = append(g.taken, id)
	return nil
}

func (g *graves) set(away func() error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.away = away
}

func (g *graves) all() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.taken)
}

// unburied are the ids that wait in the store for the file.
func (h *house) unburied() (ids []string) {
	h.t.Helper()
	for s, err := range h.Store.Settings.Find(context.Background(), store.Query{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		if id, ok := strings.CutPrefix(s.ID, SettingUnburied); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func readOnly() error { return errors.New("read-only file system") }

func TestAStopDoesNotWaitForTheFileOfWhatWasErased(t *testing.T) {
	gone := make(chan struct{})
	defer close(gone)
	for name, away := range map[string]func() error{
		"read-only":            readOnly,
		"on a disk that hangs": func() error { <-gone; return errors.New("gone") },
	} {
		t.Run(name, func(t *testing.T) {
			file := &graves{}
			h := newHouse(t, func(c *Config) { c.Spool, c.Erased = t.TempDir(), file.bury })
			h.asked(mum)
			h.text(mum, "yes")
			h.delivered(mum)
			file.set(away)
			h.text(mum, "STOP")
			if h.contactOfPhone(mum).OptOut == nil || h.subscriptions() != 0 || h.Spooled() != 0 {
				t.Errorf("the STOP should count at once: opted out %v, %d subscriptions, %d wait", h.contactOfPhone(mum).OptOut, h.subscriptions(), h.Spooled())
			}
			if n := h.announce("news"); n != 0 {
				t.Errorf("the next announcement is for %d", n)
			}
			if left := h.unburied(); len(left) != 1 || len(file.all()) != 0 {
				t.Errorf("her wish waits to be noted: %v in the store, %v in the file", left, file.all())
			}
		})
	}
}

func TestADeleteTakesTheWordsAwayThoughTheFileOfWhatWasErasedTakesNothing(t *testing.T) {
	file := &graves{}
	file.set(readOnly)
	h := newHouse(t, func(c *Config) { c.Erased = file.bury })
	h.begun(mum)
	h.text(mum, "me and my two")
	id := h.runOf("sms", textSender, mum).doc.ID
	h.text(mum, "DELETE")
	h.text(mum, "ERASE")
	h.purged(id)
	if left := h.unburied(); !slices.Equal(left, []string{id}) {
		t.Errorf("the run waits to be noted: %v", left)
	}
	h.buryLate(context.Background())
	if len(h.unburied()) != 1 {
		t.Error("it waits for as long as the file takes nothing")
	}
	file.set(nil)
	h.buryLate(context.Background())
	if got := file.all(); !slices.Equal(got, []string{id}) || len(h.unburied()) != 0 {
		t.Errorf("the file holds %v, and %v wait", got, h.unburied())
	}
}
