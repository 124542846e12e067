package analysis

import (
	"cmp"
	"slices"

	"familyvoice/analysis/encoder"
)

// The bounds of looking for reasons by leaving words out: so many sentences of an answer, and so many readings of each.
// A tag beyond has no words. So many readings are asked for at a time, lest an answer that waits to be read for its safety
// waits for all of them.
const (
	mostExplained = 8
	mostLeftOut   = 24
	atATime       = 4
)

// Explain tags an answer as Tag does, and looks for the reasons of the tags that the head alone would not have given: the
// encoder reads the sentence again and again, each time with a word left out, and the words whose absence costs most are
// the reasons. It takes up to 24 more readings a sentence, so it is for when nobody waits. Without an encoder it is Tag.
func (t *Tagger) Explain(a Answer) Tags { return t.tag(a, true) }

// leaveOut finds the words of sentence v that the encoder's logits for the labels stand on, most first. Where leaving
// words out lowers nothing, the sentence's surroundings speak or words that say the same thing, and there is no entry.
func (t *Tagger) leaveOut(in encoder.Input, v sentenceView, read []float32, labels []int) map[int][]string {
	pieces := piecesOf(v)
	if len(pieces) == 0 {
		return nil
	}
	inputs := make([]encoder.Input, len(pieces))
	for k, p := range pieces {
		first, last := v.tokens[p.first].Start, v.tokens[p.last-1].End
		inputs[k] = in
		inputs[k].Sentence = v.text[:first] + v.text[last:]
	}
	var without [][]float32
	for some := range slices.Chunk(inputs, atATime) {
		without = append(without, t.encoder.Logits(some)...)
	}
	why := map[int][]string{}
	for _, l := range labels {
		at := t.encoderOf[l]
		lost := make([]float32, len(pieces))
		order := make([]int, len(pieces))
		for k := range pieces {
			order[k], lost[k] = k, read[at]-without[k][at]
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lost[b], lost[a]) })
		for _, k := range order {
			if lost[k] <= 0 || lost[k] < lost[order[0]]/2 || len(why[l]) == whyAtMost {
				break
			}
			why[l] = appendOnce(why[l], v.original(pieces[k].first, pieces[k].last))
		}
	}
	return why
}

// piece is a run of tokens that is left out together.
type piece struct{ first, last int }

// piecesOf cuts a sentence into at most mostLeftOut pieces: words that carry meaning one by one, or in runs of a few where
// there are more.
func piecesOf(v sentenceView) []piece {
	var words []piece
	for k, token := range v.tokens {
		if !emptyWords[token.Text] {
			words = append(words, piece{k, k + 1})
		}
	}
	run := (len(words) + mostLeftOut - 1) / mostLeftOut
	if run < 2 {
		return words
	}
	var pieces []piece
	for chunk := range slices.Chunk(words, run) {
		pieces = append(pieces, piece{chunk[0].first, chunk[len(chunk)-1].last})
	}
	return pieces
}
