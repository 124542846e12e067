package encoder

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

const (
	width = 384  // numbers a token
	inner = 1536 // numbers a token inside the feed-forward
	heads = 12
	each  = width / heads // numbers a head
)

// network is the weights, ready to run: bytes are views of the file.
type network struct {
	version    string
	labels     []string
	vocabulary int

	words      wordVectors
	places     []float32 // whole x width, with the kind of token added
	norm       norms
	layers     []layer
	head       []float32 // labels x width
	headOffset []float32
}

// wordVectors is the vocabulary's vectors in 4 bits: a code says which of 16
// values, which is scaled by its number's step and its word's.
type wordVectors struct {
	codes  []byte // vocabulary x width / 2: the lower half of a byte first
	values []float32
	number []float32 // width
	word   []float32 // vocabulary
}

// add puts a word's vector on top of row.
func (w *wordVectors) add(row []float32, id int) {
	codes, scale := w.codes[id*width/2:][:width/2], w.word[id]
	for i, two := range codes {
		row[2*i] += float32(float32(w.values[two&15]*w.number[2*i]) * scale)
		row[2*i+1] += float32(float32(w.values[two>>4]*w.number[2*i+1]) * scale)
	}
}

type norms struct{ scale, offset []float32 }

type layer struct {
	qkv, mix, up, down matrix
	norm1, norm2       norms
}

// matrix is weights of outputs x inputs in panels of 16 outputs: for each pair
// of inputs, the pair of the panel's first output, of its second, ...
type matrix struct {
	inputs, outputs int
	packed          []byte // signed
	scale, offset   []float32
}

// magic begins the file; its last digit is the version of the layout.
const magic = "FVENC002"

type header struct {
	Version    string   `json:"version"`
	Labels     []string `json:"labels"`
	Vocabulary int      `json:"vocabulary"`
	Places     int      `json:"places"`
	Layers     int      `json:"layers"`
}

// reader takes parts off a file and remembers that it was too short.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.short = true
		return nil
	}
	part := r.rest[:n:n]
	r.rest = r.rest[n:]
	return part
}

func (r *reader) floats(n int) []float32 {
	part := r.bytes(4 * n)
	if part == nil {
		return nil
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(part[4*i:]))
	}
	return out
}

func (r *reader) norms() norms { return norms{r.floats(width), r.floats(width)} }

func (r *reader) matrix(inputs, outputs int) matrix {
	return matrix{inputs, outputs, r.bytes(inputs * outputs), r.floats(outputs), r.floats(outputs)}
}

// readNetwork reads a weights file. It keeps views of file, which must not
// change. The error says what the file lacks.
func readNetwork(file []byte) (*network, error) {
	r := &reader{rest: file}
	if string(r.bytes(len(magic))) != magic {
		return nil, fmt.Errorf("encoder: not a weights file of layout %s", magic)
	}
	size := r.bytes(4)
	if size == nil {
		return nil, fmt.Errorf("encoder: weights file ends in its header")
	}
	var h header
	if err := json.Unmarshal(r.bytes(int(binary.LittleEndian.Uint32(size))), &h); err != nil {
		return nil, fmt.Errorf("encoder: header of the weights file: %w", err)
	}
	if h.Places != whole || len(h.Labels) == 0 || h.Vocabulary < 1 || h.Vocabulary > 1<<20 || h.Layers < 1 || h.Layers > 24 {
		return nil, fmt.Errorf("encoder: header of the weights file has %d places, %d labels, %d words, %d layers", h.Places, len(h.Labels), h.Vocabulary, h.Layers)
	}
	n := &network{version: h.Version, labels: h.Labels, vocabulary: h.Vocabulary, layers: make([]layer, h.Layers)}
	n.words = wordVectors{r.bytes(h.Vocabulary * width / 2), r.floats(16), r.floats(width), r.floats(h.Vocabulary)}
	n.places, n.norm = r.floats(whole*width), r.norms()
	for i := range n.layers {
		n.layers[i] = layer{
			qkv: r.matrix(width, 3*width), mix: r.matrix(width, width), norm1: r.norms(),
			up: r.matrix(width, inner), down: r.matrix(inner, width), norm2: r.norms(),
		}
	}
	n.head, n.headOffset = r.floats(len(h.Labels)*width), r.floats(len(h.Labels))
	if r.short || len(r.rest) > 0 {
		return nil, fmt.Errorf("encoder: weights file of %d bytes is not as long as its header says", len(file))
	}
	return n, nil
}
