package webform_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

// begin takes a browser to the first question.
func begin(t *testing.T, b *formtest.Browser, from string) {
	t.Helper()
	b.Get(from)
	b.Fill(url.Values{"survey": {"our-family"}}, "")
	b.Fill(nil, "")
	if b.Page.Path != "/survey/q/about" {
		t.Fatalf("after the notice comes the first question, not %s", b.Page)
	}
}

// answer fills in the question shown.
func answer(t *testing.T, b *formtest.Browser, words string) {
	t.Helper()
	b.PastSafety()
	if b.Page.First("textarea") == nil {
		t.Fatalf("this is no question for words: %s", b.Page)
	}
	b.Fill(url.Values{"text": {words}}, "")
}

var words = []string{"me and my two", "their manners", "a garden", "the damp", "a later bus", "my mam"}

// toCheck answers everything.
func toCheck(t *testing.T, b *formtest.Browser) {
	t.Helper()
	begin(t, b, "/survey/?place=elm-park")
	for _, w := range words {
		answer(t, b, w)
	}
	b.Fill(url.Values{"choice": {"25-34"}}, "")
	b.Fill(url.Values{"choice": {"mother"}}, "")
	if b.Page.Path != "/survey/check" {
		t.Fatalf("after the last question comes the list of answers, not %s", b.Page)
	}
}

func onlyResponse(t *testing.T, s *formtest.Site) *store.Response {
	t.Helper()
	var found *store.Response
	for r, err := range s.Store.Responses.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if found != nil {
			t.Fatal("there is more than one response")
		}
		found = r
	}
	if found == nil {
		t.Fatal("there is no response")
	}
	return found
}

func TestAWholeSurvey(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	b.Get("/h/elm-park")
	if !strings.Contains(b.Page.Heading(), "Elm Park") {
		t.Errorf("a hub's front door names the hub: %s", b.Page)
	}
	toCheck(t, b)
	for _, w := range append(words, "25 to 34", "Mum") {
		if !strings.Contains(b.Page.Text(), w) {
			t.Errorf("the list of answers lacks %q: %s", w, b.Page)
		}
	}
	if strings.Contains(b.Page.Text(), "Which hub") {
		t.Error("the hub was known from the poster, so it is not asked for")
	}
	session := b.Cookies["fv-session"].Value
	b.Fill(nil, "")
	if b.Page.Path != "/survey/sent" || !strings.Contains(b.Page.Heading(), "Thank you") {
		t.Fatalf("sending leads to the thank-you page, not %s", b.Page)
	}
	if ok, _ := regexp.MatchString(`Your reference is \S{8} `, b.Page.Text()); !ok {
		t.Errorf("the thank-you page gives a reference: %s", b.Page)
	}
	if b.Cookies["fv-session"].Value == session {
		t.Error("after sending the session's cookie is replaced")
	}
	r := onlyResponse(t, s)
	if r.Answered != 6 || r.Stage != "finished" || r.Place != "elm-park" || r.Role != "mother" || r.AgeBand != "25-34" || r.Mode != "self" {
		t.Errorf("the response is %d answers, %s, %s, %s, %s, %s", r.Answered, r.Stage, r.Place, r.Role, r.AgeBand, r.Mode)
	}
	t.Run("the browser's Back shows nothing", func(t *testing.T) {
		for _, path := range []string{"/survey/check", "/survey/q/fears"} {
			if page := b.Get(path); strings.Contains(page.Body, "the damp") || strings.HasPrefix(page.Path, path) {
				t.Errorf("%s still shows %s", path, page)
			}
		}
	})
	t.Run("a bookmarked thank-you page answers helpfully on another day", func(t *testing.T) {
		if page := s.Browser(t).Get("/survey/sent"); page.Status != http.StatusOK || !strings.Contains(page.Text(), "This device has forgotten them") {
			t.Errorf("got %s", page)
		}
	})
}

func TestEveryQuestionCanBeSkipped(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	for n := 0; b.Page.Path != "/survey/check"; n++ {
		if n > 12 {
			t.Fatalf("skipping never ends: %s", b.Page)
		}
		b.PastSafety()
		b.Fill(nil, "Skip this question")
	}
	if got := strings.Count(b.Page.Text(), "Not provided"); got != 9 {
		t.Errorf("skipped questions say Not provided: %d of 9 do\n%s", got, b.Page)
	}
	b.Fill(nil, "")
	if r := onlyResponse(t, s); r.Answered != 0 || r.Stage != "finished" {
		t.Errorf("the response has %d answers and is %s", r.Answered, r.Stage)
	}
}

