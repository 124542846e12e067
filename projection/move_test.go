package projection

import (
	"errors"
	"testing"

	"familyvoice/store"
)

func TestAnExcerptGoesWhereItsRunStandsAndKeepsWhatPeopleDecided(t *testing.T) {
	p := newProjection(t)
	first := run(1)
	first.Place = ""
	e := p.projected(t, first, said("the bus is late"))
	e.Quote = "approved"
	if err := p.Store.Excerpts.Put(ctx, e); err != nil {
		t.Fatal(err)
	}
	named := run(2)
	named.Round, named.Role, named.AgeBand = "advent", "dad", "25-34"
	for range 2 { // a repeat changes nothing
		if err := p.Move(ctx, named, said("the bus is late")); err != nil {
			t.Fatal(err)
		}
	}
	moved, err := p.Store.Excerpts.Get(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if moved.Place != "elm" || moved.Round != "advent" || moved.Role != "dad" || moved.AgeBand != "25-34" {
		t.Errorf("it stands at %+v", moved)
	}
	if moved.Quote != "approved" || moved.Text != e.Text || moved.Source != e.Source || len(moved.Themes) != 1 || moved.Version != e.Version+1 {
		t.Errorf("what people decided, words or tags changed: %+v", moved)
	}
	if err := p.Store.Excerpts.Delete(ctx, e.ID, 0); err != nil {
		t.Fatal(err)
	}
	if err := p.Move(ctx, named, said("the bus is late")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Store.Excerpts.Get(ctx, e.ID); !errors.Is(err, store.ErrNotFound) {
		t.Error("what was erased came back")
	}
}

func TestBetterTagsStayWhereTheExcerptWasMoved(t *testing.T) {
	p := newProjection(t)
	p.Deep = fixed{"getting-there"}
	first := run(1)
	first.Place = ""
	e := p.projected(t, first, said(plainlyHarmless))
	if err := p.Move(ctx, run(2), said(plainlyHarmless)); err != nil {
		t.Fatal(err)
	}
	_, _ = p.deepen(ctx, <-p.waiting())
	better, err := p.Store.Excerpts.Get(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if better.Place != "elm" || better.Themes[0] != "getting-there" {
		t.Errorf("better tags left it at %q with %v", better.Place, better.Themes)
	}
}

func TestTaggedAgainFromTheSameRunAnExcerptStaysWhereItWasMoved(t *testing.T) {
	p := newProjection(t)
	before := run(1)
	before.Place = ""
	p.projected(t, before, said("the bus is late"))
	if err := p.Move(ctx, run(2), said("the bus is late")); err != nil {
		t.Fatal(err)
	}
	if e := p.projected(t, before, said("the bus is late")); e.Place != "elm" {
		t.Errorf("it was taken back to %q", e.Place)
	}
	named := run(3)
	named.Place = "oak"
	if e := p.projected(t, named, said("the bus is late")); e.Place != "oak" {
		t.Errorf("a newer run stands at oak, its excerpt at %q", e.Place)
	}
}
