package projection

import (
	"runtime"
	"strconv"
	"testing"

	"familyvoice/analysis/redact"
	"familyvoice/store"
	"familyvoice/survey"
)

// While answers come faster than they can be read closely, what waits has a bound, in number and in memory, and holds up nothing.
func TestWhatWaitsForBetterTagsIsBounded(t *testing.T) {
	p := &Projection{Deep: fixed{"home"}}
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := inUse()
	for i := range 2 * maxDeeper {
		p.later(&store.Response{Meta: store.Meta{ID: strconv.Itoa(i)}}, &survey.Answer{Question: "about"}, "me and my three, youngest is two", false, redact.Redactor{})
	}
	if n := len(p.deeper); n != maxDeeper {
		t.Errorf("%d wait, the bound is %d", n, maxDeeper)
	}
	// A whole run and answer for each would be twice as much.
	if mib := float64(int64(inUse()-before)) / (1 << 20); mib > 5 {
		t.Errorf("what waits takes %.1f MiB", mib)
	} else {
		t.Logf("what waits takes %.1f MiB", mib)
	}
	runtime.KeepAlive(p)
}
