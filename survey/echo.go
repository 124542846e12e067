package survey

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A phone that marks one of our texts with a heart or a thumb sends a text of its own: Liked “4 of 6: What worries you?”, in its
// owner's language. Nobody wrote that to be an answer, and nobody expects one to it. A phone quotes the whole text, or its beginning
// up to an ellipsis: who quotes a few words of ours, or says more after them, has written that themselves.

const anyQuote = `[“”„"«»]`

var marked = regexp.MustCompile(`^(?s)(.{0,40}?)` + anyQuote + `(.+)` + anyQuote + `$`)

const (
	markWords = 6  // the most that a phone writes before what it quotes
	ownWords  = 20 // the fewest letters by which a text of ours is known that asks nothing, or that is cut short
)

// Marked says whether a whole text only marks one of our own, and returns what it says beside our words: the mark, and what
// stands in them for a value, such as the name of a hub.
func (s *Survey) Marked(text string) (beside string, ok bool) {
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	found := marked.FindStringSubmatch(text)
	if found == nil || len(strings.Fields(found[1])) > markWords {
		return "", false
	}
	quote := strings.TrimSpace(found[2])
	short := strings.HasSuffix(quote, "…") || strings.HasSuffix(quote, "...")
	quote = plain(quote)
	for _, ours := range s.texts() {
		if values, ok := reads(quote, ours, short); ok {
			return found[1] + values, true
		}
	}
	return "", false
}

// reads says whether a quote is a text of ours, or its beginning where it is cut short, and returns what stands in it for values.
func reads(quote, ours string, short bool) (values string, ok bool) {
	piece, ours, more := strings.Cut(ours, value)
	rest, ok := strings.CutPrefix(quote, piece)
	if !ok {
		return "", short && len(quote) >= ownWords && strings.HasPrefix(piece, quote)
	}
	for read := len(piece); more; read += len(piece) {
		piece, ours, more = strings.Cut(ours, value)
		at := strings.Index(rest, piece)
		if !more {
			at = strings.LastIndex(rest, piece)
		}
		if at < 1 {
			for at = 1; short && at <= len(rest) && read+len(rest)-at >= ownWords; at++ { // the cut may go through this piece
				if strings.HasPrefix(piece, rest[at:]) {
					return values + " " + rest[:at], true
				}
			}
			return "", false
		}
		values += " " + rest[:at]
		rest = rest[at+len(piece):]
	}
	return values, rest == ""
}

// value stands in plain words for what is only known when a text is sent.
const value = "□"

var (
	numbers     = strings.NewReplacer("{n}", "0", "{of}", "0", "{count}", "0", "{age}", "0")
	placeholder = regexp.MustCompile(`\{[a-z-]+\}`)
	isolates    = strings.NewReplacer("{ltr:", "", "}", "")
	digitsIn    = regexp.MustCompile(`[0-9]+`)
)

// plain is a text in normal words that has 0 for each number.
func plain(text string) string {
	text = placeholder.ReplaceAllString(numbers.Replace(text), value)
	return digitsIn.ReplaceAllString(normal(isolates.Replace(text)), "0")
}

// sayings are the texts that a phone may have from us, whole and in plain words, in every language: the questions with what may
// stand before and below them, and the messages that are long enough to be known.
func (s *Survey) sayings() (all []string) {
	for _, t := range s.order {
		said := func(key string) string { return plain(t.said[key].text) }
		unclear, progress := said("unclear"), said("progress")
		before := []string{progress}
		for _, lead := range leads[1:] {
			before = append(before, said(lead), said(lead)+" "+progress)
		}
		for i := range s.Questions {
			q := &s.Questions[i]
			asked := plain(t.words[q.ID].text)
			where := plain(strings.ReplaceAll(t.said["where"].text, "{question}", t.words[q.ID].text))
			for _, below := range q.below(t) {
				for _, b := range before {
					all = append(all, b+" "+asked+below)
				}
				all = append(all, where+below, unclear+below)
				if below != "" {
					all = append(all, asked+below)
				}
			}
		}
		for _, key := range systemMessages {
			message := said(key)
			switch {
			case strings.Contains(key, ".") || key == "where" || key == "name-it": // they never stand alone
				continue
			case strings.HasSuffix(key, "-web") || strings.HasSuffix(key, "-telegram"):
				continue
			case s.asksExperience(key):
				message += " " + said(experience)
			}
			if utf8.RuneCountInString(message) >= ownWords {
				all = append(all, message)
			}
		}
	}
	return all
}

// below lists in plain words what may stand below a question: its choices, or how to answer where they are too many.
func (q *Question) below(t *tongue) []string {
	if q.Kind == Text {
		return []string{""}
	}
	list := ""
	for _, c := range q.Choices {
		list += " 0 " + plain(t.words[q.ID+"."+c.ID].text)
	}
	if q.Sets == SetsPlace {
		list = " 0 " + value
	}
	return []string{list, " " + plain(t.said["name-it"].text)}
}
