package survey

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// compile gives a survey its words: English first, then every language that has both its own and the shared file.
func compile(def *definition, words, shared map[string]*wordFile) {
	s := def.survey
	s.tongues, s.courteous, s.texts = map[string]*tongue{}, map[string]bool{}, sync.OnceValue(s.sayings)
	english, ok := words[English]
	if !ok {
		def.problem(0, "", "there is no en.yaml beside it", "add the English words: all else falls back to them")
		return
	}
	checkEnglish(def, english)
	codes := slices.DeleteFunc(slices.Sorted(maps.Keys(words)), func(c string) bool { return c == English })
	for _, code := range append([]string{English}, codes...) {
		own, all := words[code], shared[code]
		if all == nil {
			own.warning(1, "", "there is no "+common+"/"+code+".yaml", "add it: the language is not offered without the shared words")
			continue
		}
		t := newTongue(all, own)
		s.tongues[code] = t
		s.order = append(s.order, t)
		for _, w := range all.lists["courtesies"] {
			if phrase := normal(w.value); phrase != "" && !slices.Contains(s.courtesies, phrase) {
				s.courtesies = append(s.courtesies, phrase)
				if !strings.Contains(phrase, " ") {
					s.courteous[phrase] = true
				}
			}
		}
		s.say(t, t.said, shared[English].messages, all.messages)
		s.say(t, t.said, english.messages, own.messages) // a survey's own before the shared ones
		s.say(t, t.words, english.words, own.words)
		if code != English {
			checkTranslated(own, english.words, own.words)
			checkTranslated(own, english.messages, own.messages)
		}
		s.choiceForms(t, own)
		s.sectionNames(t)
		s.checkForms(t, own)
		checkValues(own, own.words)
		checkValues(own, own.messages)
	}
}

func newTongue(shared, own *wordFile) *tongue {
	t := &tongue{Lang: shared.lang, said: map[string]said{}, words: map[string]said{}, forms: map[string][]form{}, commands: map[string]Command{},
		numbers: map[string]int{}, sections: map[string]string{}}
	if own.lang.Review == "machine" {
		t.Review = "machine"
	}
	if shared.script != "" {
		t.script, t.letters = unicode.Scripts[shared.script], shared.letters
	}
	for command, list := range shared.commands {
		for _, w := range list {
			phrase := normal(w.value)
			t.commands[phrase] = command
			if command == Change {
				t.change = append(t.change, phrase)
			}
		}
	}
	for n := 1; n <= 18; n++ {
		for _, w := range shared.lists[fmt.Sprintf("n%d", n)] {
			t.numbers[normal(w.value)] = n
		}
	}
	set := func(key string) map[string]bool {
		all := map[string]bool{}
		for _, w := range shared.lists[key] {
			all[normal(w.value)] = true
		}
		return all
	}
	for _, w := range shared.lists["called"] {
		t.called = append(t.called, normal(w.value))
	}
	for _, w := range shared.lists["speak"] {
		t.speak = append(t.speak, normal(w.value))
	}
	t.agree, t.keep, t.greetings, t.pleas = set("agree"), set("keep"), set("greetings"), set("pleas")
	t.nods, t.titles, t.openings, t.patterns = set("nods"), set("titles"), set("openings"), shared.patterns
	t.fillers, t.years, t.minors, t.months, t.negations = set("fillers"), set("years"), set("minors"), set("months"), set("negations")
	return t
}

// say fills in what a language says for every English item: a translation only if it is of the English said now.
func (s *Survey) say(t *tongue, into map[string]said, english, own map[string]entry) {
	for key, e := range english {
		item := said{text: e.text, lang: s.tongues[English], file: e.file, line: e.line}
		if w, ok := own[key]; ok && (t.Code == English || w.of == Hash(e.text)) {
			item = said{text: w.text, lang: t, file: w.file, line: w.line}
		}
		if strings.HasPrefix(key, "notice") {
			item.wording = fmt.Sprintf("%s/%d/%s/%s", s.ID, s.Version, item.lang.Code, Hash(item.text))
		}
		into[key] = item
	}
}

func (s *Survey) choiceForms(t *tongue, own *wordFile) {
	for _, q := range s.Questions {
		for i, c := range q.Choices {
			key := q.ID + "." + c.ID
			add := func(words string) {
				phrase := normal(words)
				for phrase != "" {
					t.forms[q.ID] = append(t.forms[q.ID], newForm(phrase, i))
					first, rest, _ := strings.Cut(phrase, " ")
					if !t.fillers[first] {
						break
					}
					phrase = rest // "the park" is "park" as well
				}
			}
			item := t.words[key]
			add(item.text)
			if item.lang == t {
				for _, w := range own.words[key].also {
					add(w.value)
				}
			}
		}
		longestFirst(t.forms[q.ID])
	}
}

// sectionNames lets CHANGE take the id of a question, or the heading of its section where no other question has it.
func (s *Survey) sectionNames(t *tongue) {
	count := map[string]int{}
	for _, q := range s.Questions {
		count[q.Section]++
	}
	for _, q := range s.Questions {
		t.sections[normal(q.ID)] = q.ID
		if count[q.Section] == 1 {
			if heading := normal(t.said["section."+q.Section].text); heading != "" {
				t.sections[heading] = q.ID
			}
		}
	}
}
