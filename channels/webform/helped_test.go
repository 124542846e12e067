package webform_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

// signedIn is a site with the browser of a hub worker at Elm Park.
func signedIn(t *testing.T) (*formtest.Site, *formtest.Browser) {
	t.Helper()
	s := formtest.Start(t)
	b := s.Browser(t)
	b.Cookies[formtest.Worker] = &http.Cookie{Name: formtest.Worker, Value: "1"}
	return s, b
}

func TestASurveyDoneTogether(t *testing.T) {
	s, b := signedIn(t)
	page := b.Get("/staff/helped")
	if !strings.Contains(page.Text(), "We will not share who you are") || strings.Contains(page.Body, "riverside") {
		t.Errorf("the notice is there to be read out, and only the worker's own hub: %s", page)
	}
	for _, fault := range faults(page, "en") {
		t.Errorf("%s: %s", page.Path, fault)
	}
	for _, want := range []string{`<ul lang="pl" dir="ltr">`, "Nie pytamy", `<ul lang="ar" dir="rtl">`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("a family that reads no English can't read what it agrees to: no %s", want)
		}
	}
	b.Fill(url.Values{"survey": {"our-family"}}, "Start the questions")
	if b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Page.Text(), "once the family has agreed") {
		t.Fatalf("without the family's word nothing begins: %s", b.Page)
	}
	b.Fill(url.Values{"survey": {"our-family"}, "agreed": {"1"}, "lang": {"pl"}, "place": {"elm-park"}}, "Start the questions")
	if b.Page.Path != "/survey/q/about" || formtest.Attr(b.Page.First("html"), "lang") != "pl" {
		t.Fatalf("the questions follow, in the family's language: %s", b.Page)
	}
	b.Fill(url.Values{"text": {"mama i dwoje dzieci"}}, "")
	if r := onlyResponse(t, s); r.Mode != "helped" || r.Place != "elm-park" || r.Answered != 1 || r.Language != "pl" {
		t.Errorf("the response is by %s at %s in %s with %d answers", r.Mode, r.Place, r.Language, r.Answered)
	}
	t.Run("a hub that is not the worker's is not taken", func(t *testing.T) {
		s, b := signedIn(t)
		b.Get("/staff/helped")
		b.Fill(url.Values{"survey": {"our-family"}, "agreed": {"1"}, "place": {"riverside"}}, "Start the questions")
		if r := onlyResponse(t, s); r.Place != "" {
			t.Errorf("the response is at %s", r.Place)
		}
	})
	t.Run("nobody else enters answers", func(t *testing.T) {
		stranger := s.Browser(t)
		for _, path := range []string{"/staff/helped", "/staff/paper", "/staff/entered"} {
			if w := stranger.PostOnly(path, url.Values{"survey": {"our-family"}, "agreed": {"1"}}); w.Code == http.StatusOK {
				t.Errorf("%s answers %d", path, w.Code)
			}
			if page := stranger.Get(path); !strings.HasPrefix(page.Path, "/staff/sign-in") {
				t.Errorf("got %s", page)
			}
		}
	})
}

func TestAPaperSheet(t *testing.T) {
	s, b := signedIn(t)
	page := b.Get("/staff/paper")
	for _, fault := range faults(page, "en") {
		t.Errorf("%s: %s", page.Path, fault)
	}
	if n := len(page.All("textarea")); n != 6 {
		t.Errorf("the whole sheet is on one page: %d boxes", n)
	}
	b.Fill(url.Values{"agreed": {"1"}}, "Keep this sheet")
	if b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Page.Text(), "Type at least one answer") {
		t.Fatalf("an empty sheet is none: %s", b.Page)
	}
	b.Fill(url.Values{"q-about": {"me and my two"}}, "Keep this sheet")
	if b.Page.Status != http.StatusSeeOther && !strings.HasPrefix(b.Page.Path, "/staff/entered") {
		t.Fatalf("got %s", b.Page)
	}
	b.Get("/staff/paper")
	action, _, fields := b.Form(url.Values{"agreed": {"1"}, "place": {"elm-park"}, "q-about": {"nan, mum and me"}, "q-fears": {"my dad hits me and I am scared"},
		"q-age": {"25-34"}, "q-role": {"mother"}}, "Keep this sheet")
	b.PostOnly(action, fields) // the button was pressed twice
	b.Post(action, fields)
	if !strings.HasPrefix(b.Page.Path, "/staff/entered") || !strings.Contains(b.Page.Text(), "Write this reference on the sheet") {
		t.Fatalf("got %s", b.Page)
	}
	if !strings.Contains(b.Page.Text(), "someone is not safe") || strings.Contains(b.Page.Text(), "hits") {
		t.Errorf("the worker learns that there is a concern, not which words: %s", b.Page)
	}
	var found []*store.Response
	for r, err := range s.Store.Responses.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, r)
	}
	if len(found) != 2 {
		t.Fatalf("there are %d responses: one for each sheet, however often the button was pressed", len(found))
	}
	for _, r := range found {
		if r.Mode != "paper" || r.Stage != "finished" {
			t.Errorf("a sheet is by %s and %s", r.Mode, r.Stage)
		}
		if r.Answered == 2 && (r.Place != "elm-park" || r.Role != "mother" || r.AgeBand != "25-34") {
			t.Errorf("the sheet is %s, %s, %s", r.Place, r.Role, r.AgeBand)
		}
	}
	if b.Cookies["fv-session"] != nil {
		t.Error("the worker's browser keeps nothing of the sheet")
	}
	if page := b.Get("/staff/entered?reference=%3Cb%3E"); strings.Contains(page.Body, "<b>") || strings.Contains(page.Text(), "Write this") {
		t.Errorf("a made-up reference is shown: %s", page)
	}
}

