package segments_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"familyvoice/survey/segments"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

func TestCount(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want segments.Size
	}{
		"nothing takes nothing":                              {"", segments.Size{Encoding: segments.GSM7}},
		"160 plain characters fit one":                       {strings.Repeat("a", 160), segments.Size{Encoding: segments.GSM7, Units: 160, Segments: 1}},
		"161 plain characters take two":                      {strings.Repeat("a", 161), segments.Size{Encoding: segments.GSM7, Units: 161, Segments: 2}},
		"306 are two whole segments of 153":                  {strings.Repeat("a", 306), segments.Size{Encoding: segments.GSM7, Units: 306, Segments: 2}},
		"307 take three":                                     {strings.Repeat("a", 307), segments.Size{Encoding: segments.GSM7, Units: 307, Segments: 3}},
		"a euro sign counts double":                          {strings.Repeat("a", 158) + "€", segments.Size{Encoding: segments.GSM7, Units: 160, Segments: 1}},
		"all of the extension table counts double":           {"^{}\\[~]|€\f", segments.Size{Encoding: segments.GSM7, Units: 20, Segments: 1}},
		"an escaped character is not divided":                {strings.Repeat("a", 152) + "€" + strings.Repeat("a", 151), segments.Size{Encoding: segments.GSM7, Units: 305, Segments: 2}},
		"where it would be, the segment stays short":         {strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), segments.Size{Encoding: segments.GSM7, Units: 306, Segments: 3}},
		"accents of the alphabet stay 7-bit":                 {"àéùìòÇØøÅåÄÖÑÜäöñüß£", segments.Size{Encoding: segments.GSM7, Units: 20, Segments: 1}},
		"another accent makes all of it UCS-2":               {"Siân", segments.Size{Encoding: segments.UCS2, Units: 4, Segments: 1}},
		"a curly apostrophe makes all of it UCS-2":           {"it’s" + strings.Repeat("a", 67), segments.Size{Encoding: segments.UCS2, Units: 71, Segments: 2}},
		"70 Arabic letters fit one":                          {strings.Repeat("م", 70), segments.Size{Encoding: segments.UCS2, Units: 70, Segments: 1}},
		"71 take two":                                        {strings.Repeat("م", 71), segments.Size{Encoding: segments.UCS2, Units: 71, Segments: 2}},
		"an emoji is two units":                              {strings.Repeat("😀", 35), segments.Size{Encoding: segments.UCS2, Units: 70, Segments: 1}},
		"40 emoji take two segments":                         {strings.Repeat("😀", 40), segments.Size{Encoding: segments.UCS2, Units: 80, Segments: 2}},
		"a surrogate pair is not divided":                    {strings.Repeat("م", 66) + "😀" + strings.Repeat("م", 65), segments.Size{Encoding: segments.UCS2, Units: 133, Segments: 2}},
		"where it would be, that segment is short as well":   {strings.Repeat("م", 66) + "😀" + strings.Repeat("م", 66), segments.Size{Encoding: segments.UCS2, Units: 134, Segments: 3}},
		"a family of emoji is one character of eleven units": {"👨‍👩‍👧‍👦", segments.Size{Encoding: segments.UCS2, Units: 11, Segments: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, segments.Count(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFold(t *testing.T) {
	for name, c := range map[string][2]string{
		"curly quotes and dashes become plain":     {"“It’s fine” – really…", `"It's fine" - really...`},
		"hard spaces and joiners go":               {"a\u00a0b\u200bc\ufeff", "a bc"},
		"a plain text stays":                       {"It's fine", "It's fine"},
		"what needs UCS-2 all the same is left be": {"“Siân’s” 😀", "“Siân’s” 😀"},
		"Arabic keeps its marks":                   {"نعم… «أكيد»", "نعم… «أكيد»"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := segments.Fold(c[0]); got != c[1] {
				t.Errorf("got %q, want %q", got, c[1])
			}
		})
	}
}

func TestSplit(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("family voice ", 40))
	for name, c := range map[string]struct {
		text string
		max  int
		want []string
	}{
		"nothing has no parts":                  {" \n ", 1, nil},
		"what fits is one part":                 {"hello there", 1, []string{"hello there"}},
		"a part ends at a word":                 {words[:170], 1, []string{strings.TrimSpace(words[:155]), strings.TrimSpace(words[155:170])}},
		"one long word is cut to the limit":     {strings.Repeat("a", 200), 1, []string{strings.Repeat("a", 160), strings.Repeat("a", 40)}},
		"an emoji family is not torn":           {strings.Repeat("م", 65) + "👨‍👩‍👧‍👦", 1, []string{strings.Repeat("م", 65), "👨‍👩‍👧‍👦"}},
		"each part has its own encoding":        {strings.Repeat("a ", 80) + "😀", 1, []string{strings.TrimSpace(strings.Repeat("a ", 80)), "😀"}},
		"two segments a part hold 306 of plain": {strings.Repeat("a", 400), 2, []string{strings.Repeat("a", 306), strings.Repeat("a", 94)}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, segments.Split(c.text, c.max)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("Telegram's limit counts UTF-16 units", func(t *testing.T) {
		parts := segments.SplitUTF16(strings.Repeat("😀", 3000), 4096)
		if len(parts) != 2 || len([]rune(parts[0])) != 2048 {
			t.Errorf("got %d parts, the first of %d emoji", len(parts), len([]rune(parts[0])))
		}
	})
}

// Whatever comes: no part is over the limit or empty, nothing but white space is lost, and no grapheme is torn that
// fits a part.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "hello", strings.Repeat("a€", 200), strings.Repeat("👨‍👩‍👧‍👦", 30), strings.Repeat("سلام ", 60),
		"a" + strings.Repeat("\u0301", 300), strings.Repeat("x\n", 200), "\xff\xfe" + strings.Repeat("b", 200)} {
		f.Add(seed, 1)
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, max int) {
		if max < 1 || max > 10 || !utf8.ValidString(text) {
			t.Skip()
		}
		strip := func(s string) string { return strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "").Replace(s) }
		parts := segments.Split(text, max)
		for _, p := range parts {
			if n := segments.Count(p).Segments; n < 1 || n > max {
				t.Fatalf("a part takes %d segments, at most %d may be", n, max)
			}
		}
		if strip(strings.Join(parts, "")) != strip(text) {
			t.Fatal("something was lost")
		}
		for i := 1; i < len(parts); i++ {
			joined := parts[i-1] + parts[i]
			cluster, rest, state, end := "", joined, -1, 0
			for rest != "" && end < len(parts[i-1]) {
				cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
				end += len(cluster)
			}
			spaced := !strings.Contains(text, joined)
			if end != len(parts[i-1]) && !spaced && segments.Count(cluster).Segments <= 1 && max > 1 {
				t.Fatalf("a grapheme that fits was torn: %q", cluster)
			}
		}
	})
}

func ExampleCount() {
	fmt.Println(segments.Count("It's a long way to the hub."))
	fmt.Println(segments.Count("It’s a long way to the hub."))
	fmt.Println(segments.Count(segments.Fold("It’s a long way to the hub.")))
	// Output:
	// {GSM-7 27 1}
	// {UCS-2 27 1}
	// {GSM-7 27 1}
}

func BenchmarkCount(b *testing.B) {
	text := strings.Repeat("Thank you for telling us. ", 6)
	b.ReportAllocs()
	for b.Loop() {
		segments.Count(text)
	}
}
