// Package language recognises the language of a short answer: English and the
// languages that surveys are offered in, or "other". It is small and quick, and
// leans to English when a text gives too little away: a child's slang must never
// be taken for a foreign tongue.
package language

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

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
	stems   map[string]bool // the first letters of its longer words
	letters string          // letters that English does not use
	runs    []string        // runs of letters that English words seldom have
}

func readProfiles() []profile {
	all := []profile{
		{code: Polish, letters: "ąćęłńśźż", runs: []string{"sz", "cz", "rz", "dzi", "prz", "owa", "iej", "emy", "ych", "ego", "sie"}},
		{code: Romanian, letters: "ăâîșşțţ", runs: []string{"ului", "este", "esc", "tii", "iei", "ilor", "escu", "eaza"}},
		{code: Welsh, letters: "ŵŷ", runs: []string{"dd", "wy", "ydd", "aeth", "wyr", "gw", "yw", "wn", "ll"}},
		{code: Urdu},
		{code: Arabic},
		{code: Other, letters: "ñáéíóúãõçêôëäöüßőűğıøåæčďěňřšťůžėįųūāēģķļņōơưđ"},
	}
	for line := range strings.Lines(profilesText) {
		code, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(code, "#") {
			continue
		}
		for i := range all {
			if all[i].code == code {
				if all[i].words == nil {
					all[i].words = map[string]bool{}
				}
				for w := range strings.FieldsSeq(list) {
					all[i].words[w] = true
				}
			}
		}
	}
	for i := range all {
		all[i].stems = map[string]bool{}
		for w := range all[i].words {
			if len(w) >= stem {
				all[i].stems[w[:stem]] = true
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
	here := make([]float64, len(profiles))
	seen := map[string]bool{}
	capitals := 0
	for _, t := range words.Tokenise(text) {
		// "la la la" is no Romanian: a word counts once.
		if r := []rune(t.Text); seen[t.Text] || !hasLetter(r) {
			continue
		}
		seen[t.Text] = true
		count++
		written := text[t.Start:t.End]
		first, _ := utf8.DecodeRuneInString(written)
		capital := unicode.IsUpper(first)
		if capital {
			capitals++
		}
		known, best := english[t.Text], 0.0
		for i := range profiles {
			here[i] = profiles[i].score(t.Text, strings.ToLower(written), known, capital)
			best = max(best, here[i])
		}
		// A word that English has too ("am", "nu", "school") speaks half for each.
		share := 1.0
		switch {
		case known && best > 0:
			en += 0.5
			share = 0.5
		case known:
			en++
		}
		for i := range points {
			points[i] += float64(share * here[i]) // rounded, so that every machine counts alike
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
	case lead <= en, lead < 0.9:
		return English
	case 4*lead < float64(count): // one word among many that nobody knows
		return English
	case capitals == count && lead < 1.5: // names
		return English
	}
	return profiles[best].code
}

// chatLetters is true for a 3 or a 7 between letters, which stand for Arabic
// letters that Latin has not: "ta3ban", "sa7a".
func chatLetters(word string) bool {
	for i := 1; i < len(word)-1; i++ {
		if word[i] == '3' || word[i] == '7' {
			return word[i-1] >= 'a' && word[i-1] <= 'z' && word[i+1] >= 'a' && word[i+1] <= 'z'
		}
	}
	return false
}

// hasLetter is true for a word. Arabic in Latin letters begins words with figures.
func hasLetter(word []rune) bool {
	for _, r := range word {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// stem is how many letters a longer word must share with a listed one to be one
// of its forms: "autobusow" is "autobus" in Polish.
const stem = 6

// score is how much a word speaks for the language, from 0 to 1.
func (p *profile) score(folded, original string, english, capital bool) float64 {
	// The analysis folds "mama" to "mum": what was written counts too.
	if p.words[folded] || p.words[original] {
		if len(folded) < 3 {
			return 0.6
		}
		return 1
	}
	if english {
		return 0
	}
	if p.code != Other && len(folded) >= stem && p.stems[folded[:stem]] {
		return 0.7
	}
	// One accent alone may be a name or "café"; it says less of "other", which
	// has most accents.
	if p.letters != "" && strings.ContainsAny(original, p.letters) {
		switch {
		case capital:
			return 0.4
		case p.code == Other:
			return 0.7
		}
		return 1
	}
	if p.code == Arabic && chatLetters(folded) {
		return 0.7
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
	urdu := 2 * count(text, "ٹڈڑںےہھ")
	pashtoOrKurdish := 2 * count(text, "ښېټډړځڅڼێۆڵڕەڤ")
	persian := count(text, "پچژگکی")
	arabic := count(text, "ةىكيأإآؤئ")
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		persian += 2 * boolean(persianWords[w])
		arabic += 2 * boolean(arabicWords[w])
		urdu += 2 * boolean(urduWords[w])
		if strings.HasPrefix(w, "ال") {
			arabic++
		}
	}
	switch {
	case pashtoOrKurdish > 0 && pashtoOrKurdish > urdu:
		return Other
	case urdu > 0 && urdu >= arabic && (urdu >= 4 || urdu >= persian):
		return Urdu
	case persian > arabic:
		return Other
	}
	return Arabic
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// Words that one of the neighbours has and the others have not.
var (
	persianWords = set("است که را این برای خیلی هست نیست می نمی هستم هستیم دارم داریم ندارم نداریم کار خواهم خواهیم بچه بچه\u200cها خانه مدرسه مرسی ممنون خوب ترس نگران زندگی تنها شوهر همسر پسر دختر مادر پدر ولی اما چون با از در به")
	arabicWords  = set("في من على أن الى إلى مع انا أنا لا هذا شكرا ما عندي عندنا ليس لكن كل شي شيء كثير جدا ابني بنتي ابنتي اولادي أولادي اطفالي أطفالي زوجي زوجتي امي أمي ابي أبي بيت عمل مدرسة اريد أريد نريد احتاج خائفة خائف اخاف أخاف الله الحمد عن هل كيف لماذا يوجد اعرف غالي")
	urduWords    = set("کا کی کے کو سے پر اور میں میرا میری میرے ہے ہیں نہیں ہوں تھا تھی امی ابو بیٹا بیٹی بچے بچوں بچہ گھر سکول اسکول کام نوکری شوہر بیوی بہن بھائی بل بجلی گیس کرایہ پیسے پیسہ ڈر فکر شکریہ اللہ بہت اچھا اچھی بڑا چھوٹا مجھے ہم ہمارے ہمارا ہماری آپ وہ یہ کچھ سب پڑوسی انگریزی اردو ڈاکٹر دور مہنگا دعا امید")
)

// cyrillicScript tells Ukrainian from Russian, Bulgarian and the rest.
func cyrillicScript(text string) string {
	ukrainian := 2 * count(text, "іїєґІЇЄҐ")
	others := 2 * count(text, "ыэёъЫЭЁЪјљњћђџЈЉЊЋЂЏ")
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		ukrainian += boolean(ukrainianWords[w])
		others += 2 * boolean(russianWords[w])
	}
	if others > ukrainian {
		return Other
	}
	return Ukrainian
}

var (
	ukrainianWords = set("що та це дуже дякую немає треба хочу моя мене нам мій моє мої діти дітей дітям робота роботи роботу будинок дім школа мама тато боюся боюсь чоловік добре краще ще вже або але якщо коли де як бо щоб тут там ми ви вони він вона воно мова англійська війна додому садок дитина сусіди гроші житло квартира допомога дорого самотня страшно нема потрібно")
	// Russian first, then Bulgarian, Macedonian and Serbian.
	russianWords = set("что и очень спасибо меня нет надо как это да мне мой мое мои его ее они она он мы вы нас вам дети детей детям ребенок работы хочется дом хорошо плохо лучше или если когда где потому чтобы детей только еще уже муж жена сын дочь школе деньги жилье помощь язык английский война домой соседи одиноко страшно нужна нужно нужен са съм децата деца се страхувам нямам нямаме имам имаме искам трябва много благодаря училище немам немаме сакам децата школо хвала деца посао немам немамо имамо желим")
)

func count(text, letters string) int {
	n := 0
	for _, r := range text {
		if strings.ContainsRune(letters, r) {
			n++
		}
	}
	return n
}
