package segment

import "strings"

// The longest sentence in the coders' 36,000 is 260 bytes; the sentence encoder
// looks at some 60 words. What is longer than this has no stops in it, so it is
// cut where a speaker would draw breath: everything in it is then looked at.
const (
	longestBreath  = 300
	shortestBreath = 120
)

// breathe cuts the spans that are too long for one thought. What has no space in
// it, such as a script without any, stays whole.
func breathe(text string, spans []Span) []Span {
	for _, sp := range spans {
		if sp.End-sp.Start > longestBreath {
			return breatheSlow(text, spans)
		}
	}
	return spans
}

func breatheSlow(text string, spans []Span) []Span {
	var out []Span
	for _, sp := range spans {
		for sp.End-sp.Start > longestBreath {
			at := breath(text[sp.Start:sp.End])
			if at <= 0 {
				break
			}
			out = appendSpan(text, Span{sp.Start, sp.Start + at}, out)
			sp.Start += at
		}
		out = appendSpan(text, sp, out)
	}
	return out
}

// breath returns where to cut s: at the last place of the best kind that leaves
// neither side short, or at the first space after that; 0 if there is none.
func breath(s string) int {
	best, at := 0, 0
	for i := shortestBreath; i < len(s)-1 && i <= longestBreath; i++ {
		if s[i] != ' ' {
			continue
		}
		worth := opening(s[:i], s[i+1:])
		if len(s)-i < shortestBreath/2 {
			worth = 0
		}
		if worth >= best && worth > 0 {
			best, at = worth, i
		}
	}
	if at > 0 {
		return at
	}
	if next := strings.IndexByte(s[min(len(s), longestBreath):], ' '); next >= 0 {
		return longestBreath + next
	}
	return 0
}

// opening weighs a space by the words beside it. The order is that of how often a
// coder cut there, where no mark stood: one in ten before "hes" and "ive", one in
// thirty before "i" and "he", one in two hundred at a comma, fewer before "and".
func opening(before, after string) int {
	last := strings.ToLower(before[strings.LastIndexByte(before, ' ')+1:])
	word, _, _ := strings.Cut(after, " ")
	if leansOn[last] {
		return 1 // "and he", "if i": the word before belongs to what follows
	}
	switch worth := opens[strings.ToLower(word)]; {
	case worth > 0:
		return worth
	case strings.HasSuffix(last, ",") || strings.HasSuffix(last, ")"):
		return 3
	}
	return 1
}

var opens = map[string]int{
	"hes": 5, "shes": 5, "ive": 5, "im": 5, "i'm": 5, "i've": 5, "he's": 5, "she's": 5, "theres": 5, "there's": 5, "pls": 5, "dont": 5, "cant": 5, "also": 5,
	"i": 4, "he": 4, "she": 4, "they": 4, "we": 4, "its": 4, "it's": 4, "please": 4, "but": 4, "then": 4, "cos": 4, "now": 4, "so": 4,
	"and": 2, "n": 2, "because": 2, "when": 2, "which": 2,
}

var leansOn = map[string]bool{"and": true, "n": true, "but": true, "if": true, "when": true, "that": true, "cos": true, "because": true, "so": true, "then": true,
	"where": true, "what": true, "how": true, "why": true, "which": true, "who": true, "than": true, "as": true, "or": true, "the": true, "a": true, "my": true, "to": true, "of": true, "like": true, "think": true, "know": true}
