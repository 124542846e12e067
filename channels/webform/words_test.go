package webform

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryLanguageHasEveryItem(t *testing.T) {
	for _, lang := range tongues() {
		if len(lang.stale) > 0 {
			t.Errorf("%s: missing, or translated from other English: %s", lang.Code, strings.Join(lang.stale, ", "))
		}
		if len(lang.unknown) > 0 {
			t.Errorf("%s: English has no such items: %s", lang.Code, strings.Join(lang.unknown, ", "))
		}
		if lang.Review != "human" && lang.Review != "machine" {
			t.Errorf("%s: review is %q, not human or machine", lang.Code, lang.Review)
		}
	}
}

func TestAStaleItemIsSaidInEnglish(t *testing.T) {
	base, err := parseWords("words.yaml", []byte("language: en\nname: English\nreview: human\nwords:\n  a: \"One\"\n  b: \"Two\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := parseWords("words.yaml", []byte("language: ar\nname: x\nrtl: true\nreview: machine\nwords:\n  a: {of: \"00000000\", text: \"old\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	other.fallBack(base)
	if other.T("a") != "One" || other.T("b") != "Two" || len(other.stale) != 2 {
		t.Errorf("got %q, %q; stale %v", other.T("a"), other.T("b"), other.stale)
	}
}

var gaps = regexp.MustCompile(`\{[a-z]+\}`)

func TestTranslationsKeepTheGaps(t *testing.T) {
	all := tongues()
	for _, lang := range all[1:] {
		for key, words := range all[0].words {
			want, got := gaps.FindAllString(words, -1), gaps.FindAllString(lang.words[key], -1)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(slices.Compact(want), slices.Compact(got)) {
				t.Errorf("%s %s: the English has %v, the translation %v", lang.Code, key, want, got)
			}
		}
	}
}

// named finds the keys that views and handlers name.
var named = regexp.MustCompile(`(?:\.T|\.Blocks)[ (]"([a-z0-9.-]+)"`)

var comments = regexp.MustCompile(`(?m)^\s*//.*$`)

// made are the keys that code puts together: a name and one of these endings.
var made = []*regexp.Regexp{
	regexp.MustCompile(`^problem\.\d+\.(title|one|two)$`),
	regexp.MustCompile(`^(privacy|young|access|equal)\.`),
	regexp.MustCompile(`^start\.our-family(-young)?(\.hint)?$`),
}

func TestEveryItemIsUsedAndEveryUsedItemExists(t *testing.T) {
	used := map[string]bool{}
	read := func(content []byte) {
		for _, m := range named.FindAllSubmatch(comments.ReplaceAll(content, nil), -1) {
			if key := string(m[1]); !strings.HasSuffix(key, ".") { // the beginning of a key in made
				used[key] = true
			}
		}
	}
	views, _ := fs.Glob(viewFiles, "views/*.html")
	for _, file := range views {
		content, err := viewFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read(content)
	}
	poster, err := posterFiles.ReadFile("posters/poster.html")
	if err != nil {
		t.Fatal(err)
	}
	read(poster)
	sources, _ := fs.Glob(os.DirFS("."), "*.go")
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		read(content)
	}
	words := tongues()[0].words
	for key := range used {
		if _, ok := words[key]; !ok {
			t.Errorf("a page names %q, which has no words", key)
		}
	}
	for key := range words {
		if !used[key] && !slices.ContainsFunc(made, func(r *regexp.Regexp) bool { return r.MatchString(key) }) {
			t.Errorf("no page uses %q", key)
		}
	}
}

// forbidden are words that blame, beg or command (GOV.UK Design System, error messages), and system language about families.
var forbidden = []string{"please", "sorry", "valid", "invalid", "forbidden", "illegal", "prohibited", "you forgot", "oops",
	"hard to reach", "hard-to-reach", "neet", "service user", "engage", "vulnerable", "broken home", "client", "utilise",
	"participate", "questionnaire", "complete the", "submit", "e.g.", "i.e.", "failed", "failure"}

func TestWordsAreKindAndPlain(t *testing.T) {
	for key, words := range tongues()[0].words {
		lower := " " + strings.ToLower(words) + " "
		for _, word := range forbidden {
			if regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`).MatchString(lower) {
				t.Errorf("%s says %q: %s", key, word, words)
			}
		}
		if regexp.MustCompile(`\S{16,}`).MatchString(gaps.ReplaceAllString(words, "")) {
			t.Errorf("%s has a very long word: %s", key, words)
		}
	}
}

var sentenceOver = regexp.MustCompile(`[.?!:]+(?:["”)]*)(?:\s|$)|\n`)

func TestSentencesAreShort(t *testing.T) {
	all, count := 0, 0
	for key, words := range tongues()[0].words {
		for _, sentence := range sentenceOver.Split(words, -1) {
			n := len(strings.Fields(strings.TrimPrefix(strings.TrimSpace(sentence), "- ")))
			if n == 0 {
				continue
			}
			if n > 25 {
				t.Errorf("%s has a sentence of %d words: %s", key, n, sentence)
			}
			all, count = all+n, count+1
		}
	}
	if average := float64(all) / float64(count); average > 15 {
		t.Errorf("a sentence has %.1f words on average, more than 15", average)
	} else {
		t.Logf("%d sentences, %.1f words on average", count, average)
	}
}

func TestAHintIsOneShortSentence(t *testing.T) {
	seen := 0
	for key, words := range tongues()[0].words {
		if !strings.HasSuffix(key, ".hint") {
			continue
		}
		seen++
		if strings.HasSuffix(words, ".") || strings.Contains(words, "\n") || strings.Contains(words, "http") || len(strings.Fields(words)) > 12 {
			t.Errorf("%s is no short sentence without a full stop or link: %s", key, words)
		}
	}
	if seen < 4 {
		t.Errorf("only %d hints were seen", seen)
	}
}

func TestASentenceBeginsWithACapital(t *testing.T) {
	en := tongues()[0]
	for who, want := range map[string]string{en.T("frame.your-council"): "Your council would like", "Leigh Family Hubs": "Leigh Family Hubs would like"} {
		if got := en.T("home.lead", "council", who); !strings.HasPrefix(got, want) {
			t.Errorf("got %q", got)
		}
	}
	if got := en.T("frame.footer", "council", en.T("frame.your-council")); !strings.Contains(got, "run for your council") {
		t.Errorf("within a sentence: %q", got)
	}
}
