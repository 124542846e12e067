package segment

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSplit(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"only marks and spaces", " ... \n !! ", nil},
		{"one text without punctuation", "me mam n me nan", []string{"me mam n me nan"}},
		{"two plain sentences", "The hub is lovely. The bus is not.", []string{"The hub is lovely.", "The bus is not."}},
		{"texting, small letters after a full stop", "scared hes gonna get excluded again. bus is 2 far 4 me", []string{"scared hes gonna get excluded again.", "bus is 2 far 4 me"}},
		{"a full stop without a space", "no bus.no shop.nowt", []string{"no bus.", "no shop.", "nowt"}},
		{"a number before the full stop", "i clock off at 6. do the maths", []string{"i clock off at 6.", "do the maths"}},
		{"prices and times stay whole", "soft play is 9.50 each and shuts at 4.30 sharp", []string{"soft play is 9.50 each and shuts at 4.30 sharp"}},
		{"lines", "more buses\r\na park\n\nsomewhere warm", []string{"more buses", "a park", "somewhere warm"}},
		{"a list with dashes", "- more buses\n- a park", []string{"more buses", "a park"}},
		{"a list with bullets", "• more buses • a park", []string{"more buses", "a park"}},
		{"a semicolon", "the park; the baths", []string{"the park;", "the baths"}},
		{"a semicolon in an entity or a smiley", "bread &amp; butter ;-) x", []string{"bread &amp; butter ;-) x"}},
		{"emoji at the end stay with the sentence", "SHE SLEPT!!! 😂😂", []string{"SHE SLEPT!!! 😂😂"}},
		{"emoji alone", "😂", []string{"😂"}},
		{"abbreviations", "Dr. Khan and Mrs. Lee at St. Mary's helped, e.g. with forms. Ta.", []string{"Dr. Khan and Mrs. Lee at St. Mary's helped, e.g. with forms.", "Ta."}},
		{"addresses of the web and of mail", "mail kel.b@example.com or see www.hub.org.uk for it", []string{"mail kel.b@example.com or see www.hub.org.uk for it"}},
		{"questions run together", "why is it shut?nobody told us!come on", []string{"why is it shut?", "nobody told us!", "come on"}},
		{"dots for breath", "idk... its just hard... hes up all nite... i cry", []string{"idk... its just hard... hes up all nite... i cry"}},
		{"one sign for the dots", "idk … its hard … i cry", []string{"idk … its hard … i cry"}},
		{"dots and a capital", "I tried... Nobody came.", []string{"I tried...", "Nobody came."}},
		{"emoji inside a text", "love it 😍 staff are ace 👍 more please", []string{"love it 😍 staff are ace 👍 more please"}},
		{"emoji after full stops", "love it. 😍 staff are ace.👍", []string{"love it.", "😍 staff are ace.👍"}},
		{"a numbered list in a line", "1. more buses 2. a park 3. somewhere warm", []string{"1. more buses", "2. a park", "3. somewhere warm"}},
		{"a numbered list in lines", "1. more buses\n2. a park", []string{"1. more buses", "2. a park"}},
		{"numbers with a bracket", "Who helps: 1) me mam 2) nan", []string{"Who helps:", "1) me mam", "2) nan"}},
		{"ages are no list", "He is 1. She is 2. They fight.", []string{"He is 1.", "She is 2.", "They fight."}},
		{"a list of dashes in a line", "- more buses - a park", []string{"more buses", "a park"}},
		{"a dash inside a sentence", "the park - its a mess", []string{"the park - its a mess"}},
		{"a long dash for a bullet", "– eviction\n— damp", []string{"eviction", "damp"}},
		{"semicolons with spaces", "more buses ; a park", []string{"more buses ;", "a park"}},
		{"shouting", "NO BUSES!!! NO PARK!!!", []string{"NO BUSES!!!", "NO PARK!!!"}},
		{"shouting without spaces", "no buses!!!no park???why", []string{"no buses!!!", "no park???", "why"}},
		{"speech inside", "he said \"you're not welcome.\" I cried.", []string{"he said \"you're not welcome.\"", "I cried."}},
		{"speech at the start", "“I can't cope,” she said. “Help me.”", []string{"“I can't cope,” she said.", "“Help me.”"}},
		{"for example", "e.g. the park. i.e. the one by us.", []string{"e.g. the park.", "i.e. the one by us."}},
		{"titles and saints", "we see mr. khan at St. Peter's. hes boss", []string{"we see mr. khan at St. Peter's.", "hes boss"}},
		{"initials", "the U.S. troops left. ask for D. she is ace", []string{"the U.S. troops left.", "ask for D. she is ace"}},
		{"a time and a capital without a space", "opens at 9.Shuts at 3.", []string{"opens at 9.", "Shuts at 3."}},
		{"a number abbreviated", "the no. 34 bus. always late", []string{"the no. 34 bus.", "always late"}},
		{"one word at a time", "i. dont. know.", []string{"i.", "dont.", "know."}},
		{"a family of one sign, and a flag", "👨‍👩‍👧‍👦 my fam 👍🏽. second one 🇬🇧!", []string{"👨‍👩‍👧‍👦 my fam 👍🏽.", "second one 🇬🇧!"}},
		{"accents set apart", "e\u0301te\u0301. cafe\u0301. ok", []string{"e\u0301te\u0301.", "cafe\u0301.", "ok"}},
		{"line ends of every kind", "one\r\ntwo\rthree\u2028four", []string{"one", "two", "three", "four"}},
		{"a NUL", "a\x00b went. c stayed", []string{"a\x00b went.", "c stayed"}},
		{"broken bytes", "\xff\xfe. hello \xf0\x9f. bye", []string{"hello \xf0\x9f.", "bye"}},
		{"a space that does not break", "hello.\u00a0Next thing.", []string{"hello.", "Next thing."}},
		{"another script", "我们需要公园。谢谢", []string{"我们需要公园。谢谢"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for _, sp := range s.Split(row.text) {
				got = append(got, row.text[sp.Start:sp.End])
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("cut as %q, want %q", got, row.want)
			}
		})
	}
}

