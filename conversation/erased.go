package conversation

import (
	"context"
	"errors"
	"strings"
	"time"

	"familyvoice/store"
)

// What was erased is noted outside the store, in a file that may be full, read-only or on a disk that is away. A STOP or a DELETE
// does not wait for it: the note stands in the store meanwhile, and goes to the file once that takes it.

const (
	// SettingUnburied begins the id of a setting for each erased run, or mark of a subscription that was taken back, that
	// Config.Erased has not taken yet; its value is since when (RFC 3339).
	SettingUnburied = "unburied-"
	buryEvery       = 30 * time.Second
	buryWithin      = 2 * time.Second // how long the file of what was erased may take over a line
)

var errBurialHangs = errors.New("conversation: the file of what was erased takes nothing")

// keepOut notes an erased run, or the mark of a subscription that was taken back, where a backup can't bring it back: at once
// where Config.Erased takes it, else in the store until it does.
func (c *Conversation) keepOut(ctx context.Context, id string) error {
	if c.Erased == nil {
		return nil
	}
	if !c.unburied.Load() { // else it is known to fail, and nobody waits for that again
		err := c.buryNow(id)
		if err == nil {
			return nil
		}
		c.cantBury(err)
	}
	err := c.Store.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: SettingUnburied + id}, Value: c.now().Format(time.RFC3339)})
	if errors.Is(err, store.ErrConflict) {
		return nil // noted already
	}
	return err
}

// buryNow gives Config.Erased an id and waits a little. While one hangs there, no other is given.
func (c *Conversation) buryNow(id string) error {
	late := time.NewTimer(buryWithin)
	defer late.Stop()
	select {
	case c.burying <- struct{}{}:
	case <-late.C:
		return errBurialHangs
	}
	buried := make(chan error, 1)
	go func() {
		defer func() { <-c.burying }()
		buried <- c.Erased(id)
	}()
	select {
	case err := <-buried:
		return err
	case <-late.C:
		return errBurialHangs
	}
}

func (c *Conversation) cantBury(err error) {
	if !c.unburied.Swap(true) {
		c.Log.Error("what was erased can't be noted outside the store: a backup could bring it back; it is tried again", "error", err)
	}
}

// buryLate gives Config.Erased what it could not take when it was erased, by whichever instance.
func (c *Conversation) buryLate(ctx context.Context) {
	for s, err := range c.Store.Settings.Find(ctx, store.Query{}) {
		if err != nil {
			return
		}
		id, ok := strings.CutPrefix(s.ID, SettingUnburied)
		if !ok {
			continue
		}
		if err := c.buryNow(id); err != nil {
			c.cantBury(err)
			return
		}
		if err := c.Store.Settings.Delete(ctx, s.ID, 0); err != nil && !errors.Is(err, store.ErrNotFound) {
			return // it may be told twice
		}
	}
	if c.unburied.Swap(false) {
		c.Log.Info("what was erased is noted outside the store again")
	}
}
