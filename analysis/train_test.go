package analysis

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"
)

// trainFiles are what the shipped head learned from, in order.
var trainFiles = []string{"train/labelled.jsonl", "train/more.jsonl", "train/further.jsonl", "train/fourth.jsonl", "train/fifth.jsonl", "train/sixth.jsonl", "train/seventh.jsonl", "train/eighth.jsonl", "train/ninth.jsonl"}

// firstExamples reads the first n labelled answers, all when n is 0.
func firstExamples(t testing.TB, n int) []Example {
	t.Helper()
	return examplesOf(t, n, trainFiles...)
}

// keptExamples are some n answers, spread over all, of the writers whom nothing has learnt from.
func keptExamples(t testing.TB, n int) (some []Example) {
	t.Helper()
	all := examplesOf(t, 0, "train/kept.jsonl")
	for i := range n {
		some = append(some, all[i*len(all)/n])
	}
	return some
}

func examplesOf(t testing.TB, n int, names ...string) []Example {
	t.Helper()
	var examples []Example
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() && (n == 0 || len(examples) < n) {
			var row struct {
				ID, Channel, Section, Text string
				Sentences                  []Labelled
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			examples = append(examples, Example{Answer: Answer{row.ID, row.Channel, row.Section, row.Text}, Sentences: row.Sentences})
		}
	}
	return examples
}

func TestTrainGivesTheSameBytesOnAnyNumberOfProcessors(t *testing.T) {
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	examples := firstExamples(t, 300)
	o := TrainOptions{Epochs: 2}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one, err := Train(cb, examples, o)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GOMAXPROCS(4)
	many, err := Train(cb, examples, o)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), many.Bytes()) {
		t.Error("training on four processors gave another model than on one")
	}
}

func TestACorrectionTeaches(t *testing.T) {
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	examples := firstExamples(t, 250)
	answer := Answer{ID: "R1", Section: "change", Text: "the zorbing balls"}
	for range 5 {
		examples = append(examples, Example{Answer: answer, Weight: 3, Sentences: []Labelled{{Text: answer.Text, Themes: []string{"activities"}, Stances: []string{"change"}}}})
	}
	model, err := Train(cb, examples, TrainOptions{Epochs: 4})
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := New(cb, model)
	if err != nil {
		t.Fatal(err)
	}
	if got := tagger.Tag(answer).Themes; len(got) == 0 || got[0] != "activities" {
		t.Errorf("themes after the correction are %v, want activities", got)
	}
}

func TestTrainSaysWhatIsWrong(t *testing.T) {
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Train(cb, nil, TrainOptions{}); err != ErrNoExamples {
		t.Errorf("no examples: %v, want ErrNoExamples", err)
	}
	_, err = Train(cb, []Example{{Answer: Answer{ID: "X-1"}, Sentences: []Labelled{{Text: "x", Themes: []string{"ponies"}}}}}, TrainOptions{})
	if err == nil || !strings.Contains(err.Error(), `X-1: "ponies" is not in the codebook`) {
		t.Errorf("an unknown label: %v", err)
	}
}

func TestALayerLeftOutHasNoFeatures(t *testing.T) {
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Train(cb, firstExamples(t, 100), TrainOptions{Epochs: 1})
	if err != nil {
		t.Fatal(err)
	}
	fewer, err := Train(cb, firstExamples(t, 100), TrainOptions{Epochs: 1, Without: []Layer{LayerChars}})
	if err != nil {
		t.Fatal(err)
	}
	if fewer.Features() >= all.Features() {
		t.Errorf("%d features without characters, %d with", fewer.Features(), all.Features())
	}
}

// The shipped model is what the shipped data gives, byte for byte, on every
// machine: set FAMILYVOICE_RETRAIN=1 to prove it (under a minute on two cores).
func TestRetrainGivesTheShippedModel(t *testing.T) {
	if os.Getenv("FAMILYVOICE_RETRAIN") == "" || testing.Short() {
		t.Skip("set FAMILYVOICE_RETRAIN=1 to train anew and compare")
	}
	cb, err := DefaultCodebook()
	if err != nil {
		t.Fatal(err)
	}
	model, err := Train(cb, firstExamples(t, 0), TrainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(model.Bytes(), headFile) {
		t.Errorf("training anew gives %s, shipped is %s; run familyvoice train and commit model/head.bin", model.Checksum(), checksum(headFile))
	}
}
