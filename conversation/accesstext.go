package conversation

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Text is the copy in plain words.
func (h *Held) Text() string {
	var s sheet
	s.WriteString("Everything that Family Voice keeps about you\n")
	for _, c := range h.Contacts {
		s.WriteString("\nHow you wrote to us\n")
		s.line("By", c.Channel)
		s.line("From", c.Address)
		s.line("Language", c.Language)
		s.line("Family Hub", c.Hub)
		s.at("Last message", c.LastSeen)
		for _, silence := range c.Silences {
			s.at("You said STOP on", silence.From)
			s.at("And START on", silence.To)
		}
		s.at("You said STOP on", c.Stopped)
		s.at("You asked to be told what changed on", c.Subscribed)
		for _, k := range c.Agreed {
			s.at("You agreed to take part on", k.At)
			s.at("You took that back on", k.Withdrawn)
		}
	}
	if h.Run != nil {
		s.WriteString("\nYour answers\n")
		s.run(h.Run)
	}
	for _, r := range h.Earlier {
		s.WriteString("\nAnswers given before that from the same phone or page, perhaps by someone else who uses it\n")
		s.run(r)
	}
	return s.String()
}

// sheet is the copy as it grows.
type sheet struct{ strings.Builder }

// line adds a line; none for an empty value.
func (s *sheet) line(label, value string) {
	if value != "" {
		_, _ = fmt.Fprintf(s, "%s: %s\n", label, value)
	}
}

// at adds a line with a time of London; none for the zero time.
func (s *sheet) at(label string, t time.Time) {
	if !t.IsZero() {
		s.line(label, t.In(london).Format("2 January 2006, 15:04"))
	}
}

func (s *sheet) run(r *HeldRun) {
	s.line("Reference", r.Reference)
	s.line("Family Hub", r.Hub)
	s.line("Role", r.Role)
	s.line("Age", r.AgeBand)
	s.at("Begun", r.Started)
	s.at("Last changed", r.Updated)
	s.at("Sent", r.Finished)
	for _, question := range slices.Sorted(maps.Keys(r.Equality)) {
		s.line("About you, "+question, r.Equality[question])
	}
	if r.Experience > 0 {
		s.line("How it was to answer, from 1 (hard) to 5 (good)", strconv.Itoa(r.Experience))
	}
	for _, text := range r.Unsent {
		s.line("Written before GO", text)
	}
	for _, text := range r.Aside {
		s.line("Written where a choice was asked for", text)
	}
	for _, a := range r.Answers {
		_, _ = fmt.Fprintf(s, "\n%s\n", a.Question)
		switch {
		case a.Skipped:
			s.WriteString("Skipped\n")
		case len(a.Choices) > 0:
			s.WriteString(strings.Join(a.Choices, ", ") + "\n")
		}
		if a.Words != "" {
			s.WriteString(a.Words + "\n")
		}
		s.line("What readers see", a.Readers)
		s.line("Themes", strings.Join(a.Themes, ", "))
		s.line("Hopes, fears and so on", strings.Join(a.Stances, ", "))
		s.line("What staff decided about it", strings.Join(a.Decisions, ", "))
	}
}
