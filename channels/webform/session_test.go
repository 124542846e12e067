package webform_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

func TestMyAnswers(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	toCheck(t, b)
	b.Fill(nil, "")
	page := b.Get("/survey/my-answers")
	if !strings.Contains(page.Text(), "the damp") {
		t.Fatalf("what was just sent can be read: %s", page)
	}
	t.Run("saved as text", func(t *testing.T) {
		page := b.Get("/survey/my-answers/my-answers.txt")
		if !strings.Contains(page.Body, "What worries you?\nthe damp\n") || page.Header.Get("Content-Disposition") == "" {
			t.Errorf("got %s", page.Body)
		}
	})
	t.Run("saved as JSON", func(t *testing.T) {
		var saved struct {
			Hub     string
			Answers []struct{ ID, Answer string }
		}
		if err := json.Unmarshal([]byte(b.Get("/survey/my-answers/my-answers.json").Body), &saved); err != nil {
			t.Fatal(err)
		}
		if len(saved.Answers) != 8 || saved.Answers[3].ID != "fears" || saved.Answers[3].Answer != "the damp" || saved.Hub != "Elm Park Family Hub" {
			t.Errorf("got %+v", saved)
		}
	})
	t.Run("another browser sees nothing", func(t *testing.T) {
		if page := s.Browser(t).Get("/survey/my-answers"); !strings.Contains(page.Text(), "There are no answers on this device now.") {
			t.Errorf("got %s", page)
		}
	})
	t.Run("deleted, once confirmed", func(t *testing.T) {
		b.Get("/survey/delete")
		b.Fill(nil, "Delete everything")
		if b.Page.Path != "/survey/deleted" {
			t.Fatalf("got %s", b.Page)
		}
		if r := onlyResponse(t, s); !r.Erased {
			t.Errorf("the response is still there: %s", r.Stage)
		}
		if page := b.Get("/survey/my-answers"); strings.Contains(page.Text(), "the damp") {
			t.Errorf("got %s", page)
		}
	})
	t.Run("a shared device forgets at once when told to", func(t *testing.T) {
		b := s.Browser(t)
		toCheck(t, b)
		b.Fill(nil, "")
		b.Fill(nil, "Clear this device")
		if page := b.Get("/survey/my-answers"); strings.Contains(page.Text(), "the damp") {
			t.Errorf("got %s", page)
		}
	})
}

