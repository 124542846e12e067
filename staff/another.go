package staff

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"familyvoice/analysis/language"
	"familyvoice/correction"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// tongue is the language of words that are not in English, for those who read and for the machines that read aloud to them.
type tongue struct {
	Name string // its English name, or "another language"
	Lang string // as HTML has it: "" for not known
	Dir  string // how the words run: ltr or rtl
}

// anyTongue asks for every language but English.
const anyTongue = "any"

// nameOfTongue is the English name of a language by its code; what the recogniser has no name for is another language.
func nameOfTongue(code string) string {
	if name := labelOf(release.DefaultLanguages)(code); name != code {
		return name
	}
	return "another language"
}

// tongueOf is the language of an answer, nil for English. Arabic and Urdu may be typed in Latin letters, so the way that they
// run is told by the letters and not by the language.
func tongueOf(code, text string) *tongue {
	if code == "" || code == language.English {
		return nil
	}
	t := &tongue{Name: nameOfTongue(code), Lang: code, Dir: "ltr"}
	leftward, letters := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			leftward++
		}
	}
	switch {
	case 3*leftward > letters: // a placeholder such as [phone] is English
		t.Dir = "rtl"
	case code == language.Arabic || code == language.Urdu:
		t.Lang += "-Latn"
	}
	if code == language.Other {
		t.Lang = ""
	}
	return t
}

// queue is what a person works through on the page of tags: all answers, those where the program was not sure, or those in
// another language that wait for a person.
type queue struct {
	Unsure bool
	Tongue string // a language's code, or anyTongue; "" for answers in every language
}

// queue is the one that the person works through, and stays in.
func (v *visit) queue() queue {
	asked := func(name string) string { return cmp.Or(v.Query(name), v.PostForm(name)) }
	code := asked("language")
	if code == anyTongue || code == language.Other || code != language.English && labelOf(release.DefaultLanguages)(code) != code {
		return queue{Tongue: code}
	}
	return queue{Unsure: asked("unsure") != ""}
}

func (q queue) values() url.Values {
	to := url.Values{}
	if q.Unsure {
		to.Set("unsure", "1")
	}
	if q.Tongue != "" {
		to.Set("language", q.Tongue)
	}
	return to
}

// to adds to an address that the person stays in their queue, and what else it says.
func (q queue) to(address string, also url.Values) string {
	to := q.values()
	for name, values := range also {
		to[name] = values
	}
	if len(to) == 0 {
		return address
	}
	return address + "?" + to.Encode()
}

// Also goes on from what an address says already. It is encoded, which a template has to be told.
func (q queue) Also() template.URL {
	if len(q.values()) == 0 {
		return ""
	}
	return template.URL("&" + q.values().Encode())
}

// In is the language of the list, as a sentence says it.
func (q queue) In() string {
	if q.Tongue == anyTongue {
		return "another language"
	}
	return nameOfTongue(q.Tongue)
}

// inAnother yields the answers in another language that wait for a person, oldest first, at most lookedAt of them, from after the
// place that a page ended with ("" for the first).
func (s *Site) inAnother(ctx context.Context, after string) iter.Seq2[*store.Excerpt, error] {
	q := store.Query{Equal: []store.Match{{Field: "tokens", Value: correction.WaitsToken}}, Range: "day", Limit: 2 * lookedAt} // those of the same day before the place are read too
	day, id, _ := strings.Cut(after, " ")
	if _, err := time.Parse(time.DateOnly, day); err == nil {
		q.From = day
	}
	return func(yield func(*store.Excerpt, error) bool) {
		looked := 0
		for e, err := range s.Store.Excerpts.Find(ctx, q) {
			if err == nil && q.From != nil && e.Day == day && e.ID <= id {
				continue
			}
			if looked++; !yield(e, err) || err != nil || looked == lookedAt {
				return
			}
		}
	}
}

// placeInAnother is where inAnother goes on after an answer.
func placeInAnother(e *store.Excerpt) string { return e.Day + " " + e.ID }

// mostCounted bounds how many answers in another language are counted.
const mostCounted = 100

// unread are the answers in another language that wait for a person and that this one may read.
type unread struct {
	N       int
	More    bool // there may be more than were counted
	Tongues []unreadTongue
}

type unreadTongue struct {
	Code, Name string
	N          int
}

// unread counts them for those who may tag; nobody else is told.
func (v *visit) unread() (u unread, err error) {
	if !v.mayOpen("/tags") {
		return u, nil
	}
	looked := 0
	for e, err := range v.site.inAnother(v.Request.Context(), "") {
		if err != nil {
			return u, err
		}
		if looked++; !v.mayTag(e) {
			continue
		}
		if u.N == mostCounted {
			u.More = true
			break
		}
		u.N++
		at := slices.IndexFunc(u.Tongues, func(t unreadTongue) bool { return t.Code == e.Language })
		if at < 0 {
			at, u.Tongues = len(u.Tongues), append(u.Tongues, unreadTongue{Code: e.Language, Name: nameOfTongue(e.Language)})
		}
		u.Tongues[at].N++
	}
	u.More = u.More || looked == lookedAt
	slices.SortFunc(u.Tongues, func(x, y unreadTongue) int { return strings.Compare(x.Name, y.Name) })
	return u, nil
}

// Words say how many wait; "" where none does.
func (u unread) Words() string {
	switch {
	case u.N == 0 && u.More:
		return "Answers in another language may wait for a person who reads it."
	case u.N == 0:
		return ""
	case u.More:
		return fmt.Sprintf("%d or more answers in another language wait for a person who reads them.", u.N)
	case u.N == 1:
		return "1 answer in another language waits for a person who reads it."
	}
	return fmt.Sprintf("%d answers in another language wait for a person who reads them.", u.N)
}
