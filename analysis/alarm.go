package analysis

import (
	"strings"

	"familyvoice/analysis/encoder"
	"familyvoice/analysis/segment"
)

// Alarm is what the encoder makes of an answer's safety: the log-odds that it tells of concern or above, and of urgent,
// a quarter by the sentence that says most and the rest by the answer read in long stretches. Start and End are the bytes of
// the sentence that says most of concern.
type Alarm struct {
	Known           bool // false without an encoder, without a sentence, and for other languages than English
	Concern, Urgent float64
	Start, End      int
}

// stretchShare is how much of an alarm is of the stretches, which the encoder has learnt to read as it has sentences. A sentence that
// sounds grave by itself is often harmless with what was said around it, and the other way round (safeguard/README.md has what it adds).
const stretchShare = 0.75

// longestStretch is the words of a stretch, so that it fits in what the encoder takes of one sentence (80 pieces).
const longestStretch = 60

// stretches are the sentences of an answer in a row, as many at a time as fit, for the encoder to read as one; none for a
// single sentence, which would only be read twice.
func stretches(a Answer, spans []segment.Span) []encoder.Input {
	if len(spans) < 2 {
		return nil
	}
	var found []encoder.Input
	first, words := 0, 0
	add := func(end int) {
		found = append(found, encoder.Input{Section: a.Section, Sentence: a.Text[spans[first].Start:spans[end-1].End]})
	}
	for i, sp := range spans {
		n := len(strings.Fields(a.Text[sp.Start:sp.End]))
		if i > first && words+n > longestStretch {
			add(i)
			first, words = i, 0
		}
		words += n
	}
	add(len(spans))
	return found
}

// alarm weighs what the encoder says of each sentence and of each stretch.
func (t *Tagger) alarm(read, stretched [][]float32, spans []segment.Span) Alarm {
	concern, urgent := t.alarmOf[0], t.alarmOf[1]
	if t.encoder == nil || concern < 0 || urgent < 0 || len(read) == 0 {
		return Alarm{}
	}
	gravest := spans[mostOf(read, concern)]
	alarm := Alarm{Known: true, Start: gravest.Start, End: gravest.End}
	alarm.Concern, alarm.Urgent = highest(read, concern), highest(read, urgent)
	if len(stretched) > 0 {
		alarm.Concern = float64((1-stretchShare)*alarm.Concern) + float64(stretchShare*highest(stretched, concern))
		alarm.Urgent = float64((1-stretchShare)*alarm.Urgent) + float64(stretchShare*highest(stretched, urgent))
	}
	return alarm
}

// mostOf is the first of the logits that says most of a label.
func mostOf(logits [][]float32, label int) int {
	most := 0
	for i, l := range logits {
		if l[label] > logits[most][label] {
			most = i
		}
	}
	return most
}

func highest(logits [][]float32, label int) float64 {
	return float64(logits[mostOf(logits, label)][label])
}
