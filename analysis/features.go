package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"familyvoice/analysis/lexicon"
	"familyvoice/analysis/words"
)

// Layer is one source of evidence. The head weighs each by itself, so that a
// layer can be left out, shown and compared.
type Layer uint8

// The layers, from the one a council edits to the barest letters.
const (
	LayerLists    Layer = iota // hits of the codebook's words and patterns
	LayerClasses               // meaning classes of the lexicon of family life
	LayerWords                 // words and pairs of words
	LayerChars                 // runs of three to five letters within a word
	LayerQuestion              // the question asked
	LayerAsked                 // how the question meets the classes
	LayerContext               // the sentences before and after
	LayerShape                 // length, marks, place in the answer
	LayerCount                 // how many there are
)

// String returns the layer's name as reports show it.
func (l Layer) String() string {
	names := [...]string{"lists", "classes", "words", "characters", "question", "classes by question", "context", "shape"}
	if int(l) < len(names) {
		return names[l]
	}
	return "unknown"
}

// feature is one piece of evidence in a sentence. first and last are the tokens
// it was seen on, both 0 when it belongs to no words in particular.
type feature struct {
	hash        uint32
	layer       Layer
	first, last int16
	value       float64 // set by weigh
}

// sentenceView is what feature extraction reads of one sentence.
type sentenceView struct {
	text    string
	tokens  []words.Token
	lists   []words.Hit
	classes []words.Hit
	given   []words.Hit // words that a council added, which give their label by themselves
	barred  uint64      // labels of which nothing but an exception that a council added stands there
}

// extractor turns sentences into features.
type extractor struct {
	codebook *Codebook
	lexicon  *lexicon.Lexicon
}

// newExtractor puts the embedded lexicon behind a codebook.
func newExtractor(cb *Codebook) (extractor, error) {
	lex, err := lexicon.Default()
	return extractor{codebook: cb, lexicon: lex}, err
}

// longestSentence is how many tokens of a sentence are read.
const longestSentence = 400

func (x *extractor) view(text string) sentenceView {
	tokens := words.Tokenise(text)
	if len(tokens) > longestSentence {
		tokens = tokens[:longestSentence]
	}
	v := sentenceView{text: text, tokens: tokens, lists: x.codebook.find(tokens), classes: x.lexicon.Find(tokens)}
	x.codebook.added.look(&v)
	return v
}

// features returns the evidence for sentence i of an answer, in no set order,
// some of it more than once.
func (x *extractor) features(answer []sentenceView, i int, section string, out []feature) []feature {
	v := answer[i]
	for _, h := range v.lists {
		out = append(out, feature{hash: hashOf('L', uint32(h.ID)), layer: LayerLists, first: int16(h.First), last: int16(h.Last)})
	}
	for _, h := range v.classes {
		name := hashStart.text(x.lexicon.Name(h.ID))
		out = append(out,
			feature{hash: hashOf('K', uint32(name)), layer: LayerClasses, first: int16(h.First), last: int16(h.Last)},
			feature{hash: hashOf('M', uint32(name.text(section))), layer: LayerAsked, first: int16(h.First), last: int16(h.Last)})
	}
	out = wordFeatures(v.tokens, out)
	out = charFeatures(v.tokens, out)
	out = x.contextFeatures(answer, i, out)
	return shapeFeatures(answer, i, section, out)
}

func wordFeatures(tokens []words.Token, out []feature) []feature {
	previous, before := "<", "<"
	for k, t := range tokens {
		at, end := int16(k), int16(k+1)
		stem := hashStart.text(t.Stem)
		out = append(out, feature{hash: hashOf('s', uint32(stem)), layer: LayerWords, first: at, last: end})
		if t.Text != t.Stem {
			out = append(out, feature{hash: hashOf('w', uint32(hashStart.text(t.Text))), layer: LayerWords, first: at, last: end})
		}
		out = append(out, feature{hash: hashOf('b', uint32(hashStart.text(previous).byte(' ').text(t.Stem))), layer: LayerWords, first: max(at-1, 0), last: end})
		if k > 1 {
			out = append(out, feature{hash: hashOf('g', uint32(hashStart.text(before).byte(' ').text(t.Stem))), layer: LayerWords, first: at - 2, last: end})
		}
		before, previous = previous, t.Stem
	}
	if n := int16(len(tokens)); n > 0 {
		out = append(out, feature{hash: hashOf('b', uint32(hashStart.text(previous).text(" >"))), layer: LayerWords, first: n - 1, last: n})
	}
	return out
}

