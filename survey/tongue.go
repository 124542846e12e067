package survey

import (
	"slices"
	"strings"
	"unicode"
)

// tongue is a survey's words in one language, compiled.
type tongue struct {
	Lang
	script    *unicode.RangeTable
	letters   string            // those that tell it from other languages in its script; "" for none
	said      map[string]said   // messages, by key
	words     map[string]said   // questions, hints and choices, by key
	forms     map[string][]form // by question
	commands  map[string]Command
	change    []string // the words that CHANGE and a number begin with
	speak     []string // the words that go before a language's name: "language arabic"
	called    []string // what the language is called
	numbers   map[string]int
	agree     map[string]bool // GO at the notice
	keep      map[string]bool // no to DELETE
	greetings map[string]bool // not worth keeping before GO
	pleas     map[string]bool // "help me": answers, yet help is said first
	nods      map[string]bool // "ok": not an answer by itself
	titles    map[string]bool // not worth keeping before GO either, and answers later
	openings  map[string]bool // words that may stand before what a pattern reads
	patterns  patterns
	fillers   map[string]bool // words that may stand around a choice
	years     map[string]bool // words that may stand around how old somebody is
	minors    map[string]bool // and those that may also stand around it where it is too young
	months    map[string]bool // what a number before it does not count for as years
	negations map[string]bool
	sections  map[string]string // what a section or question is called -> question id, for CHANGE
}

// said is an item in words, with the language it is in: English where the translation is missing or stale.
type said struct {
	text    string
	lang    *tongue
	wording string // survey, version, language and hash; for the notice
	file    string // where it is written
	line    int
}

// tongue returns the words for a language: its own, its base language's, or English.
func (s *Survey) tongue(lang string) *tongue {
	if t, ok := s.offered(lang); ok {
		return t
	}
	return s.tongues[English]
}

func (s *Survey) offered(lang string) (*tongue, bool) {
	if t, ok := s.tongues[lang]; ok {
		return t, true
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(lang, "_", "-"), "-")
	t, ok := s.tongues[strings.ToLower(base)]
	return t, ok
}

// ParseCommand says whether a whole message is a command, which, and what follows it: the number or id of a question
// for Change, a language code for Language. It looks in the given language, then English, then every other one.
func (s *Survey) ParseCommand(text, lang string) (Command, string, bool) {
	if len(text) > maxCommand {
		return "", "", false
	}
	return s.command(normal(text), s.tongue(lang))
}

// maxCommand is the most bytes that a command takes; a longer message is an answer.
const maxCommand = 120

// command also takes a word as people send them: with pictures beside it ("STOP 🙏"), a courtesy ("stop pls"), said twice
// ("STOP STOP"), and for the two that must not be missed, STOP and HELP, with a letter held down ("stopp").
func (s *Survey) command(text string, first *tongue) (Command, string, bool) {
	if c, arg, ok := s.commandAsIs(text, first); ok {
		return c, arg, true
	}
	bare := s.bare(text)
	if bare != text && !slices.ContainsFunc(s.order, func(t *tongue) bool { return t.pleas[text] }) { // "please help" is not HELP
		if c, arg, ok := s.commandAsIs(bare, first); ok {
			return c, arg, true
		}
	}
	if word := unheld(bare); word != bare && !strings.Contains(bare, " ") {
		if c, arg, ok := s.commandAsIs(word, first); ok && (c == Stop || c == Help) {
			return c, arg, true
		}
	}
	if means, ok := s.patterned(text, first); ok && means != meansPlea {
		return Command(means), "", true
	}
	return "", "", false
}

// patterned reads a normal text by the patterns of a language, then of English and of every other one.
func (s *Survey) patterned(text string, first *tongue) (means string, ok bool) {
	words := s.plainWords(text)
	if means, ok = first.patterned(words); ok {
		return means, true
	}
	for _, t := range s.order {
		if means, ok = t.patterned(words); ok {
			return means, true
		}
	}
	return "", false
}

// bare is a normal text without pictures where it has words of its own, without courtesies at either end, and a word or a picture
// said several times said once.
func (s *Survey) bare(text string) string {
	bare := s.uncourteous(unpictured(text))
	if bare == "" {
		bare = s.uncourteous(text)
	}
	word, rest, several := strings.Cut(bare, " ")
	for several {
		var next string
		if next, rest, several = strings.Cut(rest, " "); next != word {
			return bare
		}
	}
	return word
}

// uncourteous is a normal text without the courtesies at either end.
func (s *Survey) uncourteous(text string) string {
	for before := ""; before != text; {
		before = text
		for _, courtesy := range s.courtesies {
			rest, ok := strings.CutPrefix(text, courtesy)
			if ok && (rest == "" || rest[0] == ' ') {
				text = strings.TrimPrefix(rest, " ")
			}
			rest, ok = strings.CutSuffix(text, courtesy)
			if ok && (rest == "" || rest[len(rest)-1] == ' ') {
				text = strings.TrimSuffix(rest, " ")
			}
		}
	}
	return text
}

