package encoder

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// tolerance is how far a logit may lie from the training script's, which rounds
// no activations: it is far under what turns a tag.
const tolerance = 0.02

type goldenRow struct {
	Section, Sentence string
	Before            []string
	After             string
	IDs               []int32
	Logits            []float32
}

func (g goldenRow) input() Input {
	return Input{Section: g.Section, Sentence: g.Sentence, Before: g.Before, After: g.After}
}

func rows[T any](t testing.TB, path string) (out []T) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		var one T
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}

func embedded(t testing.TB) *Encoder {
	t.Helper()
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func golden(t testing.TB) ([]goldenRow, []Input) {
	found := rows[goldenRow](t, "testdata/golden.jsonl")
	in := make([]Input, len(found))
	for i, g := range found {
		in[i] = g.input()
	}
	return found, in
}

func TestTheLogitsAreTheTrainingScripts(t *testing.T) {
	e := embedded(t)
	want, in := golden(t)
	furthest := 0.0
	for i, got := range e.Logits(in) {
		if ids := e.ids(nil, in[i]); !slices.Equal(ids, want[i].IDs) {
			t.Errorf("%q is read as %v, the script reads %v", in[i].Sentence, ids, want[i].IDs)
		}
		for l, v := range got {
			furthest = max(furthest, math.Abs(float64(v-want[i].Logits[l])))
		}
	}
	t.Logf("the furthest of %d rows lies %.4f away", len(in), furthest)
	if furthest > tolerance {
		t.Errorf("a logit lies %.4f from the script's, over %.2f", furthest, tolerance)
	}
}

func TestTheVersionNamesTheWeights(t *testing.T) {
	e := embedded(t)
	size := int(weightsFile[8]) | int(weightsFile[9])<<8
	sum := sha256.Sum256(weightsFile[12+size:])
	if want := "bge-small-fv-" + hex.EncodeToString(sum[:])[:12]; e.Version() != want {
		t.Errorf("version %q, the weights say %q", e.Version(), want)
	}
}

func TestTheLabelsAreTheCodebooksAndTheLevels(t *testing.T) {
	labels := embedded(t).Labels()
	if len(labels) != 30 || labels[0] != "mental-health" || labels[23] != "community" || labels[27] != "strength" || labels[29] != "level-urgent" {
		t.Errorf("labels %v", labels)
	}
	labels[0] = "changed"
	if embedded(t).Labels()[0] == "changed" {
		t.Error("the labels can be changed from outside")
	}
}

func TestASentenceIsReadAloneAsAmongOthers(t *testing.T) {
	e := embedded(t)
	_, in := golden(t)
	in = in[:12]
	together := e.Logits(in)
	for i, one := range in {
		if alone := e.Logits([]Input{one})[0]; !slices.Equal(alone, together[i]) {
			t.Fatalf("%q alone %v, among others %v", one.Sentence, alone, together[i])
		}
	}
}

func TestManyMayReadAtOnce(t *testing.T) {
	e := embedded(t)
	_, in := golden(t)
	in = in[:4]
	want := e.Logits(in)
	var all sync.WaitGroup
	for range 3 * mostAtOnce {
		all.Go(func() {
			for i, got := range e.Logits(in) {
				if !slices.Equal(got, want[i]) {
					t.Errorf("%q differs when others read", in[i].Sentence)
				}
			}
		})
	}
	all.Wait()
}

func TestAnyInputHasLogits(t *testing.T) {
	long := strings.Repeat("we wait and wait for the speech therapist ", 50_000)
	for name, in := range map[string]Input{
		"nothing":                  {},
		"a section it cannot know": {Section: "pets", Sentence: "the dog"},
		"a very long sentence":     {Section: "fears", Sentence: long, Before: []string{long, long, long}, After: long},
		"one long word":            {Sentence: strings.Repeat("a", 100_000)},
		"bytes that are no text":   {Sentence: "\xff\xfe\x00", Before: []string{"\xc3"}, After: "\xf0\x9f"},
		"emoji":                    {Sentence: "😭😭 👨‍👩‍👧", After: "❤️"},
		"Arabic":                   {Sentence: "نريد حديقة"},
	} {
		t.Run(name, func(t *testing.T) {
			got := embedded(t).Logits([]Input{in})
			if len(got) != 1 || len(got[0]) != 30 {
				t.Fatalf("got %v", got)
			}
			for _, v := range got[0] {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					t.Fatalf("got %v", got[0])
				}
			}
		})
	}
	if got := embedded(t).Logits(nil); len(got) != 0 {
		t.Errorf("no inputs gave %v", got)
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	for name, file := range map[string][]byte{
		"empty":         nil,
		"another kind":  []byte("%PDF-1.7 and so on"),
		"only a start":  []byte(magic),
		"no header":     append([]byte(magic), 0xff, 0xff, 0xff, 0xff),
		"cut":           weightsFile[:len(weightsFile)-1],
		"one byte more": append(slices.Clone(weightsFile), 0),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := open(file, vocabFile); err == nil {
				t.Error("no error")
			}
		})
	}
	if _, err := open(weightsFile, vocabFile+"extra\n"); err == nil {
		t.Error("a vocabulary of another length is taken")
	}
}
