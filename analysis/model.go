package analysis

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
)

// Model is a trained head: weights, thresholds and the labels they are for.
type Model struct {
	codebookVersion string
	labels          []string
	threshold       []float64 // a score at or above it earns the tag
	slope, offset   []float64 // score to probability
	head            head
	taught          *head // what corrections add once the encoder has spoken; nil for none
}

// Labels returns the ids that the model was trained for, themes before stances.
func (m *Model) Labels() []string { return append([]string(nil), m.labels...) }

// Features returns how many features the model holds.
func (m *Model) Features() int { return len(m.head.hashes) }

// Checksum returns the first 12 hexadecimal digits of the SHA-256 of the
// model's bytes.
func (m *Model) Checksum() string { return checksum(m.Bytes()) }

func checksum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// How a model's file begins; the second has what corrections taught after the rest.
const (
	modelMagic  = "FVHEAD1\n"
	taughtMagic = "FVHEAD2\n"
)

// Bytes returns the model as a file: a header, then for each feature its hash,
// rarity, step and one byte a label; then those that corrections taught, without
// rarities. All numbers are little-endian.
func (m *Model) Bytes() []byte {
	var b bytes.Buffer
	if m.taught == nil {
		b.WriteString(modelMagic)
	} else {
		b.WriteString(taughtMagic)
	}
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a bytes.Buffer does not fail
	text := func(s string) {
		put(uint16(len(s)))
		b.WriteString(s)
	}
	text(m.codebookVersion)
	put(uint16(len(m.labels)))
	for _, l := range m.labels {
		text(l)
	}
	put(m.threshold)
	put(m.slope)
	put(m.offset)
	put(uint16(LayerCount))
	put(m.head.recipe.scale[:])
	put(uint32(len(m.head.hashes)))
	put(m.head.hashes)
	put(m.head.rarities)
	put(m.head.steps)
	put(m.head.weights)
	if m.taught != nil {
		put(uint32(len(m.taught.hashes)))
		put(m.taught.hashes)
		put(m.taught.steps)
		put(m.taught.weights)
	}
	return b.Bytes()
}

// ErrModel is returned by LoadModel for bytes that Bytes did not write.
var ErrModel = errors.New("not a model file of this version; train again")

// LoadModel reads what Bytes wrote. The model keeps to the bytes, which must not change afterwards.
func LoadModel(file []byte) (*Model, error) {
	if len(file) < len(modelMagic) {
		return nil, ErrModel
	}
	magic := string(file[:len(modelMagic)])
	if magic != modelMagic && magic != taughtMagic {
		return nil, ErrModel
	}
	r := &modelReader{rest: file[len(modelMagic):]}
	m := &Model{codebookVersion: r.text()}
	count := int(r.uint16())
	if count > maxLabels {
		return nil, ErrModel
	}
	for range count {
		m.labels = append(m.labels, r.text())
	}
	m.threshold, m.slope, m.offset = r.floats(count), r.floats(count), r.floats(count)
	if r.uint16() != uint16(LayerCount) {
		return nil, ErrModel
	}
	copy(m.head.recipe.scale[:], r.floats(int(LayerCount)))
	if !r.head(&m.head, count, true) {
		return nil, ErrModel
	}
	if magic == taughtMagic {
		m.taught = &head{}
		if !r.head(m.taught, count, false) {
			return nil, ErrModel
		}
	}
	if len(r.rest) > 0 {
		return nil, ErrModel
	}
	return m, nil
}

// head reads the features of a head for so many labels, and says whether they were all there.
func (r *modelReader) head(h *head, labels int, rarities bool) bool {
	features, each := int(r.uint32()), 4+4+labels
	if rarities {
		each++
	}
	if r.short || features*each > len(r.rest) {
		return false
	}
	h.labels = labels
	h.hashes = make([]uint32, features)
	for i := range h.hashes {
		h.hashes[i] = r.uint32()
	}
	if rarities {
		h.rarities = r.take(features)
	}
	h.steps = make([]float32, features)
	for i := range h.steps {
		h.steps[i] = math.Float32frombits(r.uint32())
	}
	h.weights = r.take(features * labels)
	h.index()
	return true
}

// modelReader reads numbers until the bytes end; then short is true and every
// further number is 0.
type modelReader struct {
	rest  []byte
	short bool
}

func (r *modelReader) take(n int) []byte {
	if n > len(r.rest) {
		r.short = true
		return make([]byte, n)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *modelReader) uint16() uint16 { return binary.LittleEndian.Uint16(r.take(2)) }
func (r *modelReader) uint32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *modelReader) text() string   { return string(r.take(int(r.uint16()))) }

func (r *modelReader) floats(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(r.take(8)))
	}
	return out
}

// fits reports whether the model was trained for labels of cb. A theme that cb
// has and the model has not is tagged by its words; one that the model has and
// cb has not is an error.
func (m *Model) fits(cb *Codebook) error {
	known := map[string]bool{}
	for _, l := range cb.labels() {
		known[l.ID] = true
	}
	for _, l := range m.labels {
		if !known[l] {
			return fmt.Errorf("the model was trained for %q, which the codebook does not have; train again", l)
		}
	}
	return nil
}