// "Your answers are deleted" is said when they are, and never else.
func TestDeletedMeansDeleted(t *testing.T) {
	var talk *unsteady
	s := formtest.Start(t, func(c *webform.Config) {
		talk = &unsteady{Conversation: c.Conversation}
		c.Conversation = talk
	})
	asking := func(t *testing.T) (b *formtest.Browser, session string) {
		t.Helper()
		b = s.Browser(t)
		begin(t, b, "/survey/")
		answer(t, b, "me and my two")
		return b, b.Cookies["fv-session"].Value
	}
	sent := func(t *testing.T) (b *formtest.Browser, session string) {
		t.Helper()
		b, session = asking(t)
		for n := 0; b.Page.Path != "/survey/check" && n < 12; n++ {
			b.PastSafety()
			b.Fill(nil, "Skip this question")
		}
		b.Fill(nil, "")
		return b, session
	}
	say := func(t *testing.T, session, command string) {
		t.Helper()
		in := channels.Inbound{ID: "elsewhere." + command, Channel: channels.Web, Sender: "web", Address: session, Kind: channels.Command, Command: command, At: s.Now()}
		if err := s.Conversation.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	stage := func(t *testing.T, session string) string {
		t.Helper()
		view, err := s.Conversation.View(t.Context(), session)
		if err != nil {
			t.Fatal(err)
		}
		return string(view.State.Stage)
	}
	for name, run := range map[string]func(*testing.T) (*formtest.Browser, string){"under way": asking, "just sent": sent} {
		for _, command := range []string{"", "delete", "stop"} {
			t.Run("what is "+name+" goes, after "+command, func(t *testing.T) {
				b, session := run(t)
				if command != "" {
					say(t, session, command)
				}
				if page := b.Get("/survey/my-answers"); !strings.Contains(page.Text(), "me and my two") {
					t.Errorf("the answers are still here: %s", page)
				}
				if b.Get("/survey/delete"); b.Page.Path != "/survey/delete" {
					t.Fatalf("they can still be deleted: %s", b.Page)
				}
				action, _, fields := b.Form(nil, "Delete everything")
				before := maps.Clone(b.Cookies)
				if page := b.Post(action, fields); page.Path != "/survey/deleted" || stage(t, session) != "erased" {
					t.Errorf("the run is %s: %s", stage(t, session), page)
				}
				b.Cookies = before // the button was pressed twice before the answer came
				if page := b.Post(action, fields); page.Path != "/survey/deleted" {
					t.Errorf("the second press leads to %s", page)
				}
			})
		}
	}
	t.Run("once the ten minutes are over it says how to have them deleted", func(t *testing.T) {
		b, session := sent(t)
		b.Get("/survey/delete")
		action, _, fields := b.Form(nil, "Delete everything")
		delete(b.Cookies, "fv-sent")
		if page := b.Post(action, fields); page.Path != "/survey/my-answers" || !strings.Contains(page.Text(), "tell a worker at your hub your reference") {
			t.Errorf("got %s", page)
		}
		if got := stage(t, session); got != "finished" {
			t.Errorf("the run is %s", got)
		}
	})
	t.Run("asking for a person, or saying how it was, calls no deletion off", func(t *testing.T) {
		b, session := sent(t)
		b.Get("/survey/contact-me")
		contact, _, reach := b.Form(nil, "")
		say(t, session, "delete")
		reach.Set("reach", "07700 900123")
		if page := b.Post(contact, reach); page.Path != "/survey/contact-sent" {
			t.Errorf("got %s", page)
		}
		b.Post("/survey/experience", url.Values{"choice": {"5"}})
		if got := stage(t, session); got != "deleting" {
			t.Errorf("the run is %s", got)
		}
	})
	t.Run("what was sent elsewhere meanwhile goes too", func(t *testing.T) {
		b, session := sent(t)
		b.Get("/survey/delete")
		action, _, fields := b.Form(nil, "Delete everything")
		b.Cookies = map[string]*http.Cookie{"fv-session": {Name: "fv-session", Value: session}}
		if page := b.Post(action, fields); page.Path != "/survey/deleted" || stage(t, session) != "erased" {
			t.Errorf("the run is %s: %s", stage(t, session), page)
		}
	})
	t.Run("while the word still waits in the spool nothing is said to be deleted", func(t *testing.T) {
		b, session := asking(t)
		b.Get("/survey/delete")
		action, _, fields := b.Form(nil, "Delete everything")
		talk.receive = func(in channels.Inbound) (bool, error) { return in.Command == "confirm", nil }
		if page := b.Post(action, fields); page.Status != http.StatusServiceUnavailable {
			t.Errorf("got %s", page)
		}
		talk.receive = nil
		if page := b.Post(action, fields); page.Path != "/survey/deleted" || stage(t, session) != "erased" {
			t.Errorf("a little later the same press finishes it: %s, %s", stage(t, session), page)
		}
	})
}

func TestAskingForAPerson(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	answer(t, b, "me and my two")
	b.Get("/survey/contact-me")
	b.Fill(url.Values{"reach": {"me"}}, "")
	if b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Page.Text(), "Enter a phone number or an email address") {
		t.Errorf("got %s", b.Page)
	}
	b.Fill(url.Values{"reach": {"(07700) 900-123"}, "safe": {"text only"}}, "")
	if b.Page.Path != "/survey/contact-sent" || !strings.Contains(b.Page.Text(), "Call 999") {
		t.Fatalf("got %s", b.Page)
	}
	r := onlyResponse(t, s)
	if len(r.Alerts) != 1 || r.Alerts[0].Kinds[0] != "wants-contact" || strings.Contains(r.Alerts[0].Text, "07700") {
		t.Errorf("one request waits, sealed: %+v", r.Alerts)
	}
	if page := b.Get("/survey/my-answers"); strings.Contains(page.Text(), "900") {
		t.Errorf("the number is no part of the answers: %s", page)
	}
	t.Run("without a survey", func(t *testing.T) {
		b := s.Browser(t)
		b.Get("/survey/contact-me")
		if b.Fill(url.Values{"reach": {"me@home.example"}}, ""); b.Page.Path != "/survey/contact-sent" {
			t.Errorf("got %s", b.Page)
		}
	})
}

func TestLeaving(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	if strings.Contains(b.Page.Body, `id="fv-exit"`) {
		t.Error("the first questions have no exit button: it can put people off")
	}
	for _, w := range words[:3] {
		answer(t, b, w)
	}
	if !strings.Contains(b.Page.Body, `id="fv-exit"`) || !strings.Contains(b.Page.Text(), "you can leave this site fast") {
		t.Errorf("from the worries on there is one, and the page says so: %s", b.Page)
	}
	w := b.PostOnly("/survey/leave", url.Values{})
	if w.Header().Get("Location") != "https://www.bbc.co.uk/weather" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("leaving shows the weather: %v", w.Header())
	}
	if page := b.Get("/survey/q/fears"); page.Path != "/survey/" || strings.Contains(page.Text(), "already begun") {
		t.Errorf("Back shows nothing: %s", page)
	}
	if r := onlyResponse(t, s); r.Answered != 3 {
		t.Errorf("the %d answers so far are kept", r.Answered)
	}
}

