package release

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// BenchmarkRefresh makes every release of 100,000 excerpts of 25,000 families in one pass.
func BenchmarkRefresh(b *testing.B) {
	s, now := open(b), noon
	families := town(9, 25_000, noon.AddDate(0, -6, 0), 180)
	work := make(chan family)
	var writers sync.WaitGroup
	for range 16 {
		writers.Go(func() {
			for f := range work {
				f.says = []string{"hope money", "fear getting-there", "change activities", "strength dads"}[:4]
				f.put(b, s)
			}
		})
	}
	for _, f := range families {
		work <- f
	}
	close(work)
	writers.Wait()
	b.ResetTimer()
	for b.Loop() {
		m := maker(s, &now)
		t, err := newTally(newPlaces(hubs, "Made-up Council"), newPeriods(now, "2026-05-24", nil), m.Themes, DefaultAges, DefaultLanguages, newStops(nil, now), DefaultAudiences)
		if err != nil {
			b.Fatal(err)
		}
		if err := t.pass(ctx, s); err != nil {
			b.Fatal(err)
		}
		for i, a := range DefaultAudiences {
			if _, err := m.release(ctx, t, t.cubes[i], a, nil, now); err != nil {
				b.Fatal(err)
			}
		}
		now = now.Add(time.Hour)
	}
	b.StopTimer()
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapAlloc)/(1<<20), "MiB-after")
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "excerpts/s")
}
