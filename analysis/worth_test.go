package analysis

import (
	"fmt"
	"math/bits"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"familyvoice/analysis/lexicon"
	"familyvoice/analysis/linear"
	"familyvoice/analysis/segment"
)

// measured is an answer of the writers whom nothing has learnt from: how it is cut, what the encoder says of each sentence, and what
// its coder gave.
type measured struct {
	Answer
	spans []segment.Span
	read  [][]float32
	truth uint64
}

// TestWhatEachLayerIsWorth prints what docs/analysis.md says of it: the head taught without a layer, with a thinner lexicon or with
// fewer files of answers, by itself and beside the encoder, on the two writers kept apart.
func TestWhatEachLayerIsWorth(t *testing.T) {
	if os.Getenv("SHOW") == "" {
		t.Skip("takes an hour: set SHOW=layers, files or lexicon")
	}
	deep := deepT(t)
	numbers := map[string]int{}
	for i, id := range deep.labels {
		numbers[id] = i
	}
	var kept []measured
	for _, e := range examplesOf(t, 0, "train/kept.jsonl") {
		m := measured{Answer: e.Answer, spans: deep.segmenter.Split(e.Text)}
		m.read, _ = deep.read(e.Answer, m.spans)
		for _, s := range e.Sentences {
			truth, err := truthOf(numbers, s, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			m.truth |= truth
		}
		kept = append(kept, m)
	}
	x, err := newExtractor(deep.codebook)
	if err != nil {
		t.Fatal(err)
	}
	row := func(name string, x extractor, files []string, o TrainOptions) {
		examples := examplesOf(t, 0, files...)
		sentences := 0
		for _, e := range examples {
			sentences += len(e.Sentences)
		}
		model, err := train(x, examples, o)
		if err != nil {
			t.Fatal(err)
		}
		tagger := *deep
		tagger.model, tagger.extractor = model, x
		fmt.Printf("| %s (%d sentences) |%s |%s |\n", name, sentences, worth(&tagger, kept, false), worth(&tagger, kept, true))
	}
	show := os.Getenv("SHOW")
	if show != "files" {
		row("everything", x, trainFiles, TrainOptions{Folds: 2})
	}
	for l := range LayerCount {
		if show == "layers" {
			row("without "+l.String(), x, trainFiles, TrainOptions{Without: []Layer{l}})
		}
	}
	for n := range trainFiles {
		if show == "files" && n > 0 {
			row("to "+trainFiles[n], x, trainFiles[:n+1], TrainOptions{Folds: 2})
		}
	}
	for _, every := range []int{2, 4, 8} {
		if show == "lexicon" {
			thin := x
			thin.lexicon = thinLexicon(t, every)
			row(fmt.Sprintf("every %dth word of the lexicon", every), thin, trainFiles, TrainOptions{Folds: 2})
		}
	}
	if show == "lexicon" {
		row("no lexicon", x, trainFiles, TrainOptions{Without: []Layer{LayerClasses, LayerAsked}})
	}
}

// thinLexicon is the lexicon with every so many-th entry of each class alone.
func thinLexicon(t *testing.T, every int) *lexicon.Lexicon {
	files := fstest.MapFS{}
	for name, text := range lexiconFiles(t) {
		var thin strings.Builder
		n := 0
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' || line[0] == '[' {
				fmt.Fprintln(&thin, line)
				continue
			}
			for entry := range strings.SplitSeq(line, ",") {
				if n++; n%every == 0 {
					fmt.Fprint(&thin, entry, ",")
				}
			}
			fmt.Fprintln(&thin)
		}
		files[name] = &fstest.MapFile{Data: []byte(thin.String())}
	}
	l, err := lexicon.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func lexiconFiles(t *testing.T) map[string]string {
	entries, err := os.ReadDir("lexicon")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".txt") {
			text, err := os.ReadFile("lexicon/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			files[e.Name()] = string(text)
		}
	}
	return files
}

// worth is micro F1 of themes and stances: at the cuts in use, and at the best ones.
func worth(t *Tagger, kept []measured, fused bool) string {
	sure := make([][]float64, len(kept))
	inParallel(2, func(half int) {
		for i := half; i < len(kept); i += 2 {
			sure[i] = t.sureOfAll(kept[i], fused)
		}
	})
	themes := uint64(1)<<len(t.codebook.Themes) - 1
	var said string
	for _, mask := range []uint64{themes, ^themes} {
		inUse := func(l int) float64 {
			switch m := t.modelOf[l]; {
			case !fused:
				return linear.Sigmoid(float64(t.model.slope[m]*t.model.threshold[m]) + t.model.offset[m])
			case l < len(t.codebook.Themes):
				return themeCut
			}
			return stanceCut
		}
		f1 := func(cut func(l int) float64) float64 {
			right, given, gold := 0, 0, 0
			for i, k := range kept {
				var got uint64
				for l, p := range sure[i] {
					if p >= cut(l) {
						got |= 1 << l
					}
				}
				right += bits.OnesCount64(got & k.truth & mask)
				given += bits.OnesCount64(got & mask)
				gold += bits.OnesCount64(k.truth & mask)
			}
			return 2 * float64(right) / float64(max(1, given+gold))
		}
		best := 0.0
		for cut := 0.1; cut < 0.8; cut += 0.02 {
			best = max(best, f1(func(int) float64 { return cut }))
		}
		said += fmt.Sprintf(" %.3f (%.3f)", f1(inUse), best)
	}
	return said
}

// sureOfAll is the highest probability of each label over the sentences.
func (t *Tagger) sureOfAll(m measured, fused bool) []float64 {
	sure := make([]float64, len(t.labels))
	scores := make([]float64, len(t.model.labels))
	views := make([]sentenceView, len(m.spans))
	for i, sp := range m.spans {
		views[i] = t.extractor.view(m.Text[sp.Start:sp.End])
	}
	for i := range m.spans {
		t.model.head.score(t.model.head.recipe.weigh(t.extractor.features(views, i, m.Section, nil), t.model.head.rarity), scores)
		read := m.read[i]
		if !fused {
			read = nil
		}
		for l := range t.labels {
			logit, _ := t.weighBoth(l, t.modelOf[l], scores, read, nil)
			sure[l] = max(sure[l], linear.Sigmoid(logit))
		}
	}
	return sure
}