func TestCarryingOnElsewhere(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/")
	answer(t, b, "me and my two")
	b.Get("/survey/carry-on")
	b.Fill(nil, "Get my code")
	code := regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{9}\b`).FindString(b.Page.Text())
	if code == "" {
		t.Fatalf("the page shows a code: %s", b.Page)
	}
	other := s.Browser(t)
	other.Get("/survey/carry-on")
	t.Run("a wrong code is answered kindly", func(t *testing.T) {
		other.Fill(url.Values{"code": {"AAAA22222"}}, "Carry on")
		if other.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(other.Page.Text(), "That code does not work") {
			t.Errorf("got %s", other.Page)
		}
	})
	t.Run("the right one goes on, with stray spaces and in lower case, and shows nothing said before", func(t *testing.T) {
		action, _, fields := other.Form(url.Values{"code": {" " + strings.ToLower(code[:3]) + " " + code[3:]}}, "Carry on")
		before := maps.Clone(other.Cookies)
		other.PostOnly(action, fields)
		other.Cookies = before // the button was pressed twice before the answer came
		other.Post(action, fields)
		if other.Page.Path != "/survey/q/proud" {
			t.Fatalf("got %s", other.Page)
		}
		for _, path := range []string{"/survey/q/about", "/survey/my-answers", "/survey/my-answers/my-answers.json"} {
			if page := other.Get(path); strings.Contains(page.Body, "me and my two") {
				t.Errorf("a partner who holds the code reads %s", page)
			}
		}
	})
}

// Who joins by code may pass what was answered elsewhere, unseen, and takes nothing of it back by that.
func TestAnAnswerGivenElsewhereIsKept(t *testing.T) {
	join := func(t *testing.T, change func(*formtest.Site, *formtest.Browser)) (first, joined *formtest.Browser) {
		t.Helper()
		s := formtest.Start(t)
		first, joined = s.Browser(t), s.Browser(t)
		begin(t, first, "/survey/")
		answer(t, first, "me and my two")
		answer(t, first, "their manners")
		first.Fill(nil, "Skip this question")
		first.Get("/survey/carry-on")
		first.Fill(nil, "Get my code")
		code := regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{9}\b`).FindString(first.Page.Text())
		if change != nil {
			change(s, first)
		}
		joined.Get("/survey/carry-on")
		joined.Fill(url.Values{"code": {code}}, "Carry on")
		return first, joined
	}
	const note = "You answered this somewhere else. Leave it empty to keep that answer."
	stands := func(t *testing.T, first *formtest.Browser, question, words string) {
		t.Helper()
		if got := formtest.Text(first.Get("/survey/q/" + question).First("textarea")); got != words {
			t.Errorf("the answer to %s is %q now", question, got)
		}
	}
	for name, press := range map[string]func(*formtest.Browser){
		"Skip":                       func(b *formtest.Browser) { b.Fill(nil, "Skip this question") },
		"Continue with nothing":      func(b *formtest.Browser) { b.Fill(nil, "") },
		"Continue with a dash alone": func(b *formtest.Browser) { b.Fill(url.Values{"text": {"-"}}, "") },
	} {
		t.Run(name, func(t *testing.T) {
			first, joined := join(t, nil)
			for _, q := range []string{"proud", "about"} {
				if page := joined.Get("/survey/q/" + q); !strings.Contains(page.Text(), note) || strings.Contains(page.Body, "manners") {
					t.Fatalf("an answer is held, and not shown: %s", page)
				}
				for _, fault := range faults(joined.Page, "en") {
					t.Error(fault)
				}
			}
			if press(joined); joined.Page.Path != "/survey/q/proud" {
				t.Fatalf("it goes on to the next question, not to %s", joined.Page)
			}
			if press(joined); joined.Page.Path != "/survey/q/hopes" || strings.Contains(joined.Page.Text(), note) {
				t.Fatalf("what was skipped elsewhere has no answer to keep: %s", joined.Page)
			}
			stands(t, first, "about", "me and my two")
			stands(t, first, "proud", "their manners")
		})
	}
	t.Run("where BACK was said elsewhere", func(t *testing.T) {
		first, joined := join(t, func(s *formtest.Site, b *formtest.Browser) {
			for _, id := range []string{"1", "2"} {
				back := channels.Inbound{ID: id, Channel: channels.Web, Sender: "web", Address: b.Cookies["fv-session"].Value, Kind: channels.Command, Command: "back", At: s.Now()}
				if err := s.Conversation.Receive(t.Context(), back); err != nil {
					t.Fatal(err)
				}
			}
		})
		if joined.Page.Path != "/survey/q/proud" || !strings.Contains(joined.Page.Text(), note) {
			t.Fatalf("the question that waits has an answer: %s", joined.Page)
		}
		if joined.Fill(nil, "Skip this question"); joined.Page.Path != "/survey/q/hopes" {
			t.Errorf("it goes on to the next question, not to %s", joined.Page)
		}
		if joined.Get("/survey/"); !strings.Contains(joined.Page.Body, `href="/survey/safety"`) {
			t.Errorf("the run waits at the first question without an answer: %s", joined.Page)
		}
		stands(t, first, "proud", "their manners")
	})
	t.Run("who writes something means it", func(t *testing.T) {
		first, joined := join(t, nil)
		joined.Get("/survey/q/proud")
		answer(t, joined, "their jokes")
		stands(t, first, "proud", "their jokes")
	})
}

