package language

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

func TestDetect(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"", English},
		{"👍👍", English},
		{"rent", English},
		{"nowt", English},
		{"idk tbh m8 its peak innit", English},
		{"cos u cnt get owt ere nd da bus is 2 far 4 me", English},
		{"me mam n me nan", English},
		{"My husband Łukasz and our daughter Zofia love the group", English},
		{"café at the hub", English},
		{"i want speak english good", English},
		{"la la la", English},
		{"نريد مكانا آمنا لأطفالنا بعد المدرسة", Arabic},
		{"شكرا", Arabic},
		{"مجھے ڈر ہے کہ بچوں کے لیے کوئی جگہ نہیں ہے", Urdu},
		{"شکریہ بہت", Urdu},
		{"من می خواهم کار کنم اما انگلیسی من خوب نیست", Other},
		{"Chciałabym lepszą szkołę dla dzieci", Polish},
		{"dziekuje bardzo", Polish},
		{"boje sie o prace i o dzieci", Polish},
		{"Я хочу, щоб діти мали друзів", Ukrainian},
		{"дякую", Ukrainian},
		{"Я очень боюсь за детей", Other},
		{"Vreau ca fetița mea să aibă prieteni la școală", Romanian},
		{"multumesc foarte mult", Romanian},
		{"Mae'r plant yn hoffi'r grŵp yn fawr iawn", Welsh},
		{"diolch yn fawr", Welsh},
		{"Tengo miedo de perder mi trabajo", Other},
		{"j'ai peur pour mes enfants", Other},
		{"我们需要一个公园", Other},
		{"हमें मदद चाहिए", Other},
		{"waxaan rabaa dugsiga caruurta", Other},
		{"\xff\xfe broken bytes", English},
	} {
		t.Run(row.text, func(t *testing.T) {
			if got := Detect(row.text); got != row.want {
				t.Errorf("taken for %q, want %q", got, row.want)
			}
		})
	}
}

// Every labelled answer is English, slang, newcomers' English and all.
func TestEnglishStaysEnglish(t *testing.T) {
	file, err := os.Open("../train/labelled.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	wrong, all := 0, 0
	for lines.Scan() {
		var row struct{ ID, Text string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		all++
		if got := Detect(row.Text); got != English {
			wrong++
			t.Logf("%s taken for %s: %s", row.ID, got, row.Text)
		}
	}
	if wrong*1000 > all {
		t.Errorf("%d of %d English answers were taken for another language; want at most one in a thousand", wrong, all)
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("hello")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, text string) {
		if Detect(text) == "" {
			t.Error("no language at all")
		}
	})
}