func TestAfterASurveyDoneTogether(t *testing.T) {
	finish := func(t *testing.T, b *formtest.Browser) {
		t.Helper()
		for n := 0; !strings.HasPrefix(b.Page.Path, "/survey/sent") && n < 20; n++ {
			b.PastSafety()
			b.Fill(url.Values{"text": {"mama"}, "choice": {map[bool]string{true: "mother", false: "25-34"}[b.Page.Path == "/survey/q/role"]}}, "")
		}
		if !strings.Contains(b.Page.Heading(), "Thank you") && !strings.Contains(b.Page.Heading(), "Dzięk") {
			t.Fatalf("the survey ends with thanks: %s", b.Page)
		}
	}
	const back = `<a href="/staff/helped">`
	t.Run("the thank-you leads the worker back", func(t *testing.T) {
		_, b := signedIn(t)
		b.Get("/staff/helped")
		b.Fill(url.Values{"survey": {"our-family"}, "agreed": {"1"}, "lang": {"pl"}, "place": {"elm-park"}}, "Start the questions")
		finish(t, b)
		if !strings.Contains(b.Page.Body, back) || !strings.Contains(b.Page.Body, `lang="en" dir="ltr"`) {
			t.Errorf("no way back, or not in the staff's language: %s", b.Page)
		}
	})
	t.Run("a family's own says nothing of staff", func(t *testing.T) {
		s := formtest.Start(t)
		b := s.Browser(t)
		begin(t, b, "/survey/?place=elm-park")
		finish(t, b)
		if strings.Contains(b.Page.Body, back) {
			t.Errorf("it leads a family to the staff pages: %s", b.Page)
		}
	})
}

func TestASheetTypedUpWhileTheSignInEnded(t *testing.T) {
	s, b := signedIn(t)
	b.Get("/staff/paper")
	action, _, fields := b.Form(url.Values{"agreed": {"1"}, "place": {"elm-park"}, "q-about": {"nan, mum and me"}, "q-age": {"25-34"}}, "Keep this sheet")
	delete(b.Cookies, formtest.Worker)
	page := b.Post(action, fields)
	if page.Status != http.StatusUnauthorized || !strings.Contains(page.Text(), "You are signed out") || !strings.Contains(page.Body, `target="_blank"`) {
		t.Fatalf("got %s", page)
	}
	for _, fault := range faults(page, "en") {
		t.Error(fault)
	}
	for _, want := range []string{"nan, mum and me", `value="25-34" checked`, `value="elm-park" selected`, `value="1" checked`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the sheet comes back without %s", want)
		}
	}
	if n, err := s.Store.Responses.Count(t.Context(), store.Query{}); err != nil || n != 0 {
		t.Errorf("%d sheets are kept of somebody who is not signed in (%v)", n, err)
	}
	b.Cookies[formtest.Worker] = &http.Cookie{Name: formtest.Worker, Value: "1"}
	if b.Fill(url.Values{"place": {"elm-park"}}, "Keep this sheet"); !strings.HasPrefix(b.Page.Path, "/staff/entered") {
		t.Fatalf("once signed in the same press keeps it: %s", b.Page)
	}
	if r := onlyResponse(t, s); r.Answered != 1 || r.Place != "elm-park" || r.AgeBand != "25-34" {
		t.Errorf("kept are %d answers at %q", r.Answered, r.Place)
	}
}

