// Package hugot times a kept library beside our own forward pass: the same sentences, in turns, in one process.
//
//	HUGOT_MODEL=DIR go test -bench . -benchtime 1x
//
// DIR holds model.onnx and tokenizer.json of the base encoder (bge-small-en-v1.5, single precision; ../NOTICE.md says where they come
// from). It is a module of its own, so that the service carries none of it.
package hugot

import (
	"bufio"
	"encoding/json"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/knights-analytics/hugot"

	"familyvoice/analysis/encoder"
)

const sentences = 64

// single are the first labelled answers of one sentence.
func single(b *testing.B) (texts []string) {
	b.Helper()
	file, err := os.Open("../../train/labelled.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && len(texts) < sentences {
		var row struct{ Sentences []struct{ Text string } }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			b.Fatal(err)
		}
		if len(row.Sentences) == 1 {
			texts = append(texts, row.Sentences[0].Text)
		}
	}
	return texts
}

// spent is the time that the process has had of all processors.
func spent(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func resident() float64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return float64(memory.HeapAlloc) / (1 << 20)
}

func BenchmarkBeside(b *testing.B) {
	dir := os.Getenv("HUGOT_MODEL")
	if dir == "" {
		b.Skip("HUGOT_MODEL names no folder with model.onnx and tokenizer.json")
	}
	texts := single(b)
	before := resident()
	ours, err := encoder.Default()
	if err != nil {
		b.Fatal(err)
	}
	ours.Logits([]encoder.Input{{Sentence: "hello"}})
	took := resident() - before
	before = resident()
	session, err := hugot.NewGoSession()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = session.Destroy() }()
	theirs, err := hugot.NewPipeline(session, hugot.FeatureExtractionConfig{ModelPath: dir, Name: "beside", OnnxFilename: "model.onnx"})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := theirs.RunPipeline(texts[:1]); err != nil {
		b.Fatal(err)
	}
	var our, their, theirBatch time.Duration
	n := 0
	for b.Loop() {
		n += len(texts)
		for from := 0; from < len(texts); from += 8 { // in turns, so that what else the machine does falls on both
			part := texts[from:min(from+8, len(texts))]
			at := spent(b)
			for _, text := range part {
				ours.Logits([]encoder.Input{{Section: "fears", Sentence: text}})
			}
			our += spent(b) - at
			at = spent(b)
			for _, text := range part {
				if _, err := theirs.RunPipeline([]string{text}); err != nil {
					b.Fatal(err)
				}
			}
			their += spent(b) - at
			at = spent(b)
			if _, err := theirs.RunPipeline(part); err != nil {
				b.Fatal(err)
			}
			theirBatch += spent(b) - at
		}
	}
	b.ReportMetric(took, "ours-MiB")
	b.ReportMetric(float64(n)/our.Seconds(), "ours/s")
	b.ReportMetric(float64(n)/their.Seconds(), "hugot/s")
	b.ReportMetric(float64(n)/theirBatch.Seconds(), "hugot-by-8/s")
	b.ReportMetric(resident()-before, "hugot-MiB")
}
