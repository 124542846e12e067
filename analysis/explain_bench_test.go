//go:build unix

package analysis

import (
	"syscall"
	"testing"
	"time"
)

// onCPU is the processor time that this process has used: what others do on the same machine does not show in it.
func onCPU(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkDeep is what reasons cost: answers tagged by head and encoder, and the same with words left out. They are of writers
// whom neither has learnt from, since of known answers the head misses little that the encoder then has to explain.
func BenchmarkDeep(b *testing.B) {
	tagger := deepT(b)
	examples := keptExamples(b, 400)
	for _, way := range []struct {
		name string
		tag  func(Answer) Tags
	}{{"Tag", tagger.Tag}, {"Explain", tagger.Explain}} {
		b.Run(way.name, func(b *testing.B) {
			began := onCPU(b)
			most := time.Duration(0)
			for i := 0; b.Loop(); i++ {
				before := onCPU(b)
				way.tag(examples[i%len(examples)].Answer)
				most = max(most, onCPU(b)-before)
			}
			b.ReportMetric((onCPU(b)-began).Seconds()*1000/float64(b.N), "cpu-ms/answer")
			b.ReportMetric(most.Seconds()*1000, "cpu-ms-most")
		})
	}
}
