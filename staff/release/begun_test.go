package release

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

var errDead = errors.New("the process is dead")

// dying lets so many writes through and none after, as a process does that is killed.
type dying[T any] struct {
	store.Collection[T]
	left *int
}

func (d dying[T]) write(do func() error) error {
	if *d.left--; *d.left < 0 {
		return errDead
	}
	return do()
}

func (d dying[T]) Put(ctx context.Context, doc *T) error {
	return d.write(func() error { return d.Collection.Put(ctx, doc) })
}

func (d dying[T]) Delete(ctx context.Context, id string, version int64) error {
	return d.write(func() error { return d.Collection.Delete(ctx, id, version) })
}

// openCopy opens a copy of a closed database.
func openCopy(t *testing.T, from string) *store.Store {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "town.db")
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(ctx, to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// readersSee is how many families each place has in what a reader finds, and when it was made; the council first.
func readersSee(t *testing.T, s *store.Store) (families []int, made map[time.Time]bool) {
	t.Helper()
	made = map[time.Time]bool{}
	for _, place := range []string{"", "north", "elm", "oak", "ash"} {
		b, err := Latest(ctx, s, ForLeadership, place, AllTime)
		if errors.Is(err, store.ErrNotFound) {
			families = append(families, 0)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		n, _ := b.Families.Show()
		families, made[b.Made] = append(families, n), true
	}
	return families, made
}

// TestAPassThatIsKilledLeavesNothingHalfDone kills a pass before each of its writes in turn; four more families answer; and
// another process goes on. Whatever a reader has seen, the places are of one pass, no place is left behind, and the council
// has not moved by a handful.
func TestAPassThatIsKilledLeavesNothingHalfDone(t *testing.T) {
	for _, first := range []bool{false, true} {
		t.Run(fmt.Sprintf("the first pass of all is %t", first), func(t *testing.T) { killedPasses(t, first) })
	}
}

func killedPasses(t *testing.T, first bool) {
	add := func(s *store.Store, place string, from, n int) {
		for i := range n {
			family{id: fmt.Sprintf("%032d", from+i), place: place, day: "2026-11-20", channel: "sms", role: "mother"}.put(t, s)
		}
	}
	file := filepath.Join(t.TempDir(), "town.db")
	s, err := sqlite.Open(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range hubs {
		put(t, s.Places, &place)
	}
	for i, hub := range []string{"elm", "oak", "ash"} {
		add(s, hub, 1000*i, 14)
	}
	now := noon
	made := func(s *store.Store) *Maker {
		m := maker(s, &now)
		m.Audiences, m.Ages, m.Languages = []Audience{{ForLeadership, 5}}, []Label{{"25-34", "25 to 34"}}, []Label{{"en", "English"}}
		return m
	}
	if !first {
		refresh(t, made(s))
		for i, hub := range []string{"elm", "oak", "ash"} {
			add(s, hub, 1000*i+100, 6)
		}
		now = now.Add(time.Hour)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	begins := now
	step := 1
	if first {
		step = 2
	}
	for writes := 0; ; writes += step {
		if writes > 200 {
			t.Fatal("the pass never comes to its end")
		}
		s, left := openCopy(t, file), writes
		now = begins
		old, _ := readersSee(t, s)
		releases, settings := s.Releases, s.Settings
		s.Releases, s.Settings = dying[store.Release]{releases, &left}, dying[store.Setting]{settings, &left}
		_, err := made(s).Refresh(ctx)
		s.Releases, s.Settings = releases, settings
		if err != nil && !errors.Is(err, errDead) {
			t.Fatal(err)
		}
		dead, _ := readersSee(t, s)
		add(s, "elm", 500, 4)
		now = begins.Add(time.Minute)
		refresh(t, made(s))
		after, instants := readersSee(t, s)
		if len(instants) != 1 || instants[noon] && !first {
			t.Errorf("killed before write %d, the places are of %d passes: %v", writes+1, len(instants), instants)
		}
		if after[0] != after[1]+after[4] || after[1] != after[2]+after[3] {
			t.Errorf("killed before write %d, the places don't add up: %v", writes+1, after)
		}
		seen := append([]int{old[0], dead[0]}, after[0])
		for i := 1; i < len(seen); i++ {
			if gain := seen[i] - seen[i-1]; gain != 0 && gain < 5 {
				t.Errorf("killed before write %d, the council went from %d to %d", writes+1, seen[i-1], seen[i])
			}
		}
		if b, _, err := readBegun(ctx, s); b != (begun{}) || err != nil {
			t.Errorf("killed before write %d, a pass is still under way: %+v, %v", writes+1, b, err)
		}
		for r, err := range s.Releases.Find(ctx, store.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if !r.Made.IsZero() && !r.Made.Equal(noon) && !instants[r.Made] {
				t.Errorf("killed before write %d, a release of a pass that never was is left: %s", writes+1, r.ID)
			}
		}
		if err == nil {
			if writes < 8 {
				t.Fatalf("the pass has %d writes", writes)
			}
			return
		}
	}
}

// A pass that another instance took for dead, though it was only slow, can't let readers find anything: neither once the other
// has made its own, nor while the other is at it.
func TestASlowPassThatWasGivenUpIsNotSealed(t *testing.T) {
	for _, dies := range []bool{false, true} {
		t.Run(fmt.Sprintf("the other dies too: %t", dies), func(t *testing.T) { slowPass(t, dies) })
	}
}

func slowPass(t *testing.T, dies bool) {
	s, now := open(t), noon
	for _, f := range town(1, 60, noon.AddDate(0, 0, -10), 10) {
		f.put(t, s)
	}
	whole, helped := s.Releases, false
	later := noon.Add(time.Minute)
	s.Releases = &counting{Collection: whole, refuse: func(r *store.Release) bool {
		if !helped && r.Place == "elm" && !r.Made.IsZero() {
			helped = true
			other := *s
			other.Releases = &counting{Collection: whole, refuse: func(r *store.Release) bool { return dies && r.Place == "elm" && !r.Made.IsZero() }}
			if _, err := maker(&other, &later).Refresh(ctx); (err != nil) != dies {
				t.Errorf("the other pass ended with %v", err)
			}
		}
		return false
	}}
	if _, err := maker(s, &now).Refresh(ctx); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("the slow pass ended with %v", err)
	}
	s.Releases = whole
	want := later
	if dies {
		if _, err := Latest(ctx, s, ForLeadership, "", AllTime); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("readers find a pass that nobody ended: %v", err)
		}
		want = noon.Add(time.Hour)
		refresh(t, maker(s, &want))
	}
	for _, place := range []string{"", "elm"} {
		if b, err := Latest(ctx, s, ForLeadership, place, AllTime); err != nil || !b.Made.Equal(want) {
			t.Errorf("readers of %q find another: %v", place, err)
		}
	}
}
