package analysis

import "testing"

func BenchmarkTag(b *testing.B) {
	tagger := defaultT(b)
	examples := firstExamples(b, 2000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tagger.Tag(examples[i%len(examples)].Answer)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		cb, err := LoadCodebook("codebook.yaml", codebookYAML)
		if err != nil {
			b.Fatal(err)
		}
		model, err := LoadModel(headFile)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := New(cb, model); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTokens(b *testing.B) {
	examples := firstExamples(b, 500)
	for i := 0; b.Loop(); i++ {
		Tokens(examples[i%len(examples)].Text)
	}
}
