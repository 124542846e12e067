package segment

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
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

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "a. b", "• x;\xff.y", strings.Repeat("a.", 50), "\r\n-\n* ", "é.à", ".a", "i."} {
		f.Add(seed)
	}
	s, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, sp := range s.Split(text) {
			if sp.Start < end || sp.End <= sp.Start || sp.End > len(text) {
				t.Fatalf("span %v after %d in a text of %d bytes", sp, end, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[sp.Start:sp.End]) {
				t.Fatalf("span %v breaks a letter", sp)
			}
			end = sp.End
		}
	})
}
