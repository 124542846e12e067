package redaction

import (
	"slices"
	"strings"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/store"
)

// Again is an excerpt as another look leaves it: what that finds is gone from its words, its sentences and the reasons of their
// tags, and an approval of the words before with it. Where nothing is found it is e itself, which is never changed.
func Again(e *store.Excerpt, look redact.Redactor) *store.Excerpt {
	text, spans := look.Redact(e.Text)
	if len(spans) == 0 {
		return e
	}
	again := *e
	again.Text, again.Tokens, again.Quote = text, analysis.Tokens(text), ""
	again.Sentences = slices.Clone(e.Sentences)
	at := 0
	for i := range again.Sentences {
		s := &again.Sentences[i]
		if from := strings.Index(e.Text[at:], s.Text); from >= 0 {
			start := at + from
			at = start + len(s.Text)
			s.Text = Part(e.Text, start, at, spans)
		} else {
			s.Text, _ = look.Redact(s.Text)
		}
		s.Themes, s.Stances = spoken(s.Themes, spans, e.Text), spoken(s.Stances, spans, e.Text)
	}
	return &again
}

// spoken are tags without the reasons that share anything with what was found.
func spoken(tags []store.Tag, spans []redact.Span, text string) []store.Tag {
	tags = slices.Clone(tags)
	for i := range tags {
		tags[i].Why = slices.DeleteFunc(slices.Clone(tags[i].Why), func(why string) bool { return Personal(why, spans, text) })
	}
	return tags
}

// Personal says whether words share anything with what was redacted: they say the same, or reach into it where they stand
// ("damp at 22" of "damp at 22 alder street").
func Personal(words string, spans []redact.Span, text string) bool {
	lower := strings.ToLower(words)
	for _, s := range spans {
		hidden := strings.ToLower(text[s.Start:s.End])
		if strings.Contains(lower, hidden) || strings.Contains(hidden, lower) {
			return true
		}
		// As far around as words of this length can stand and still touch the span.
		if strings.Contains(text[max(0, s.Start-len(words)+1):min(len(text), s.End+len(words)-1)], words) {
			return true
		}
	}
	return false
}

// Part is text[start:end] with every span replaced by its kind in brackets.
func Part(text string, start, end int, spans []redact.Span) string {
	var b strings.Builder
	at := start
	for _, s := range spans {
		if s.End <= start || s.Start >= end {
			continue
		}
		if s.Start > at {
			b.WriteString(text[at:s.Start])
		}
		if s.Start >= start {
			b.WriteString("[" + s.Kind + "]")
		}
		at = max(at, min(s.End, end))
	}
	b.WriteString(text[at:end])
	return b.String()
}
