package glossary

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

func TestEveryTranslationIsUpToDate(t *testing.T) {
	if stale := New().Stale; len(stale) > 0 {
		t.Errorf("missing or out of date: %v", stale)
	}
}

// Whatever language families are offered, the words are explained in it.
func TestEveryLanguageOfTheSurveysHasTheWords(t *testing.T) {
	offered, err := filepath.Glob("../survey/surveys/common/*.yaml")
	if err != nil || len(offered) < 7 {
		t.Fatalf("the surveys offer %v, %v", offered, err)
	}
	b := New()
	for _, file := range offered {
		lang := strings.TrimSuffix(filepath.Base(file), ".yaml")
		page := b.Page(Families, lang)
		if page.Lang != lang || page.RTL != (lang == "ar" || lang == "ur") {
			t.Errorf("%s: the page is in %q, from right to left: %t", lang, page.Lang, page.RTL)
		}
		for _, w := range page.Words {
			if w.Lang != lang {
				t.Errorf("%s: %q is in %q", lang, w.Word, w.Lang)
			}
		}
	}
}

func TestMeaningsArePlain(t *testing.T) {
	hard := regexp.MustCompile(`(?i)\b(please|sorry|valid|invalid|oops|utilise|engage|hard to reach|NEET|cases|stakeholder|e\.g\.|i\.e\.)\b`)
	b := New()
	for _, audience := range []string{Families, Readers} {
		for _, w := range b.Page(audience, English).Words {
			for _, sentence := range strings.Split(strings.TrimSuffix(w.Meaning, "."), ". ") {
				if n := len(strings.Fields(sentence)); n > 20 {
					t.Errorf("%s: a sentence of %d words", w.ID, n)
				}
			}
			if hard.MatchString(w.Meaning) {
				t.Errorf("%s: %q", w.ID, w.Meaning)
			}
			if strings.Contains(strings.ToLower(" "+w.Meaning), " "+strings.ToLower(w.Word)+" ") {
				t.Errorf("%s explains itself by itself: %q", w.ID, w.Meaning)
			}
		}
	}
}

func TestFamiliesAreSparedTheReadersWords(t *testing.T) {
	b := New()
	for _, w := range b.Page(Families, English).Words {
		if w.ID == "control-band" || w.ID == "stance" {
			t.Errorf("families get %s", w.Word)
		}
	}
	ar := b.Page(Families, "ar")
	if !ar.RTL || ar.Lang != "ar" || ar.Words[0].Lang != "ar" {
		t.Errorf("in Arabic: %+v", ar)
	}
	if other := b.Page(Families, "xx"); other.Lang != English || len(other.Words) == 0 {
		t.Errorf("in a language without words of its own: %+v", other)
	}
}

const page = `<!DOCTYPE html><html><head><title>Safeguarding</title></head><body><nav><a href="/x">Family Hubs</a></nav>
<main id="main"><h1>Your Family Hub</h1><p>Ask at a hub. Another Hub, a <b>family hub</b> &amp; safeguarding; hubbub and pre-hub are none.</p>
<form><p>Which hub?</p></form><blockquote>my hub said safeguarding</blockquote><p class="x">SAFEGUARDING again, at a Link Site.</p></main><footer>safeguarding</footer></body></html>`

func TestTheFirstOfEachWordIsLinked(t *testing.T) {
	got := string(New().Link([]byte(page), Families, English, "/words"))
	for _, want := range []string{
		`Ask at a <a class="fv-term" href="/words#family-hub">hub</a>. Another Hub, a <b>family hub</b> &amp; <a class="fv-term" href="/words#safeguarding">safeguarding</a>; hubbub and pre-hub are none.`,
		`<p class="x">SAFEGUARDING again, at a <a class="fv-term" href="/words#link-site">Link Site</a>.</p>`,
		`<p>Which hub?</p>`, `my hub said safeguarding`, `<h1>Your Family Hub</h1>`, `<title>Safeguarding</title>`, `<footer>safeguarding</footer>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	if n := strings.Count(got, "fv-term"); n != 3 {
		t.Errorf("%d links", n)
	}
	link := regexp.MustCompile(`<a class="fv-term" href="[^"]*">|</a>`)
	without := regexp.MustCompile(`<a href="/x">`).ReplaceAllString(page, "")
	if link.ReplaceAllString(strings.ReplaceAll(got, `<a href="/x">`, ""), "") != link.ReplaceAllString(without, "") {
		t.Error("something else changed")
	}
	if _, err := xhtml.Parse(strings.NewReader(got)); err != nil {
		t.Error(err)
	}
}

func TestWhatIsLeftAlone(t *testing.T) {
	b := New()
	for name, row := range map[string]struct{ page, lang string }{
		"the glossary itself":            {`<main><dl class="` + Marker + `"><dd>a hub</dd></dl></main>`, English},
		"a page without such words":      {`<main><p>Hello</p></main>`, English},
		"another language without words": {page, "xx"},
		"a page that is cut off":         {`<main><p`, English},
	} {
		if got := string(b.Link([]byte(row.page), Families, row.lang, "/words")); got != row.page {
			t.Errorf("%s became %s", name, got)
		}
	}
}

func TestANameIsNoWordOfTheGlossary(t *testing.T) {
	got := string(New().Link([]byte(`<main><p>Family Voice asks. Each voice counts.</p></main>`), Readers, English, "/staff/words"))
	if want := `<p>Family Voice asks. Each <a class="fv-term" href="/staff/words#voice">voice</a> counts.</p>`; !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestArabicWordsAreLinkedToo(t *testing.T) {
	got := string(New().Link([]byte(`<main><p>اسألوا في مركز العائلة.</p></main>`), Families, "ar", "/words?lang=ar"))
	if want := `<a class="fv-term" href="/words?lang=ar#family-hub">مركز العائلة</a>`; !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
}

func BenchmarkLink(b *testing.B) {
	book := New()
	long := []byte(strings.Replace(page, "<form>", strings.Repeat("<p>Many words stand here and none of them is hard.</p>", 400)+"<form>", 1))
	b.SetBytes(int64(len(long)))
	for b.Loop() {
		book.Link(long, Families, English, "/words")
	}
}
