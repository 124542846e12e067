//go:build unix

package encoder

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

// onCPU is the processor time that this process has used: what others do on the
// same machine does not show in it.
func onCPU(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func read(b *testing.B, in []Input) {
	e := embedded(b)
	e.Logits(in)
	began := onCPU(b)
	for b.Loop() {
		e.Logits(in)
	}
	b.ReportMetric(float64(b.N*len(in))/(onCPU(b)-began).Seconds(), "sentences/cpu-s")
}

func BenchmarkShortAnswer(b *testing.B) {
	defer useBest()
	for _, way := range ways() {
		use(way)
		b.Run(way, func(b *testing.B) {
			read(b, []Input{{Section: "fears", Sentence: "scared hes gonna get excluded again"}})
		})
	}
}

func BenchmarkSentencesInContext(b *testing.B) {
	_, in := golden(b)
	read(b, in)
}

func BenchmarkLoad(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var e *Encoder
	for b.Loop() {
		var err error
		if e, err = open(weightsFile, vocabFile); err != nil {
			b.Fatal(err)
		}
	}
	e.Logits([]Input{{Sentence: "hello"}})
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(e)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-heap")
}
