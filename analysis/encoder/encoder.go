package encoder

import (
	_ "embed"
	"runtime"
	"slices"
	"sync"
)

//go:embed weights.bin
var weightsFile []byte

//go:embed vocab.txt
var vocabFile string

// Input is a sentence to read and what stands around it.
type Input struct {
	// Section is the survey's section ("fears", "hopes", ...); one that the
	// encoder does not know is read as "anything else".
	Section string
	// Sentence is the sentence itself. Its first 80 pieces are read, of at most
	// its first 4 KiB.
	Sentence string
	// Before is what the same answer says before the sentence, in order; its
	// last two are read.
	Before []string
	// After is the sentence that follows, or nothing.
	After string
}

// Encoder reads sentences. It never changes once made and is safe for
// concurrent use; as many calls compute at once as there are processors, four at most, and others wait.
type Encoder struct {
	net      *network
	pieces   *wordpiece
	scratch  chan *scratch
	sections map[string][]int32
	other    []int32
}

// mostAtOnce bounds the working memory: each call that computes holds one scratch
// of about 3 MB.
const mostAtOnce = 4

var load = sync.OnceValues(func() (*Encoder, error) {
	return open(weightsFile, vocabFile)
})

// Default returns the encoder with the weights embedded in the binary, read at
// the first call and kept. The error says what is wrong with the embedded file;
// it is nil in every binary that passes this package's tests.
func Default() (*Encoder, error) { return load() }

func open(weights []byte, vocab string) (*Encoder, error) {
	net, err := readNetwork(weights)
	if err != nil {
		return nil, err
	}
	pieces, err := newWordpiece(vocab, net.vocabulary)
	if err != nil {
		return nil, err
	}
	atOnce := min(mostAtOnce, runtime.GOMAXPROCS(0)) // more would only wait for each other
	e := &Encoder{net: net, pieces: pieces, scratch: make(chan *scratch, atOnce), sections: map[string][]int32{}}
	for section, question := range questions {
		e.sections[section] = pieces.append(nil, question+" :", whole)
	}
	e.other = pieces.append(nil, otherQuestion+" :", whole)
	for range atOnce {
		e.scratch <- nil
	}
	return e, nil
}

// Labels returns the names of the logits, in order: the codebook's themes, then
// its stances. The caller owns the slice.
func (e *Encoder) Labels() []string { return slices.Clone(e.net.labels) }

// Version names the weights: the base model and the first digits of their
// SHA-256. Two encoders with the same version give the same logits.
func (e *Encoder) Version() string { return e.net.version }

// Logits returns, for each input, one logit for each of Labels: over zero where
// the encoder thinks the label likelier than not. An input's logits do not
// depend on the others in the call; it never panics, and an empty sentence gets
// the logits of an empty sentence.
func (e *Encoder) Logits(in []Input) [][]float32 {
	out := make([][]float32, len(in))
	if len(in) == 0 {
		return out
	}
	s := <-e.scratch
	if s == nil {
		s = newScratch(e.net)
	}
	defer func() { e.scratch <- s }()

	s.reset()
	first := 0
	for i, one := range in {
		ids := e.ids(s.ids[:0], one)
		if !s.fits(len(ids)) {
			e.net.run(s, out[first:i])
			s.reset()
			first = i
		}
		s.add(e.net, ids)
	}
	e.net.run(s, out[first:])
	return out
}
