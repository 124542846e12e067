// Package language recognises the language of a short answer: English and the
// languages that surveys are offered in, or "other". It is small and quick, and
// leans to English when a text gives too little away: a child's slang must never
// be taken for a foreign tongue.
package language

import (
	_ "embed"
	"strings"
	"unicode"

	"familyvoice/analysis/words"
)

// The codes that Detect returns.
const (
	English   = "en"
	Arabic    = "ar"
	Polish    = "pl"
	Ukrainian = "uk"
	Urdu      = "ur"
	Romanian  = "ro"
	Welsh     = "cy"
	Other     = "other"
)

//go:embed english.txt
var englishText string

//go:embed profiles.txt
var profilesText string

var (
	english  = englishWords()
	profiles = readProfiles()
)

func englishWords() map[string]bool {
	known := make(map[string]bool, 4000)
	for w := range strings.FieldsSeq(englishText) {
		known[w] = true
	}
	return known
}

// profile is what speaks for a language written in Latin letters.
type profile struct {
	code    string
	words   map[string]bool
	letters string   // letters that English does not use
	runs    []string // runs of letters that English words seldom have
}

func readProfiles() []profile {
	all := []profile{
		{code: Polish, letters: "ąćęłńśźż", runs: []string{"sz", "cz", "rz", "dzi", "prz", "owa", "iej", "emy", "ych", "ego", "sie"}},
		{code: Romanian, letters: "ăâîșşțţ", runs: []string{"ului", "este", "esc", "tii", "iei", "ilor", "escu", "eaza"}},
		{code: Welsh, letters: "ŵŷ", runs: []string{"dd", "wy", "ydd", "aeth", "wyr", "gw", "yw", "wn", "ll"}},
		{code: Other, letters: "ñáéíóúãõçêôëäöüßőűğıøåæčďěňřšťůžėįųūāēģķļņōơưđ"},
	}
	for line := range strings.Lines(profilesText) {
		code, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(code, "#") {
			continue
		}
		for i := range all {
			if all[i].code == code {
				all[i].words = map[string]bool{}
				for w := range strings.FieldsSeq(list) {
					all[i].words[w] = true
				}
			}
		}
	}
	return all
}

// Detect returns the language of text. Text without letters is English.
func Detect(text string) string {
	var latin, arabic, cyrillic, foreign int
	for i, r := range text {
		if i > 4000 {
			break
		}
		switch {
		case r < 0x250:
			if unicode.IsLetter(r) {
				latin++
			}
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Latin, r):
			latin++
		default:
			foreign++
		}
	}
	// A letter of Chinese says as much as a word of English.
	switch {
	case 3*foreign > latin && foreign >= arabic && foreign >= cyrillic && foreign > 0:
		return Other
	case arabic > latin:
		return arabicScript(text)
	case cyrillic > latin:
		return cyrillicScript(text)
	}
	return latinScript(text)
}

// latinScript counts words that speak for each language and takes another than
// English only if it clearly leads.
func latinScript(text string) string {
	if len(text) > 4000 {
		text = text[:4000]
	}
	en, count := 0.0, 0
	points := make([]float64, len(profiles))
	seen := map[string]bool{}
	for _, t := range words.Tokenise(text) {
		// "la la la" is no Romanian: a word counts once.
		if r := []rune(t.Text); seen[t.Text] || !unicode.IsLetter(r[0]) {
			continue
		}
		seen[t.Text] = true
		count++
		known := english[t.Text]
		if known {
			en++
		}
		original := strings.ToLower(text[t.Start:t.End])
		for i := range profiles {
			points[i] += profiles[i].score(t.Text, original, known)
		}
	}
	best := 0
	for i := range points {
		if points[i] > points[best] {
			best = i
		}
	}
	lead := points[best]
	switch {
	case lead <= en, lead < 1:
		return English
	case lead < 2 && count > 2:
		return English
	}
	return profiles[best].code
}

func (p *profile) score(folded, original string, english bool) float64 {
	if p.words[folded] {
		if len(folded) < 3 {
			return 0.5
		}
		return 1
	}
	if english {
		return 0
	}
	// One accent alone may be a name or "café"; it says less of "other", which
	// has most accents.
	if strings.ContainsAny(original, p.letters) {
		if p.code == Other {
			return 0.7
		}
		return 1
	}
	for _, run := range p.runs {
		if strings.Contains(folded, run) {
			return 0.35
		}
	}
	return 0
}

// arabicScript tells Arabic and Urdu from Persian, Pashto and Kurdish.
func arabicScript(text string) string {
	urdu := count(text, "ٹڈڑںےہھ")
	pashtoOrKurdish := count(text, "ښېټډړځڅڼێۆڵڕەڤ")
	persian := count(text, "پچژگکی")
	arabic := count(text, "ةىكيأإآؤئ")
	for w := range strings.FieldsSeq(text) {
		switch w {
		case "است", "که", "را", "این", "ما", "برای", "خیلی", "هست", "نیست", "می":
			persian += 2
		case "في", "من", "على", "أن", "الى", "إلى", "مع", "انا", "أنا", "لا", "هذا", "شكرا":
			arabic += 2
		}
		if strings.HasPrefix(w, "ال") {
			arabic++
		}
	}
	switch {
	case pashtoOrKurdish > 0 && pashtoOrKurdish > urdu:
		return Other
	case urdu > 0 && urdu*2 >= arabic:
		return Urdu
	case persian > arabic:
		return Other
	}
	return Arabic
}

// cyrillicScript tells Ukrainian from Russian, Bulgarian and the rest.
func cyrillicScript(text string) string {
	ukrainian := 2 * count(text, "іїєґІЇЄҐ")
	others := 2 * count(text, "ыэёъЫЭЁЪ")
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch w {
		case "що", "та", "це", "дуже", "дякую", "немає", "треба", "хочу", "моя", "мене", "нам":
			ukrainian++
		case "что", "и", "очень", "спасибо", "меня", "нет", "надо", "как", "это", "да", "са", "съм":
			others += 2
		}
	}
	if others > ukrainian {
		return Other
	}
	return Ukrainian
}

func count(text, letters string) int {
	n := 0
	for _, r := range text {
		if strings.ContainsRune(letters, r) {
			n++
		}
	}
	return n
}
