package survey

import "testing"

func TestNormal(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "",
		"  Stop, please!! ":  "stop please",
		"Don’t":              "dont",
		"it's":               "its",
		"18-24":              "18 24",
		"1️⃣2️⃣":             "1 2",
		"🔟":                  "10",
		"👍🏽":                 "👍",
		"ok👍":                "ok 👍",
		"❤️":                 "❤",
		"٤٥":                 "45",
		"۴۵":                 "45",
		"４５":                 "45",
		"Ünïcödé":            "unicode",
		"إِبْدَأْ":           "ابدا",
		"مدرســـة":           "مدرسه",
		"على":                "علي",
		"١ و٣":               "1 و 3",
		"\u202eabc\u202c":    "abc",
		"a\u0000b":           "a b",
		"\xff\xfe":           "",
		"tell\u00a0me":       "tell me",
		"/start":             "start",
		"\u2066GO\u2069":     "go",
		"ça va":              "ca va",
		"ł":                  "ł",
		"£5":                 "5",
		"नमस्ते २":           "नमसत 2",
		"line one\nline two": "line one line two",
	} {
		if got := normal(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"grandparent", "grandparent", true}, {"grandparent", "granparent", true}, {"grandparent", "grandparrent", true},
		{"grandparent", "grandpahent", true}, {"grandparent", "grandpraent", true}, {"grandparent", "xrandparent", true},
		{"grandparent", "grandparen", true}, {"grandparent", "grandparents", true}, {"grandparent", "grndparnt", false},
		{"mum", "dad", false}, {"", "", true}, {"a", "", true}, {"ab", "", false}, {"ab", "ba", true}, {"abc", "cba", false},
		{"شابة", "شاب", true},
	} {
		if near(c.a, c.b) != c.want || near(c.b, c.a) != c.want {
			t.Errorf("near(%q, %q) is not %v both ways", c.a, c.b, c.want)
		}
	}
}
