package survey_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"familyvoice/survey"
)

func BenchmarkStep(b *testing.B) {
	lib, err := survey.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	s, _ := lib.Latest("our-family")
	at := func(texts ...string) survey.State {
		st := s.Begin("en")
		for i, text := range texts {
			st, _ = survey.Step(s, st, survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: text, Channel: "sms", At: noon.Add(time.Duration(i) * time.Minute), Places: hubs})
		}
		return st
	}
	long := strings.Repeat("we moved here in march and the lift was broken. ", 6)
	for _, c := range []struct {
		name  string
		state survey.State
		text  string
	}{
		{"a first text", at(), "hello"},
		{"a text in mid-survey", at("hi", "go", "us", "proud"), long},
		{"a short text in mid-survey", at("hi", "go", "us", "proud"), "a home of our own"},
		{"an Arabic text", at("hi", "go", "us", "proud"), "نحن خمسة، أنا وزوجتي وثلاثة أولاد"},
		{"a keyword", at("hi", "go", "us", "proud"), "skip"},
		{"a choice by number", at("hi", "go", "a", "b", "c", "d", "e", "f"), "2"},
		{"a choice in a sentence", at("hi", "go", "a", "b", "c", "d", "e", "f", "1", "2"), "i am his gran"},
		{"an unclear choice", at("hi", "go", "a", "b", "c", "d", "e", "f", "1", "2"), "the one you think i might possibly be"},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := survey.Input{ID: "id", Kind: survey.InText, Text: c.text, Channel: "sms", At: noon.Add(time.Hour), JoinWithin: 10 * time.Second, Places: hubs}
			b.ReportAllocs()
			for b.Loop() {
				survey.Step(s, c.state, in)
			}
		})
	}
}
