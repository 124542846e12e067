package webform_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

func TestPosters(t *testing.T) {
	p := webform.Poster{Place: formtest.Places()[1], PublicURL: "https://fv.example", Council: "Leigh Family Hubs", SMSNumber: "07700 900123", Telegram: "FamilyVoiceBot"}
	for _, lang := range []string{"en", "ar", "cy", "pl", "ro", "uk", "ur"} {
		for _, format := range webform.PosterFormats {
			p.Lang = lang
			var b strings.Builder
			if err := p.Write(&b, format); err != nil {
				t.Fatal(err)
			}
			doc, err := html.Parse(strings.NewReader(b.String()))
			if err != nil {
				t.Fatal(err)
			}
			page := &formtest.Page{Path: "poster " + format, Body: b.String(), Doc: doc}
			for _, fault := range faults(page, lang) {
				t.Errorf("%s in %s: %s", format, lang, fault)
			}
			for _, want := range []string{"fv.example/h/elm-park", "ELM", "t.me/FamilyVoiceBot?start=elm-park", "16", "999", `role="img"`} {
				if !strings.Contains(strings.ReplaceAll(b.String(), "\u00a0", " "), want) {
					t.Errorf("%s in %s lacks %q", format, lang, want)
				}
			}
		}
	}
	t.Run("ways that are off are left out", func(t *testing.T) {
		p := webform.Poster{Place: p.Place, PublicURL: "https://fv.example"}
		var b strings.Builder
		if err := p.Write(&b, webform.PosterA4); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "t.me") || strings.Contains(b.String(), "ELM") {
			t.Error("the poster offers a way that is off")
		}
	})
	for _, wrong := range []func() error{
		func() error { return p.Write(&strings.Builder{}, "a3") },
		func() error { q := p; q.Lang = "xx"; return q.Write(&strings.Builder{}, webform.PosterA4) },
	} {
		if err := wrong(); !errors.Is(err, webform.ErrPoster) {
			t.Errorf("got %v", err)
		}
	}
}