// Coders cut 9,771 answers by hand; we should cut nearly all of them alike.
func TestAgreesWithCoders(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("../train/labelled.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	alike, all, right, wrong, missed := 0, 0, 0, 0, 0
	for lines.Scan() {
		var row struct {
			Text      string
			Sentences []struct{ Text string }
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		starts := map[int]bool{}
		at := 0
		for _, sentence := range row.Sentences {
			at += strings.Index(row.Text[at:], sentence.Text)
			starts[at] = true
			at += len(sentence.Text)
		}
		errors := 0
		for i, sp := range s.Split(row.Text) {
			switch {
			case starts[sp.Start]:
				delete(starts, sp.Start)
				if i > 0 {
					right++
				}
			default:
				wrong++
				errors++
			}
		}
		missed += len(starts)
		if errors+len(starts) == 0 {
			alike++
		}
		all++
	}
	t.Logf("cut alike: %d of %d answers (%.1f%%); boundaries inside answers: %d right, %d wrong, %d missed", alike, all, 100*float64(alike)/float64(all), right, wrong, missed)
	if float64(alike) < 0.94*float64(all) {
		t.Errorf("only %d of %d answers are cut as their coders cut them", alike, all)
	}
}

// Whatever is written without a stop is cut to what the sentence encoder looks at whole.
func TestOneLongBreathIsCut(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	told := "so we went up there on the bus and he was crying the whole way cos he hates the noise and then the lady said they had no space for us "
	for _, row := range []struct{ name, text string }{
		{"no stop in 1,600 characters", strings.Repeat(told, 12)},
		{"commas alone", strings.Repeat("the damp on the wall, ", 80)},
		{"no word that begins a thought", strings.Repeat("damp walls cold rooms ", 80)},
		{"accents and emoji", strings.Repeat("żółć 😀 été ", 120)},
	} {
		t.Run(row.name, func(t *testing.T) {
			spans := s.Split(row.text)
			if len(spans) < 4 {
				t.Errorf("%d sentences", len(spans))
			}
			for _, sp := range spans {
				if sp.End-sp.Start > longestBreath {
					t.Errorf("a sentence of %d bytes", sp.End-sp.Start)
				}
			}
		})
	}
	if got := s.Split(strings.Repeat(told, 12)); strings.HasSuffix(strings.Repeat(told, 12)[:got[0].End], " and") {
		t.Errorf("the first breath ends in %q", strings.Repeat(told, 12)[got[0].Start:got[0].End])
	}
	marks := strings.Repeat("a!", 10_000)
	if got := s.Split(marks); len(got) > mostSentences || got[len(got)-1].End != len(marks) {
		t.Errorf("%d sentences, the last up to %d of %d bytes", len(got), got[len(got)-1].End, len(marks))
	}
	if got := s.Split(strings.Repeat("x", 5000)); len(got) != 1 {
		t.Errorf("one word of 5,000 letters became %d sentences", len(got))
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "a. b", "• x;\xff.y", "1. a 2. b", "- a - b", strings.Repeat("and he went ", 60), "👨‍👩‍👧.é", "x\x00.y", strings.Repeat("a.", 50), "\r\n-\n* ", "é.à", ".a", "i."} {
		f.Add(seed)
	}
	s, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// Places where a letter, or a byte that is part of none, begins.
		begins := map[int]bool{len(text): true}
		letters := []int{}
		for i, r := range text {
			begins[i] = true
			if unicode.IsLetter(r) {
				letters = append(letters, i)
			}
		}
		end := 0
		for _, sp := range s.Split(text) {
			if !begins[sp.Start] || !begins[sp.End] {
				t.Fatalf("span %v cuts into a letter", sp)
			}
			if strings.TrimSpace(text[sp.Start:sp.End]) != text[sp.Start:sp.End] {
				t.Fatalf("span %v begins or ends in white space", sp)
			}
			for len(letters) > 0 && letters[0] < sp.End {
				if letters[0] < sp.Start {
					t.Fatalf("the letter at %d is in no sentence", letters[0])
				}
				letters = letters[1:]
			}
			if sp.Start < end || sp.End <= sp.Start || sp.End > len(text) {
				t.Fatalf("span %v after %d in a text of %d bytes", sp, end, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[sp.Start:sp.End]) {
				t.Fatalf("span %v breaks a letter", sp)
			}
			end = sp.End
		}
		if len(letters) > 0 {
			t.Fatalf("the letter at %d is in no sentence", letters[0])
		}
	})
}
