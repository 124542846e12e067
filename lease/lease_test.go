package lease

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/store/sqlite"
)

func TestOneOfManyWorksAndAnotherTakesOver(t *testing.T) {
	st, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	var working, most atomic.Int32
	var begun [3]atomic.Int32
	work := func(n int) func(context.Context) {
		return func(ctx context.Context) {
			begun[n].Add(1)
			if now := working.Add(1); now > most.Load() {
				most.Store(now)
			}
			<-ctx.Done()
			working.Add(-1)
		}
	}
	stops := make([]context.CancelFunc, 3)
	done := make(chan struct{}, 3)
	for n := range 3 {
		ctx, cancel := context.WithCancel(context.Background())
		stops[n] = cancel
		l := Lease{Leases: st.Leases, ID: "releases", Owner: string(rune('a' + n)), Length: 100 * time.Millisecond}
		go func() { l.Keep(ctx, work(n)); done <- struct{}{} }()
	}
	holder := -1
	wait(t, "someone works", func() bool {
		for n := range begun {
			if begun[n].Load() > 0 {
				holder = n
			}
		}
		return holder >= 0
	})
	time.Sleep(400 * time.Millisecond)
	if most.Load() != 1 || working.Load() != 1 {
		t.Fatalf("one should work at a time and keep at it, %d did", most.Load())
	}
	stops[holder]()
	wait(t, "another takes over", func() bool { return begun[0].Load()+begun[1].Load()+begun[2].Load() >= 2 && working.Load() == 1 })
	if most.Load() != 1 {
		t.Errorf("never two at once, %d were", most.Load())
	}
	for _, stop := range stops {
		stop()
	}
	for range stops {
		<-done
	}
}

func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("this never happened: %s", what)
		}
	}
}