// unheld is a word without letters that are there twice in a row.
func unheld(word string) string {
	var last rune
	return strings.Map(func(r rune) rune {
		if r == last {
			return -1
		}
		last = r
		return r
	}, word)
}

// Reads returns the language that a text shows its writer to read, by its script or because it is a word of that language alone;
// "" where it shows none.
func (s *Survey) Reads(text string) string {
	t, ok := s.scriptOf(text)
	if !ok && len(text) <= maxCommand {
		t = s.tongueOf(normal(text))
	}
	if t == nil {
		return ""
	}
	return t.Code
}

// tongueOf returns the language in which alone a whole message is a command, a plea, a yes or a greeting: who writes "pomoc"
// reads Polish. It is nil for English, and for what several languages say.
func (s *Survey) tongueOf(text string) (found *tongue) {
	for _, said := range []string{text, s.bare(text)} {
		for _, t := range s.order {
			_, command := t.commands[said]
			if said == "" || !command && !t.pleas[said] && !t.agree[said] && !t.greetings[said] {
				continue
			}
			if t.Code == English || found != nil && found != t {
				return nil
			}
			found = t
		}
	}
	if found != nil {
		return found
	}
	words := s.plainWords(text)
	for _, t := range s.order {
		if _, ok := t.patterned(words); ok {
			if t.Code == English || found != nil {
				return nil
			}
			found = t
		}
	}
	return found
}

// unpictured leaves the pictures out of a normal text, in which each is a word of its own.
func unpictured(text string) string {
	picture := func(r rune) bool { return unicode.Is(unicode.So, r) }
	if !strings.ContainsFunc(text, picture) {
		return text
	}
	return strings.Join(slices.DeleteFunc(strings.Fields(text), func(word string) bool { return strings.ContainsFunc(word, picture) }), " ")
}

func (s *Survey) commandAsIs(text string, first *tongue) (Command, string, bool) {
	if text == "" {
		return "", "", false
	}
	if c, arg, ok := s.commandIn(text, first); ok {
		return c, arg, true
	}
	for _, t := range s.order {
		if t == first {
			continue
		}
		if c, arg, ok := s.commandIn(text, t); ok {
			return c, arg, true
		}
	}
	return "", "", false
}

func (s *Survey) commandIn(text string, t *tongue) (Command, string, bool) {
	if c, ok := t.commands[text]; ok {
		return c, "", true
	}
	if code, ok := s.called(text); ok {
		return Language, code, true
	}
	for _, w := range t.speak {
		if rest, ok := strings.CutPrefix(text, w+" "); ok {
			if code, ok := s.called(rest); ok {
				return Language, code, true
			}
		}
	}
	for _, w := range t.change {
		if rest, ok := strings.CutPrefix(text, w+" "); ok {
			if arg, ok := s.which(rest, t); ok {
				return Change, arg, true
			}
		}
	}
	return "", "", false
}

func (s *Survey) called(name string) (string, bool) {
	for _, t := range s.order {
		if slices.Contains(t.called, name) {
			return t.Code, true
		}
	}
	return "", false
}

// which reads the question that CHANGE names: a number in digits or words, an id or a section's name.
func (s *Survey) which(rest string, t *tongue) (string, bool) {
	if id, ok := t.sections[rest]; ok {
		return id, true
	}
	var words [maxWords]string
	n := tokens(rest, &words)
	arg := ""
	for i := 0; i < n; i++ {
		k, ok := t.number(words[i])
		if ok && arg == "" {
			arg = digits(k)
			continue
		}
		if ok && k == 1 && !isDigits(words[i]) {
			continue // "the second one"
		}
		if !t.fillers[words[i]] {
			return "", false
		}
	}
	return arg, arg != ""
}

// scriptOf returns the offered language whose own script most letters of a text are in. Of several in one script it is
// the one whose own letters the text has, else the one that names none; nothing if that is not a single one.
func (s *Survey) scriptOf(text string) (*tongue, bool) {
	var found *tongue
	single := true
	for _, t := range s.order {
		if t.script == nil || !mostlyIn(t.script, text) || !strings.ContainsAny(text, t.letters) && t.letters != "" {
			continue
		}
		switch {
		case found == nil || found.letters == "" && t.letters != "":
			found, single = t, true
		case (found.letters == "") == (t.letters == ""):
			single = false
		}
	}
	return found, found != nil && single
}

// mostlyIn says whether more than half of a text's letters are in a script.
func mostlyIn(script *unicode.RangeTable, text string) bool {
	in, letters := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(script, r) {
				in++
			}
		}
	}
	return in*2 > letters
}
