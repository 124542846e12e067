package conversationtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"familyvoice/survey"
)

// Vars are the values that the stories' words are rendered with.
func (s Story) Vars(channel string) survey.Vars {
	v := survey.Vars{Council: "Leigh Family Hubs", Address: "fv.example", Channel: channel, Code: "ABCDE-FGHJ", Places: s.Places}
	for _, p := range s.Places {
		if p.ID == s.Place {
			v.Hub = p.Text
		}
	}
	if channel == "telegram" {
		v.MinAge = minAge
	}
	return v
}

// Replay steps a story through the engine, with the state written to JSON and read back between all steps, and
// returns the story as it went: the same inputs with the replies, events and answers that came of them.
func Replay(lib *survey.Library, s Story) (Story, error) {
	sv, ok := lib.Latest(s.Survey)
	if !ok {
		return Story{}, fmt.Errorf("conversationtest: %s: no survey %s", s.Name, s.Survey)
	}
	st := sv.Begin(s.Language)
	went := s
	went.Steps = nil
	for _, step := range s.Steps {
		raw, err := json.Marshal(st)
		if err != nil {
			return Story{}, err
		}
		var back survey.State
		if err := json.Unmarshal(raw, &back); err != nil {
			return Story{}, err
		}
		var events []survey.Event
		st, events = survey.Step(sv, back, step.In)
		step.Out, step.Events = nil, nil
		for _, e := range events {
			if e.Kind == survey.Say {
				step.Out = append(step.Out, said(sv.Render(e.Message, st.Language, s.Vars(step.In.Channel))))
				continue
			}
			step.Events = append(step.Events, strings.TrimSpace(string(e.Kind)+" "+e.Question))
			if e.Kind == survey.Restart {
				st = sv.Begin(st.Language)
			}
		}
		went.Steps = append(went.Steps, step)
	}
	went.Answers, went.order = map[string]string{}, nil
	for _, a := range st.Answers {
		went.Answers[a.Question] = Kept(a)
		went.order = append(went.order, a.Question)
	}
	return went, nil
}

// said is a reply as an out line writes it: the words, the choices a line each, and the buttons.
func said(r survey.Rendered) string {
	text := r.Listed()
	for _, c := range r.Choices {
		if strings.HasPrefix(c.ID, "!") {
			text += "\n[" + c.Text + "]"
		}
	}
	return text
}

// Kept is an answer as an answer line writes it.
func Kept(a survey.Answer) string {
	var words []string
	for _, p := range a.Parts {
		words = append(words, p.Text)
	}
	switch text := strings.Join(words, " / "); {
	case a.Skipped:
		return "(skipped)"
	case a.Unclear:
		return "(unclear) " + text
	case len(a.Choices) > 0:
		return "=" + strings.Join(a.Choices, ",")
	default:
		return text
	}
}

// Format writes a story as its file.
func Format(s Story) string {
	var b strings.Builder
	line := func(key, value string) { b.WriteString(key + ": " + strings.ReplaceAll(value, "\n", "\n  ") + "\n") }
	for about := range strings.Lines(s.About) {
		b.WriteString("# " + about)
	}
	line("survey", s.Survey)
	line("language", s.Language)
	if s.Place != "" {
		line("place", s.Place)
	}
	if len(s.Places) > 0 {
		var places []string
		for _, p := range s.Places {
			places = append(places, p.ID+"="+p.Text)
		}
		line("places", strings.Join(places, ", "))
	}
	for _, step := range s.Steps {
		b.WriteString("\n")
		for _, before := range step.Before {
			b.WriteString(before + "\n")
		}
		b.WriteString(strings.ReplaceAll(step.Line, "\n", "\n  ") + "\n")
		for _, e := range step.Events {
			line("event", e)
		}
		for _, o := range step.Out {
			line("out", o)
		}
	}
	if len(s.order) > 0 {
		b.WriteString("\n")
	}
	for _, q := range s.order {
		line("answer "+q, s.Answers[q])
	}
	return b.String()
}
