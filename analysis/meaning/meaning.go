// Package meaning places words in a space of meanings, so that a word which no
// labelled answer held still falls near words that some
// did. It holds 25,371 words with 128 numbers each, one byte a number, taken from
// an open sentence encoder word by word; README.md says how, and under which
// licence. It knows no context: a whole sentence is the sum of its words, common
// ones counting little.
package meaning

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"sync"

	"familyvoice/analysis/words"
)

//go:embed words.bin
var file []byte

// Space holds the places of words. It is safe for concurrent use.
type Space struct {
	size   int
	number map[string]int32
	steps  []float32
	places []byte // each an int8, as it lies in the file: the embedded ones are read where the binary has them
}

// Default returns the embedded space, read once.
var Default = sync.OnceValues(func() (*Space, error) { return Load(file) })

// ErrFile is returned by Load for bytes that are no words.bin.
var ErrFile = errors.New("not a file of word meanings of this version")

const magic = "FVWORDS1"

// Load reads a words.bin: how many words, how many numbers a word, the words,
// then a step for each and its numbers in steps, all little-endian. The space
// keeps to the bytes, which must not change afterwards.
func Load(file []byte) (*Space, error) {
	const head = len(magic) + 12
	if len(file) < head || string(file[:len(magic)]) != magic {
		return nil, ErrFile
	}
	count := int(binary.LittleEndian.Uint32(file[len(magic):]))
	s := &Space{size: int(binary.LittleEndian.Uint32(file[len(magic)+4:]))}
	textSize := int(binary.LittleEndian.Uint32(file[len(magic)+8:]))
	if len(file) != head+textSize+4*count+count*s.size {
		return nil, ErrFile
	}
	list := strings.Split(string(file[head:head+textSize]), "\n")
	if len(list) != count {
		return nil, ErrFile
	}
	s.number = make(map[string]int32, count)
	for i, w := range list {
		s.number[w] = int32(i)
	}
	rest := file[head+textSize:]
	s.steps = make([]float32, count)
	for i := range s.steps {
		s.steps[i] = math.Float32frombits(binary.LittleEndian.Uint32(rest[4*i:]))
	}
	s.places = rest[4*count:]
	return s, nil
}

// Size returns how many numbers Place gives.
func (s *Space) Size() int { return s.size }

// Place returns where the tokens stand together: the sum of their places scaled
// to length 1, and the length it had before. It returns nil and 0 when no token
// is known.
func (s *Space) Place(tokens []words.Token) (place []float64, length float64) {
	var sum []float64
	for _, t := range tokens {
		n, ok := s.find(t)
		if !ok {
			continue
		}
		if sum == nil {
			sum = make([]float64, s.size)
		}
		step := float64(s.steps[n])
		for k, x := range s.places[n*s.size : (n+1)*s.size] {
			sum[k] += float64(step * float64(int8(x)))
		}
	}
	square := 0.0
	for _, x := range sum {
		square += float64(x * x)
	}
	if square == 0 {
		return nil, 0
	}
	length = math.Sqrt(square)
	for k := range sum {
		sum[k] /= length
	}
	return sum, length
}

// Along returns how far token t reaches along direction, which has Size numbers:
// 0 for an unknown word.
func (s *Space) Along(t words.Token, direction []float64) float64 {
	n, ok := s.find(t)
	if !ok {
		return 0
	}
	step, sum := float64(s.steps[n]), 0.0
	for k, x := range s.places[n*s.size : (n+1)*s.size] {
		sum += float64(float64(step*float64(int8(x))) * direction[k])
	}
	return sum
}

func (s *Space) find(t words.Token) (int, bool) {
	n, ok := s.number[t.Text]
	if !ok {
		n, ok = s.number[t.Stem]
	}
	return int(n), ok
}
