package projection

import (
	"context"
	"fmt"
	"testing"
	"time"

	"familyvoice/analysis/redact"
	"familyvoice/store"
	"familyvoice/survey"
)

// A service that stopped knows of no answer that waited for better tags: the next one finds them in the store.
func TestAnswersThatWaitedWhenTheServiceStoppedGetTheirBetterTags(t *testing.T) {
	p := newProjection(t)
	if err := p.Store.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: "elm"}}); err != nil {
		t.Fatal(err)
	}
	today := time.Now().Format(dayForm)
	kept := func(id, place, day string, change func(*store.Response)) {
		r := &store.Response{Meta: store.Meta{ID: id}, Survey: "our-family", Voice: "family", Place: place, Day: day}
		if err := p.Store.Responses.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Project(ctx, r, said("the bus is late"), []string{"fears"}); err != nil {
			t.Fatal(err)
		}
		if change == nil {
			change = func(r *store.Response) { r.Answered = 3 } // they went on to other questions: the run is newer than its excerpt
		}
		change(r)
		if err := p.Store.Responses.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	kept("waits", "elm", today, nil)
	kept("nowhere", "", today, nil)
	kept("long-ago", "elm", "2019-01-01", nil)
	kept("changed", "elm", today, func(r *store.Response) { r.Untagged = []string{"fears"} })
	kept("erased", "elm", today, func(r *store.Response) { r.Erased = true })
	kept("locked", "elm", today, nil)

	next := &Projection{Store: p.Store, Keys: p.Keys, Tagger: p.Tagger, Deep: fixed{"getting-there"}}
	next.Open = func(r *store.Response) (survey.State, error) {
		if r.ID == "locked" {
			return survey.State{}, fmt.Errorf("its key is lost")
		}
		return said("the bus is late"), nil
	}
	if !next.catchUp(ctx) {
		t.Error("there is something left that could be mended")
	}
	for id, theme := range map[string]string{
		"waits": "getting-there", "nowhere": "getting-there", "long-ago": "school", "changed": "school", "erased": "school", "locked": "school",
	} {
		if e, err := p.Store.Excerpts.Get(ctx, id+":fears"); err != nil || e.Themes[0] != theme {
			t.Errorf("%s: %v, %v, want %s", id, e, err, theme)
		}
	}
	t.Run("by the job that also reads what comes", func(t *testing.T) {
		kept("late", "elm", today, nil)
		working, stop := context.WithCancel(ctx)
		defer stop()
		go next.Deepen(working)
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			if e, err := p.Store.Excerpts.Get(ctx, "late:fears"); err == nil && e.Themes[0] == "getting-there" {
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("its better tags never came")
			}
		}
	})
}

func TestWhatFoundNoRoomIsNoted(t *testing.T) {
	p := &Projection{Deep: fixed{"home"}}
	for range maxDeeper {
		p.later(&store.Response{}, &survey.Answer{}, "", false, redact.Redactor{})
	}
	if p.full.Load() {
		t.Fatal("there was room for all")
	}
	if p.later(&store.Response{}, &survey.Answer{}, "", false, redact.Redactor{}); !p.full.Load() {
		t.Error("nobody will look for the answer that found no room")
	}
}