func TestADashOnASheetIsABlank(t *testing.T) {
	s, b := signedIn(t)
	b.Get("/staff/paper")
	b.Fill(url.Values{"agreed": {"1"}, "q-about": {"-"}, "q-proud": {" \u2026 "}}, "Keep this sheet")
	if b.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Page.Text(), "Type at least one answer") {
		t.Fatalf("a sheet of dashes is an empty one: %s", b.Page)
	}
	b.Fill(url.Values{"agreed": {"1"}, "q-about": {"me and my two"}, "q-proud": {"-"}, "q-hopes": {"?"}, "q-fears": {"my dad hits me and I am scared"}, "q-role": {"mother"}}, "Keep this sheet")
	if !strings.HasPrefix(b.Page.Path, "/staff/entered") {
		t.Fatalf("got %s", b.Page)
	}
	if r := onlyResponse(t, s); r.Stage != "finished" || r.Answered != 2 || r.Role != "mother" || len(r.Alerts) != 1 {
		t.Errorf("what stands after a dash is lost: %d answers, %d alerts, %q, %s", r.Answered, len(r.Alerts), r.Role, r.Stage)
	}
}

// unsteady is a conversation that takes no message, or loses it, when it is told to.
type unsteady struct {
	webform.Conversation
	receive func(channels.Inbound) (lost bool, err error)
}

func (u *unsteady) Receive(ctx context.Context, in channels.Inbound) error {
	if u.receive != nil {
		if lost, err := u.receive(in); lost || err != nil {
			return err
		}
	}
	return u.Conversation.Receive(ctx, in)
}

func TestASheetThatIsNotKeptWholeComesBack(t *testing.T) {
	for name, trouble := range map[string]func(channels.Inbound) (bool, error){
		"the store goes away in the middle": func(in channels.Inbound) (bool, error) {
			if in.Question == "hopes" {
				return false, errors.New("the store is away")
			}
			return false, nil
		},
		"an answer waits in the spool":      func(in channels.Inbound) (bool, error) { return in.Question == "hopes", nil },
		"the last press waits in the spool": func(in channels.Inbound) (bool, error) { return in.Command == "done", nil },
	} {
		t.Run(name, func(t *testing.T) {
			var talk *unsteady
			s := formtest.Start(t, func(c *webform.Config) {
				talk = &unsteady{Conversation: c.Conversation}
				c.Conversation = talk
			})
			b := s.Browser(t)
			b.Cookies[formtest.Worker] = &http.Cookie{Name: formtest.Worker, Value: "1"}
			b.Get("/staff/paper")
			talk.receive = trouble
			b.Fill(url.Values{"agreed": {"1"}, "place": {"elm-park"}, "q-about": {"nan, mum and me"}, "q-hopes": {"a garden"}, "q-fears": {"the damp"}, "q-age": {"25-34"}}, "Keep this sheet")
			if b.Page.Status != http.StatusServiceUnavailable || !strings.Contains(b.Page.Text(), "We could not keep this sheet yet") {
				t.Fatalf("the worker is told that all is kept: %s", b.Page)
			}
			for _, fault := range faults(b.Page, "en") {
				t.Error(fault)
			}
			for _, want := range []string{"nan, mum and me", "the damp", `value="25-34" checked`, `value="elm-park" selected`, `value="1" checked`} {
				if !strings.Contains(b.Page.Body, want) {
					t.Errorf("the sheet comes back without %s", want)
				}
			}
			talk.receive = nil
			if b.Fill(url.Values{"place": {"elm-park"}}, "Keep this sheet"); !strings.HasPrefix(b.Page.Path, "/staff/entered") {
				t.Fatalf("a little later the same press keeps it: %s", b.Page)
			}
			if r := onlyResponse(t, s); r.Stage != "finished" || r.Answered != 3 || r.Place != "elm-park" || r.AgeBand != "25-34" {
				t.Errorf("kept are %d answers at %q, %s", r.Answered, r.Place, r.Stage)
			}
		})
	}
	t.Run("the store is away, and the names of the hubs with it", func(t *testing.T) {
		s, b := signedIn(t)
		b.Get("/staff/paper")
		action, _, fields := b.Form(url.Values{"agreed": {"1"}, "place": {"elm-park"}, "q-about": {"nan, mum and me"}}, "Keep this sheet")
		_ = s.Store.Close()
		s.Wait(2 * time.Minute)
		page := b.Post(action, fields)
		if page.Status != http.StatusServiceUnavailable || !strings.Contains(page.Body, "nan, mum and me") || !strings.Contains(page.Body, `value="elm-park" selected`) {
			t.Errorf("got %s", page)
		}
	})
}
