package webform_test

import (
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

func TestASharedScreen(t *testing.T) {
	s := formtest.Start(t)
	b := s.Browser(t)
	page := b.Get("/kiosk/elm-park")
	if !strings.Contains(page.Heading(), "Elm Park") || strings.Contains(page.Body, "t.me/") || strings.Contains(page.Body, "sms:") {
		t.Fatalf("its first page is the hub's, with no way but this one: %s", page)
	}
	if strings.Contains(page.Body, "http-equiv=\"refresh\"") {
		t.Error("the first page waits for ever")
	}
	begin(t, b, "/survey/?place=elm-park")
	t.Run("a page asks after 90 seconds and forgets after two minutes, with scripts or without", func(t *testing.T) {
		for _, want := range []string{
			`<noscript><meta http-equiv="refresh" content="90;url=/survey/still-here?to=%2Fsurvey%2Fq%2Fabout"></noscript>`,
			"90 *1000", "120 *1000", `role="alertdialog"`,
		} {
			if !strings.Contains(b.Page.Body, want) {
				t.Errorf("the question lacks %s", want)
			}
		}
		still := b.Get("/survey/still-here?to=%2Fsurvey%2Fq%2Fabout")
		if !strings.Contains(still.Body, `content="30;url=/kiosk/elm-park"`) || !strings.Contains(still.Heading(), "Are you still there?") {
			t.Errorf("got %s", still)
		}
		if b.Onward(); b.Page.Path != "/survey/q/about" {
			t.Errorf("yes leads back to the question, not to %s", b.Page)
		}
		for _, to := range []string{"https://evil.example", "//evil.example", ""} {
			b.Get("/survey/still-here?to=" + url.QueryEscape(to))
			if b.Onward(); strings.Contains(b.Page.Path, "evil") {
				t.Errorf("%q leads to %s", to, b.Page)
			}
		}
	})
	b.Get("/survey/q/about")
	answer(t, b, "me and my two")
	t.Run("an untouched screen keeps what was sent and shows nothing of it", func(t *testing.T) {
		b.Get("/kiosk/elm-park")
		for _, path := range []string{"/survey/q/about", "/survey/my-answers", "/survey/"} {
			if page := b.Get(path); strings.Contains(page.Body, "me and my two") || strings.Contains(page.Text(), "already begun") {
				t.Errorf("the next family reads %s", page)
			}
		}
		if r := onlyResponse(t, s); r.Mode != "kiosk" || r.Answered != 1 {
			t.Errorf("the response is by %s with %d answers", r.Mode, r.Answered)
		}
	})
	noFiles := func(t *testing.T) {
		t.Helper()
		page := b.Get("/survey/my-answers")
		if body := page.Body; !strings.Contains(body, words[0]) || strings.Contains(body, "download") || strings.Contains(body, "Save a copy") {
			t.Errorf("it offers files: %s", page)
		}
		for _, file := range []string{"my-answers.txt", "my-answers.json"} {
			page := b.Get("/survey/my-answers/" + file)
			if page.Status != 404 || page.Header.Get("Content-Disposition") != "" || strings.Contains(page.Body, words[0]) {
				t.Errorf("it gives %s: %s", file, page)
			}
		}
	}
	t.Run("the thank-you page clears itself after half a minute", func(t *testing.T) {
		toCheck(t, b)
		at := b.Page.Path
		noFiles(t)
		b.Get(at)
		b.Fill(nil, "")
		sent := b.Page.Path
		if strings.Contains(b.Page.Text(), "save") {
			t.Errorf("it speaks of saving: %s", b.Page)
		}
		noFiles(t)
		b.Get(sent)
		if !strings.Contains(b.Page.Body, `content="30;url=/kiosk/elm-park"`) || !strings.Contains(b.Page.Text(), "clears itself in half a minute") {
			t.Errorf("got %s", b.Page)
		}
		if b.Fill(nil, "Clear this device"); b.Page.Path != "/kiosk/elm-park" {
			t.Errorf("clearing leads to %s", b.Page)
		}
	})
	t.Run("leaving fast shows the screen's first page, not another site", func(t *testing.T) {
		if to := b.PostOnly("/survey/leave", nil).Header().Get("Location"); to != "/kiosk/elm-park" {
			t.Errorf("it leads to %s", to)
		}
	})
	t.Run("it can be made an ordinary device again", func(t *testing.T) {
		b.Get("/kiosk")
		if begin(t, b, "/survey/"); strings.Contains(b.Page.Body, "refresh") {
			t.Error("the page still clears itself")
		}
	})
	for _, id := range []string{"elm_park", "Elm.Park 2", "parc-llanwênarth", `a";b\c,d+e%41?f#g`, strings.Repeat("long-", 20)} {
		t.Run("it clears itself whatever the hub's id: "+id, func(t *testing.T) {
			hub := store.Place{Meta: store.Meta{ID: id}, Name: "Elm Park Family Hub", Short: "Elm Park", Kind: "hub", Order: 9}
			if err := s.Store.Places.Put(t.Context(), &hub); err != nil {
				t.Fatal(err)
			}
			s.Wait(time.Minute) // the list of places is read again
			b, first := s.Browser(t), "/kiosk/"+url.PathEscape(id)
			b.Get(first)
			begin(t, b, "/survey/?place="+url.QueryEscape(id))
			if !strings.Contains(b.Page.Body, "120 *1000") || !strings.Contains(b.Page.Body, "90;url=/survey/still-here") {
				t.Fatal("the page asks nothing and forgets nothing")
			}
			if still := html.UnescapeString(b.Get("/survey/still-here").Body); !strings.Contains(still, `content="30;url=`+first+`"`) {
				t.Errorf("left alone it does not lead to %s:\n%s", first, still)
			}
			if to := b.PostOnly("/survey/leave", nil).Header().Get("Location"); to != first {
				t.Errorf("leaving leads to %q", to)
			}
			if page := b.Get(first); !strings.Contains(page.Heading(), "Elm Park") {
				t.Errorf("got %s", page)
			}
		})
	}
	t.Run("a hub that is gone makes no shared screen", func(t *testing.T) {
		b := s.Browser(t)
		if page := b.Get("/kiosk/nowhere"); page.Path != "/" || b.Cookies["fv-kiosk"] != nil {
			t.Errorf("got %s", page)
		}
	})
}
