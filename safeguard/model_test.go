package safeguard

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"strings"
	"testing"
)

func TestTheModelIsTheOneThatTheReadmeNames(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, kept := range map[string][]byte{"model.bin": modelBytes, "clusters.txt": []byte(clustersText)} {
		sum := sha256.Sum256(kept)
		if !strings.Contains(string(readme), hex.EncodeToString(sum[:])) {
			t.Errorf("the checksum of %s in README.md is not %x", name, sum)
		}
	}
}

func TestAModelSurvivesWritingAndReading(t *testing.T) {
	m, err := ReadModel(modelBytes)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.MarshalBinary()
	if err != nil || !bytes.Equal(again, modelBytes) {
		t.Fatalf("the model changed on its way: %v", err)
	}
	for _, bad := range [][]byte{nil, modelBytes[:100], append([]byte("X"), modelBytes[1:]...)} {
		if _, err := ReadModel(bad); err == nil {
			t.Error("a broken model was taken")
		}
	}
}

func TestExponentialAgreesWithTheLibrary(t *testing.T) {
	for x := -30.0; x <= 0; x += 0.37 {
		if got, want := exponential(x), math.Exp(x); math.Abs(got-want) > 1e-9*want {
			t.Errorf("exponential(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestLearningNeedsAnswers(t *testing.T) {
	if _, err := Learn(nil); err == nil {
		t.Fatal("learnt from nothing")
	}
}

func TestAPatternThatNamesNoClassIsAnError(t *testing.T) {
	l := &lexicon{ids: map[string]int32{}, vocabulary: []string{""}, classes: map[string]class{}, sets: map[string]int{}}
	for _, bad := range []string{"<nobody> hits", "hit ~0 me", "hit ~x me", "?only", ""} {
		if _, err := l.compile(bad); err == nil {
			t.Errorf("%q compiled", bad)
		}
	}
}