func TestLanguages(t *testing.T) {
	s := formtest.Start(t)
	t.Run("the browser's language is taken", func(t *testing.T) {
		b := s.Browser(t)
		b.Lang = "ar-SY,en;q=0.5"
		if page := b.Get("/"); formtest.Attr(page.First("html"), "lang") != "ar" || formtest.Attr(page.First("html"), "dir") != "rtl" {
			t.Errorf("got %s", page)
		}
	})
	t.Run("the one chosen stays through the survey", func(t *testing.T) {
		b := s.Browser(t)
		b.Get("/survey/?lang=ar&place=elm-park")
		b.Fill(url.Values{"survey": {"our-family"}}, "")
		b.Fill(nil, "")
		if lang := formtest.Attr(b.Page.First("html"), "lang"); lang != "ar" || b.Page.Path != "/survey/q/about" {
			t.Errorf("got %s in %s", b.Page, lang)
		}
	})
	t.Run("it can be changed in the middle", func(t *testing.T) {
		b := s.Browser(t)
		begin(t, b, "/survey/")
		answer(t, b, "me and my two")
		b.Post("/survey/language", url.Values{"lang": {"ar"}, "to": {"/survey/q/about"}})
		if lang := formtest.Attr(b.Page.First("html"), "lang"); lang != "ar" || !strings.HasPrefix(b.Page.Path, "/survey/q/about") {
			t.Errorf("got %s in %s", b.Page, lang)
		}
		for _, to := range []string{"https://evil.example/", "//evil.example", `/\evil.example`} {
			w := b.PostOnly("/survey/language", url.Values{"lang": {"en"}, "to": {to}})
			if !strings.HasPrefix(w.Header().Get("Location"), "/survey/") {
				t.Errorf("%q leads to %s", to, w.Header().Get("Location"))
			}
		}
	})
}

func TestCookiesAndHeaders(t *testing.T) {
	s := formtest.Start(t, func(c *webform.Config) { c.Secure = true })
	b := s.Browser(t)
	begin(t, b, "/survey/")
	c := b.Cookies["__Host-fv-session"]
	if c == nil || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 || c.Path != "/" || len(c.Value) != 32 {
		t.Errorf("the cookie is %+v", c)
	}
	for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
		if b.Page.Header.Get(header) == "" {
			t.Errorf("no %s", header)
		}
	}
	if got := b.Page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a question is never stored: %q", got)
	}
	r := httptest.NewRequest(http.MethodPost, "/survey/q/about", strings.NewReader("text=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if w := b.Do(r); w.Code != http.StatusForbidden {
		t.Errorf("a form on another site was taken: %d", w.Code)
	}
}

func TestAHubsAddressOpensNothingThatCouldBeGuessed(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	begin(t, b, "/survey/?place=elm-park")
	answer(t, b, "me and my two")
	run := onlyResponse(t, s)
	for _, guess := range []string{run.ID, "elm", "ELM", "kiosk", "elm-park_young", "..%2f..%2fstaff", "%3Cscript%3E", strings.Repeat("a", 5000)} {
		page := s.Browser(t).Get("/h/" + guess)
		if lost := page.Status == http.StatusNotFound; page.Path != "/" && !lost || strings.Contains(page.Body, "me and my two") {
			t.Errorf("/h/%.40s opens %s (%d)", guess, page.Path, page.Status)
		}
	}
}
