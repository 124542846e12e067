package meaning

import (
	"math"
	"testing"

	"familyvoice/analysis/words"
)

func cosine(t *testing.T, s *Space, a, b string) float64 {
	t.Helper()
	x, _ := s.Place(words.Tokenise(a))
	y, _ := s.Place(words.Tokenise(b))
	if x == nil || y == nil {
		t.Fatalf("%q or %q is not known", a, b)
	}
	sum := 0.0
	for k := range x {
		sum += x[k] * y[k]
	}
	return sum
}

func TestNearWordsStandNear(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ word, near, far string }{
		{"landlord", "tenant", "football"},
		{"autism", "adhd", "petrol"},
		{"lonely", "alone", "dentist"},
		{"nursery", "kindergarten", "mortgage"},
		{"skint", "poor", "swimming"},
	} {
		t.Run(row.word, func(t *testing.T) {
			if near, far := cosine(t, s, row.word, row.near), cosine(t, s, row.word, row.far); near <= far {
				t.Errorf("%s stands at %.2f to %s and at %.2f to %s", row.word, near, row.near, far, row.far)
			}
		})
	}
}

func TestPlaceHasLengthOneAndItsWordsAddUp(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	tokens := words.Tokenise("the damp is on the baby's cot")
	place, length := s.Place(tokens)
	if len(place) != s.Size() {
		t.Fatalf("%d numbers, want %d", len(place), s.Size())
	}
	square, parts := 0.0, 0.0
	for _, x := range place {
		square += x * x
	}
	for _, token := range tokens {
		parts += s.Along(token, place)
	}
	if math.Abs(square-1) > 1e-9 || math.Abs(parts/length-1) > 1e-9 {
		t.Errorf("length %v and parts %v, want 1 and 1", square, parts/length)
	}
}

func TestUnknownWordsHaveNoPlace(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "🪅", "zzqqxx"} {
		if place, length := s.Place(words.Tokenise(text)); place != nil || length != 0 {
			t.Errorf("%q was placed", text)
		}
	}
}

func TestLoadRefusesOtherFiles(t *testing.T) {
	for _, file := range [][]byte{nil, []byte("x"), []byte("FVWORDS1"), file[:1000], append([]byte("FVWORDS1"), make([]byte, 12)...)} {
		if _, err := Load(file); err != ErrFile {
			t.Errorf("%d bytes: %v, want ErrFile", len(file), err)
		}
	}
}