func TestChangingAnAnswer(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	toCheck(t, b)
	b.Get("/survey/q/hopes?from=check")
	if got := formtest.Text(b.Page.First("textarea")); got != "a garden" {
		t.Errorf("the page to change an answer shows it, not %q", got)
	}
	answer(t, b, "a garden and a slide")
	if b.Page.Path != "/survey/check" || !strings.Contains(b.Page.Text(), "a garden and a slide") {
		t.Errorf("a change leads back to the list: %s", b.Page)
	}
	t.Run("an answer can be taken back", func(t *testing.T) {
		b.Get("/survey/q/fears?from=check")
		b.Fill(nil, "Skip this question")
		if b.Page.Path != "/survey/check" || strings.Contains(b.Page.Text(), "the damp") {
			t.Errorf("the answer is still there: %s", b.Page)
		}
	})
}

func TestBackAndForward(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	answer(t, b, "me and my two")
	answer(t, b, "their manners")
	page := b.Get("/survey/q/proud")
	if got := formtest.Text(page.First("textarea")); got != "their manners" {
		t.Errorf("going back shows what was written, not %q", got)
	}
	answer(t, b, "their good manners")
	if b.Page.Path != "/survey/q/hopes" {
		t.Errorf("from an earlier question one goes on to the next, not to %s", b.Page)
	}
	b.Get("/survey/q/about")
	answer(t, b, "me and my three")
	if b.Page.Path != "/survey/q/proud" || formtest.Text(b.Page.First("textarea")) != "their good manners" {
		t.Errorf("two steps back one goes on question by question, got %s", b.Page)
	}
	t.Run("a question that was not asked yet leads to where the run is", func(t *testing.T) {
		if page := b.Get("/survey/q/network"); page.Path != "/survey/q/hopes" {
			t.Errorf("got %s", page)
		}
	})
	t.Run("looking changes nothing", func(t *testing.T) {
		before := onlyResponse(t, s).Version
		for _, path := range []string{"/", "/survey/", "/survey/q/about", "/survey/q/hopes", "/survey/check", "/survey/my-answers",
			"/survey/carry-on", "/survey/delete", "/survey/leave", "/help-now", "/survey/my-answers/my-answers.json"} {
			b.Get(path)
		}
		if after := onlyResponse(t, s).Version; after != before {
			t.Errorf("reading pages wrote the response %d times", after-before)
		}
	})
}

func TestAPageSentTwiceHasOneEffect(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	action, _, fields := b.Form(url.Values{"text": {"me and my two"}}, "")
	first, second := b.PostOnly(action, fields), b.PostOnly(action, fields)
	version := onlyResponse(t, s).Version
	b.PostOnly(action, fields)
	if first.Header().Get("Location") != second.Header().Get("Location") || onlyResponse(t, s).Version != version {
		t.Errorf("the second press had an effect: %s, %s", first.Header().Get("Location"), second.Header().Get("Location"))
	}
	fields.Set("text", "me and my three")
	b.PostOnly(action, fields)
	if got := formtest.Text(b.Get("/survey/q/about").First("textarea")); got != "me and my three" {
		t.Errorf("the same page with other words is a change, yet the answer is %q", got)
	}
}

func TestWhoeverDoesNotKnowTheirHubSaysSo(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	for _, w := range words {
		answer(t, b, w)
	}
	if b.Page.Path != "/survey/q/hub" || !strings.Contains(b.Page.Text(), "St Anne's Link Site I am not sure") {
		t.Fatalf("after the hubs comes a choice for whoever is not sure: %s", b.Page)
	}
	b.Fill(url.Values{"choice": {"!not-sure"}}, "")
	if b.Page.Path != "/survey/q/age" {
		t.Fatalf("it goes on like any answer: %s", b.Page)
	}
	if page := b.Get("/survey/q/hub"); !strings.Contains(page.Body, `value="!not-sure" checked`) {
		t.Errorf("going back shows it: %s", page)
	}
	b.Fill(url.Values{"choice": {"riverside"}}, "")
	b.Get("/survey/q/hub")
	b.Fill(url.Values{"choice": {"!not-sure"}}, "")
	b.Fill(url.Values{"choice": {"25-34"}}, "")
	b.Fill(url.Values{"choice": {"mother"}}, "")
	if b.Page.Path != "/survey/check" || !strings.Contains(b.Page.Text(), "Which hub do you use? Not provided") {
		t.Fatalf("the list of answers says that there is none: %s", b.Page)
	}
	b.Fill(nil, "")
	if r := onlyResponse(t, s); r.Place != "" || r.Answered != 6 || r.Stage != "finished" || r.Role != "mother" {
		t.Errorf("all is kept, without a hub: %d answers at %q, %s", r.Answered, r.Place, r.Stage)
	}
}

func TestWhatAFamilySaidOfItselfCanBeTakenBack(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	toCheck(t, b)
	for _, q := range []string{"age", "role"} {
		b.Get("/survey/q/" + q + "?from=check")
		b.Fill(nil, "Skip this question")
	}
	if r := onlyResponse(t, s); r.AgeBand != "" || r.Role != "" || r.Place != "elm-park" || r.Answered != 6 {
		t.Errorf("kept are still %q and %q, at %q", r.AgeBand, r.Role, r.Place)
	}
}
