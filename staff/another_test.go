package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/correction"
	"familyvoice/store"
	"familyvoice/vault"
)

// inTongue is an answer of these sentences in a language, as the projection writes it: without a tag.
func inTongue(id, code, place, day string, sentences ...string) *store.Excerpt {
	e := tagged(id)
	e.Language, e.Place, e.Day, e.Text = code, place, day, strings.Join(sentences, " ")
	e.Themes, e.Stances, e.Sentences = nil, nil, nil
	for i, text := range sentences {
		e.Sentences = append(e.Sentences, store.Sentence{Hash: fmt.Sprintf("h%d", i+1), Text: text})
	}
	correction.Await(e, nil)
	return e
}

// sealedHouse is a house whose store holds only hashes of what an answer is found by, as in the service.
func sealedHouse(t *testing.T) *house {
	t.Helper()
	return newHouse(t, func(c *Config) { c.Store.Excerpts = vault.Excerpts(c.Store.Excerpts, c.Keys) })
}

const polish, arabic, somali = "Chcę placu zabaw.", "أريد ملعبا [phone]", "Waxaan rabaa beer."

func TestAnAnswerInAnotherLanguageWaitsForAPersonWhoReadsIt(t *testing.T) {
	h := sealedHouse(t)
	withheld := inTongue("e5", "pl", "elm", "2026-11-01", "Boję się go.")
	withheld.Withheld = true
	drill := inTongue("e6", "pl", "elm", "2026-11-01", "To jest próba.")
	drill.Excluded = "drill"
	for _, e := range []*store.Excerpt{
		inTongue("e1", "pl", "elm", "2026-11-20", polish, "I tyle."), inTongue("e2", "ar", "elm", "2026-11-18", arabic),
		inTongue("e3", "other", "oak", "2026-11-19", somali), inTongue("e4", "pl", "ash", "2026-11-02", "Autobus nie jeździ."),
		inTongue("e7", "en", "elm", "2026-11-03", "We want a playground."), withheld, drill,
	} {
		put(t, h.store.Excerpts, e)
	}
	r := h.signedIn("ana", []string{"analyst"}, "elm")
	const three = "3 answers in another language wait for a person who reads them."
	r.see("/staff/summary", three, `href="/staff/tags?language=any"`)
	r.see("/staff/tags", three, `<a href="/staff/tags?language=pl">Polish (1)</a>`, `<a href="/staff/tags?language=other">another language (1)</a>`, "In Polish")
	page := r.see("/staff/tags?language=any", three, "oldest first",
		">In Polish<", `lang="pl" dir="ltr">`+polish, ">In Arabic<", `lang="ar" dir="rtl">`+arabic, ">In another language<", `lang="" dir="ltr">`+somali)
	wellFormed(t, "/staff/tags?language=any", page)
	if ar, so, pl := strings.Index(page, arabic), strings.Index(page, somali), strings.Index(page, polish); ar > so || so > pl {
		t.Errorf("the oldest does not come first: %d, %d, %d", ar, so, pl)
	}
	for what, words := range map[string]string{
		"an English answer": "playground", "another hub's": "Autobus", "a withheld one": "Boję", "a drill": "próba", "a press that says the program was right": "Right as it is",
	} {
		if strings.Contains(page, words) {
			t.Errorf("%s stands among those in another language", what)
		}
	}
	if page := r.see("/staff/tags?language=pl", polish, "answers in Polish"); strings.Contains(page, arabic) {
		t.Error("Arabic stands among the Polish ones")
	}
	if page := r.see("/staff/tags?unsure=1"); strings.Contains(page, polish) {
		t.Error("the program is said to be unsure of what it did not read")
	}
	t.Run("who reads another hub sees theirs", func(t *testing.T) {
		ash := h.signedIn("ash", []string{"analyst"}, "ash")
		if page := ash.see("/staff/tags?language=any", "1 answer in another language waits", "Autobus"); strings.Contains(page, polish) || strings.Contains(page, arabic) {
			t.Error("another hub's words are offered")
		}
	})
	t.Run("who may not tag is told of none", func(t *testing.T) {
		if page := h.signedIn("vic", []string{"viewer", "editor"}).see("/staff/summary"); strings.Contains(page, "another language") {
			t.Error("a reader is sent to a page that is closed to them")
		}
	})
	t.Run("a person tags it, and it leaves the list", func(t *testing.T) {
		page := r.see("/staff/tags/e1:hopes?sentence=h1&language=any", ">In Polish<", `lang="pl" dir="ltr">`+polish, "If you do not read Polish", `href="/staff/tags?language=any"`)
		form := formWith(t, page, "sentence", "h1")
		form.Set("theme", "activities")
		if status, _, to := r.post("/staff/tags/e1:hopes", form); status != http.StatusSeeOther || to != "/staff/tags/e1:hopes?done=read&language=any&sentence=h2" {
			t.Fatalf("answered %d, %q", status, to)
		}
		r.see("/staff/tags?language=any", three, polish) // its second sentence waits
		_, _, to := r.post("/staff/tags/e1:hopes", formWith(t, r.see("/staff/tags/e1:hopes?sentence=h2&language=any"), "sentence", "h2"))
		if to != "/staff/tags?done=read&language=any" {
			t.Errorf("the last one leads to %q", to)
		}
		if page := r.see(to, "2 answers in another language wait", "reads English alone"); strings.Contains(page, polish) || strings.Contains(page, "language=pl") {
			t.Error("waits although a person tagged every sentence")
		}
		if e, _ := h.store.Excerpts.Get(ctx, "e1:hopes"); strings.Join(e.Themes, " ") != "activities" {
			t.Errorf("its themes are %q", e.Themes)
		}
	})
	t.Run("one that nobody wrote leaves it too", func(t *testing.T) {
		put(t, h.store.Responses, &store.Response{Meta: store.Meta{ID: "e2"}, Survey: "our-family", Voice: "family", Place: "elm", Answered: 1, Day: "2026-11-18", Run: "sealed"})
		r.see("/staff/set-aside/e2", ">In Arabic<", `lang="ar" dir="rtl"`)
		r.post("/staff/set-aside/e2", url.Values{"sure": {"yes"}})
		if page := r.see("/staff/tags?language=any", "1 answer in another language waits"); strings.Contains(page, arabic) {
			t.Error("waits although it was set aside")
		}
		r.post("/staff/set-aside/e2/take-back", nil)
		r.see("/staff/tags?language=any", "2 answers in another language wait", arabic)
	})
}

