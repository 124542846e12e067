package survey

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// values are the names that words may have in braces.
var values = []string{"who", "council", "hub", "address", "help-now", "code", "duty", "age", "count", "n", "of", "brief", "question", "languages"}

var braces = regexp.MustCompile(`\{([^{}]*)\}?`)

// checkValues reports names in braces that have no value.
func checkValues(w *wordFile, entries map[string]entry) {
	for _, key := range sortedKeys(entries) {
		for _, m := range braces.FindAllStringSubmatch(entries[key].text, -1) {
			name, ltr := strings.CutPrefix(m[1], "ltr:")
			if !ltr && !slices.Contains(values, name) {
				w.problem(entries[key].line, key, "{"+name+"} is no value", "use one of: {"+strings.Join(values, "}, {")+"}, or {ltr:words}")
			}
		}
	}
}

// checkForms reports choices that can't be told apart in a reply, and labels that would be taken for a command.
func (s *Survey) checkForms(t *tongue, own *wordFile) {
	for _, q := range s.Questions {
		first := map[string]int{}
		for _, f := range t.forms[q.ID] {
			key := q.ID + "." + q.Choices[f.choice].ID
			if i, ok := first[f.phrase]; ok && i != f.choice {
				own.problem(own.words[key].line, key, strconv.Quote(own.words[key].text)+" names the choice "+q.Choices[i].ID+" too", "tell them apart")
			}
			first[f.phrase] = f.choice
		}
		for _, c := range q.Choices {
			key := q.ID + "." + c.ID
			label := own.words[key].text
			if command, _, ok := s.commandIn(normal(label), t); ok {
				own.problem(own.words[key].line, key, strconv.Quote(label)+" is the command "+string(command), "use another label")
			}
		}
	}
}

func checkShared(shared map[string]*wordFile, english *wordFile) {
	for code, w := range shared {
		if w.lang.Name == "" {
			w.problem(1, "", "the language has no name", "write name: as its speakers write it")
		}
		if w.script != "" && unicode.Scripts[w.script] == nil {
			w.problem(1, "", "the script is "+strconv.Quote(w.script), "use a Unicode script name such as Arabic, or leave it out")
		}
		taken := map[string]Command{}
		for _, c := range commands { // in a fixed order, so that problems come in the same order each time
			for _, word := range w.commands[c] {
				phrase := normal(word.value)
				if other, ok := taken[phrase]; ok && other != c {
					w.problem(word.line, string(c), strconv.Quote(word.value)+" already means "+string(other), "keep it for one command")
				}
				taken[phrase] = c
				if of, ok := reservedWords[phrase]; ok && of != c {
					w.problem(word.line, string(c), strconv.Quote(word.value)+" is a word that the SMS provider keeps", "use another word")
				}
			}
			if len(w.commands[c]) == 0 {
				w.problem(1, string(c), "the command has no words", "list what people may type for it under commands")
			}
		}
		for c := range w.commands {
			if !slices.Contains(commands, c) {
				w.problem(w.commands[c][0].line, string(c), "there is no such command", "see the other language files")
			}
		}
		checkValues(w, w.messages)
		if code != English {
			checkTranslated(w, english.messages, w.messages)
		}
	}
	for _, key := range Keys() {
		if _, ok := english.messages[key]; !ok {
			english.problem(1, key, "the message is missing", "write it under messages")
		}
	}
}

// checkEnglish checks that every question and choice has English words, and that nothing else has.
func checkEnglish(d *definition, w *wordFile) {
	wanted := map[string]bool{}
	for _, q := range d.survey.Questions {
		wanted[q.ID], wanted[q.ID+".hint"], wanted[q.ID+".example"] = true, true, true
		if _, ok := w.words[q.ID]; !ok {
			w.problem(1, q.ID, "the question has no words", "write them under words")
		}
		for _, c := range q.Choices {
			key := q.ID + "." + c.ID
			wanted[key] = true
			e, ok := w.words[key]
			if !ok {
				w.problem(1, q.ID, "the choice "+c.ID+" has no label", "write "+key+" under words")
			}
			checkReserved(w, key, e)
		}
	}
	for _, f := range sortedKeys(w.words) {
		if !wanted[f] {
			w.problem(w.words[f].line, f, "no question or choice has this id", "correct the id, or remove the words")
		}
	}
}

// checkReserved reports a label that the SMS provider would take for itself. "yes" may be understood, never offered.
func checkReserved(w *wordFile, key string, e entry) {
	if _, bad := reservedWords[normal(e.text)]; bad {
		w.problem(e.line, key, strconv.Quote(e.text)+" is a word that the SMS provider keeps", "use another label")
	}
	for _, word := range e.also {
		if c, bad := reservedWords[normal(word.value)]; bad && c != "" {
			w.problem(word.line, key, strconv.Quote(word.value)+" is a word that the SMS provider keeps", "use another word")
		}
	}
}

// checkTranslated warns of items that are missing in a language or translate an older English.
func checkTranslated(w *wordFile, english, own map[string]entry) {
	for _, key := range sortedKeys(english) {
		e, ok := own[key]
		now := Hash(english[key].text)
		switch {
		case !ok:
			w.warning(1, key, "the translation is missing", "translate it with of: "+now)
		case e.of != now:
			w.warning(e.line, key, "the translation is of an older English", "check it, then write of: "+now)
		}
		checkReserved(w, key, e)
	}
	for _, key := range sortedKeys(own) {
		if _, ok := english[key]; !ok {
			w.problem(own[key].line, key, "there is no such item in English", "correct the key, or remove it")
		}
	}
}

func sortedKeys(m map[string]entry) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