// charFeatures are over bytes: a folded word of another script simply yields
// runs that no training sentence had.
func charFeatures(tokens []words.Token, out []feature) []feature {
	var buf [48]byte
	for k, t := range tokens {
		n := len(t.Text)
		if n > len(buf)-2 || isNumber(t.Text) {
			continue
		}
		buf[0], buf[n+1] = '_', '_'
		copy(buf[1:], t.Text)
		for i := 0; i+3 <= n+2; i++ {
			h := hashStart
			for length := 1; length <= 5 && i+length <= n+2; length++ {
				h = h.byte(buf[i+length-1])
				if length >= 3 {
					out = append(out, feature{hash: hashOf('c', uint32(h)), layer: LayerChars, first: int16(k), last: int16(k + 1)})
				}
			}
		}
	}
	return out
}

// contextFeatures are the stems of the sentence on either side and the classes
// of the two before and the one after.
func (x *extractor) contextFeatures(answer []sentenceView, i int, out []feature) []feature {
	for d := -2; d <= 1; d++ {
		j := i + d
		if d == 0 || j < 0 || j >= len(answer) {
			continue
		}
		for _, h := range answer[j].classes {
			out = append(out, feature{hash: hashOf('x', uint32(hashStart.text(x.lexicon.Name(h.ID)))), layer: LayerContext})
		}
		if d == -2 {
			continue
		}
		for _, t := range answer[j].tokens {
			out = append(out, feature{hash: hashOf('y', uint32(hashStart.text(t.Stem))), layer: LayerContext})
		}
	}
	return out
}

func shapeFeatures(answer []sentenceView, i int, section string, out []feature) []feature {
	v := answer[i]
	length := lengthBucket(len(v.tokens))
	place := byte('m')
	switch {
	case len(answer) == 1:
		place = 'o'
	case i == 0:
		place = 'f'
	case i == len(answer)-1:
		place = 'l'
	}
	shape := func(kind, b byte) { out = append(out, feature{hash: hashOf(kind, uint32(b)), layer: LayerShape}) }
	shape('1', 0)
	shape('l', length)
	shape('p', place)
	for _, mark := range []byte("?!\"") {
		if strings.IndexByte(v.text, mark) >= 0 {
			shape('!', mark)
		}
	}
	asked := hashStart.text(section)
	return append(out,
		feature{hash: hashOf('q', uint32(asked)), layer: LayerQuestion},
		feature{hash: hashOf('Q', uint32(asked.byte(length))), layer: LayerQuestion})
}

func lengthBucket(n int) byte {
	for k, limit := range []int{1, 3, 6, 12, 20} {
		if n <= limit {
			return byte('1' + k)
		}
	}
	return '6'
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// recipe says how features become numbers.
type recipe struct {
	scale [LayerCount]float64 // 0 leaves the layer out
}

// defaultRecipe was chosen by cross-validation over writers of the training
// answers, never by the answers kept for measuring.
var defaultRecipe = recipe{scale: [LayerCount]float64{
	LayerLists: 0.25, LayerClasses: 1, LayerWords: 1, LayerChars: 1, LayerQuestion: 0.15, LayerAsked: 0.15, LayerContext: 0.6, LayerShape: 0.3,
}}

// spread layers have many features: each is weighted by how rare it is and the
// whole scaled to length 1, so that a long sentence does not outshout a short.
func spread(l Layer) bool {
	return l == LayerClasses || l == LayerWords || l == LayerChars || l == LayerContext
}

// weigh sorts features by number, keeps each once and sets its value. rarity
// returns the inverse document frequency of a feature and whether it is known;
// unknown ones are dropped.
func (r *recipe) weigh(features []feature, rarity func(uint32) (float64, bool)) []feature {
	slices.SortFunc(features, func(a, b feature) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Compare(a.layer, b.layer)
	})
	var squares [LayerCount]float64
	kept := features[:0]
	for k, f := range features {
		if k > 0 && len(kept) > 0 && kept[len(kept)-1].hash == f.hash || r.scale[f.layer] == 0 {
			continue
		}
		idf, known := rarity(f.hash)
		if !known {
			continue
		}
		f.value = 1
		if spread(f.layer) {
			f.value = idf
			squares[f.layer] += float64(idf * idf)
		}
		kept = append(kept, f)
	}
	for k := range kept {
		f := &kept[k]
		f.value = float64(f.value * r.scale[f.layer])
		if spread(f.layer) {
			f.value /= math.Sqrt(squares[f.layer])
		}
	}
	return kept
}

// hasher is 32-bit FNV-1a.
type hasher uint32

const hashStart hasher = 2166136261

func (h hasher) text(s string) hasher {
	for i := 0; i < len(s); i++ {
		h = (h ^ hasher(s[i])) * 16777619
	}
	return h
}

func (h hasher) byte(b byte) hasher { return (h ^ hasher(b)) * 16777619 }

// hashOf names a feature: its kind and content, well mixed.
func hashOf(kind byte, x uint32) uint32 {
	x ^= uint32(kind) * 0x9E3779B1
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	return x ^ x>>16
}