func TestManyInAnotherLanguageComePageByPage(t *testing.T) {
	h := sealedHouse(t)
	for i := range mostCounted + 2 { // some of one day, in whatever order their ids bring
		put(t, h.store.Excerpts, inTongue(fmt.Sprintf("e%03d", i*37%(mostCounted+2)), "pl", "elm", fmt.Sprintf("2026-11-%02d", 1+i%9), fmt.Sprintf("Zdanie %d!", i)))
	}
	r := h.signedIn("ana", []string{"analyst"})
	seen, path := map[string]int{}, "/staff/tags?language=any"
	for pages := 0; path != ""; pages++ {
		if pages > mostCounted {
			t.Fatal("the pages have no end")
		}
		page := r.see(path, "100 or more answers in another language wait")
		for i := range mostCounted + 2 {
			if strings.Contains(page, fmt.Sprintf(">Zdanie %d!</p>", i)) {
				seen[fmt.Sprint(i)]++
			}
		}
		_, next, more := strings.Cut(page, `<a href="/staff/tags?after=`)
		next, _, _ = strings.Cut(next, `">Show others`)
		if path = ""; more {
			path = "/staff/tags?after=" + strings.ReplaceAll(next, "&amp;", "&")
		}
	}
	for i := range mostCounted + 2 {
		if seen[fmt.Sprint(i)] != 1 {
			t.Errorf("answer %d came %d times", i, seen[fmt.Sprint(i)])
		}
	}
	if page := r.see("/staff/tags?language=any&after=nonsense"); !strings.Contains(page, "Zdanie") {
		t.Error("an address that leads nowhere shows nothing")
	}
}

func TestHowAnotherLanguageIsSaid(t *testing.T) {
	for _, c := range []struct {
		code, text string
		want       *tongue
	}{
		{"", "No language is noted", nil},
		{"en", "A garden", nil},
		{"pl", polish, &tongue{"Polish", "pl", "ltr"}},
		{"ar", "[name] أريد ملعبا", &tongue{"Arabic", "ar", "rtl"}},
		{"ar", "ana 3ayza park", &tongue{"Arabic", "ar-Latn", "ltr"}},
		{"ur", "mujhe fikar hai", &tongue{"Urdu", "ur-Latn", "ltr"}},
		{"ur", "مجھے فکر ہے", &tongue{"Urdu", "ur", "rtl"}},
		{"other", somali, &tongue{"another language", "", "ltr"}},
		{"other", "אני רוצה גן", &tongue{"another language", "", "rtl"}},
	} {
		got := tongueOf(c.code, c.text)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s %q is said as %+v, want %+v", c.code, c.text, got, c.want)
		}
	}
}
