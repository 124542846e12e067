package survey

import (
	"slices"
	"strings"
	"unicode"
)

// systemMessages are the messages that the engine and the channels say; English must have them all.
var systemMessages = []string{
	"notice", "notice-telegram", "notice-whatsapp", "notice-web", "notice-age", "held", "help", "help-first", "help-first-late", "paused", "stopped",
	"thank-you", "experience", "experience-telegram", "experience-web", "rating.low", "rating.high", "rated", "finished", "check", "changed", "not-changed", "unclear", "where", "too-young", "delete-confirm",
	"deleted", "erased", "code", "code-wrong", "joined", "media", "media-contact", "media-location",
	"media-full", "already-answered", "change-which", "languages",
	"person-coming", "person-coming-telegram", "person-reach", "help-reach", "again-or-on", "check-web", "finished-web", "delete-confirm-web", "deleted-web", "erased-web",
	"again-or-on-web", "help-first-web", "deleted-telegram", "help-first-late-web", "held-telegram", "unclear-telegram", "finished-telegram",
	"delete-confirm-telegram", "again-or-on-telegram", "check-telegram", "opted-out-web", "group", "slow", "reminder", "told",
	"progress", "name-it",
	"section.about", "section.proud", "section.hopes", "section.fears", "section.change", "section.network", "section.other",
	"button.go", "button.go-age", "button.younger", "button.skip", "button.confirm", "button.keep", "button.again",
	"button.start", "button.done", "button.carry-on", "button.pause", "button.stop",
}

// MaxListed is how many choices a text message lists; where there are more, it asks for the name.
const MaxListed = 12

// leads are said before a question in the same message; "" is a question alone.
var leads = []string{"", "begin", "held-kept", "started", "welcome-back", "carry-on", "kept", "change", "back-first", "done", "empty", "extra", "noted"}

// Keys lists the ids of the system messages, leads and buttons included. The caller owns the slice.
func Keys() []string { return append(slices.Clone(systemMessages), leads[1:]...) }

// buttons are the commands that a chat with buttons offers beside a message.
var buttons = map[string][]Label{
	"notice":         {{"!go", "button.go"}},
	"notice-age":     {{"!go", "button.go"}},
	"held":           {{"!go", "button.go"}},
	"delete-confirm": {{"!confirm", "button.confirm"}, {"!keep", "button.keep"}},
	"again-or-on":    {{"!go", "button.carry-on"}, {"!again", "button.again"}},
	"help-first":     {{"!pause", "button.pause"}, {"!stop", "button.stop"}},
	"paused":         {{"!go", "button.carry-on"}},
	"stopped":        {{"!start", "button.start"}},
	"finished":       {{"!again", "button.again"}},
	"erased":         {{"!start", "button.start"}},
	"check":          {{"!done", "button.done"}},
}

// Render puts a message into words. An item without an up-to-date translation is said in English; Rendered.Language
// says which language the message's own words are in. An unknown key renders as the words of its question, or as
// nothing at all.
//
// A message has a variant for a channel where the definitions have one ("notice-web"), and help after a disclosure has one
// for the hours in which nobody is at work (Vars.Duty). Buttons that are commands are
// given to Telegram alone: other channels say in words what to text, and pages draw their own.
func (s *Survey) Render(m Message, lang string, v Vars) Rendered {
	t := s.tongue(lang)
	w := writer{s: s, t: t, m: m, v: v}
	out := Rendered{Language: t.Code, RTL: t.RTL}
	q, asks := s.Question(m.Question)
	if m.Key == "help-first" && v.Duty != "" {
		m.Key = "help-first-late"
	}
	var main said
	if m.Key == "ask" && asks {
		main = t.words[q.ID]
	} else {
		main = t.message(m.Key, v.Channel)
	}
	if main.lang != nil {
		out.Language, out.RTL = main.lang.Code, main.lang.RTL
		w.t = main.lang
	}
	out.Text = w.fill(main.text)
	if m.Key == "notice" && v.MinAge > 0 {
		out.Text += " " + w.fill(t.said["notice-age"].text)
	}
	if strings.HasPrefix(m.Key, "help-first") && v.Channel == "telegram" { // nobody can write to one chat
		out.Text += " " + w.fill(t.said["help-reach"].text)
	}
	if asks && (m.Key == "ask" || m.Key == "unclear" || m.Key == "where") {
		out.Question, out.Many = q.ID, q.Kind == Many
		out.Hint = t.words[q.ID+".hint"].text
		out.Section = t.said["section."+q.Section].text
		out.Choices = s.choiceLabels(q, t, v.Places)
		if len(out.Choices) > MaxListed && (v.Channel == "sms" || v.Channel == "whatsapp") {
			out.Choices = nil
			out.Text += " " + w.fill(t.said["name-it"].text)
		}
	}
	if m.Key == "ask" && asks && v.Channel != "web" {
		if m.Args["n"] != "" {
			out.Text = w.fill(t.said["progress"].text) + " " + out.Text
		}
		if lead := m.Args["lead"]; lead != "" {
			if l := t.message(lead, v.Channel); l.text != "" {
				out.Text = w.fill(l.text) + " " + out.Text
			}
		}
	}
	if s.asksExperience(m.Key) && v.Channel != "web" { // the page has its own form for it
		w.asksHowItWas(&out, t)
	}
	if v.Channel == "telegram" {
		out.Choices = w.buttons(out.Choices, out.Question != "")
	}
	return out
}

// Wording returns the id of a notice's wording as a consent records it: survey, version, language and hash.
func (s *Survey) Wording(lang, channel string) string { return s.tongue(lang).notice(channel) }

func (t *tongue) notice(channel string) string { return t.message("notice", channel).wording }

// message returns the words for a key on a channel: the channel's own variant if there is one.
func (t *tongue) message(key, channel string) said {
	if channel != "" && channel != "sms" {
		if own, ok := t.said[key+"-"+channel]; ok {
			return own
		}
	}
	return t.said[key]
}

// Choices lists the choices of a question in words; places are the choices of one that sets the place.
func (s *Survey) Choices(question, lang string, places []Label) []Label {
	q, ok := s.Question(question)
	if !ok {
		return nil
	}
	return s.choiceLabels(q, s.tongue(lang), places)
}

func (s *Survey) choiceLabels(q *Question, t *tongue, places []Label) []Label {
	if q.Sets == SetsPlace {
		return slices.Clone(places)
	}
	var labels []Label
	for _, c := range q.Choices {
		labels = append(labels, Label{c.ID, t.words[q.ID+"."+c.ID].text})
	}
	return labels
}

// Listed is the message as a channel without buttons writes it: the words, then a numbered choice a line, since a
// label may begin with a number itself ("2 18 to 24").
func (r Rendered) Listed() string {
	var b strings.Builder
	b.WriteString(r.Text)
	n := 0
	for _, c := range r.Choices {
		if strings.HasPrefix(c.ID, "!") {
			continue
		}
		n++
		b.WriteString("\n" + digits(n) + " " + c.Text)
	}
	return b.String()
}

// writer fills in one message.
type writer struct {
	s *Survey
	t *tongue
	m Message
	v Vars
}

// buttons adds the commands that go with a message, or with a question. GO says how old somebody is where that is
// asked.
func (w *writer) buttons(labels []Label, asks bool) []Label {
	offered := buttons[w.m.Key]
	if asks {
		// An old button must not pass a later question: it says which one it means.
		offered = []Label{{"!skip " + w.m.Question, "button.skip"}}
		if q, _ := w.s.Question(w.m.Question); q.Kind == Many {
			offered = append(offered, Label{"!done", "button.done"})
		}
	}
	for _, b := range offered {
		key := b.Text
		age := key == "button.go" && w.v.MinAge > 0
		if age {
			key = "button.go-age"
		}
		labels = append(labels, Label{b.ID, w.fill(w.t.said[key].text)})
		if age {
			labels = append(labels, Label{"!younger", w.fill(w.t.said["button.younger"].text)})
		}
	}
	return labels
}

// fill replaces {name} by its value, and {ltr:words} by words that read left to right within a right-to-left text.
func (w *writer) fill(text string) string {
	return w.expand(text, w.t.RTL)
}

func (w *writer) expand(text string, isolate bool) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 64)
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n := closing(rest)
		if n < 0 {
			b.WriteString("{" + rest)
			return b.String()
		}
		name, after := rest[:n], rest[n+1:]
		value := ""
		if words, ok := strings.CutPrefix(name, "ltr:"); ok {
			value = w.expand(words, false)
		} else {
			value = w.value(name)
		}
		if value == "" { // no double space where nothing is to be said
			after = strings.TrimPrefix(after, " ")
		}
		if isolate {
			value = isolated(value)
		}
		b.WriteString(value)
		text = after
	}
}

// closing returns where the brace that closes text stands, or -1.
func closing(text string) int {
	depth := 1
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// The isolates of Unicode's bidirectional algorithm: what is between them does not disturb the text around it.
const (
	leftToRight = "\u2066"
	endIsolate  = "\u2069"
)

// isolated keeps Latin words, and numbers with spaces in them, in their own order within a right-to-left text.
func isolated(value string) string {
	latin, letters, rtl := false, false, false
	for _, r := range value {
		latin = latin || unicode.Is(unicode.Latin, r)
		letters = letters || unicode.IsLetter(r)
		rtl = rtl || unicode.In(r, unicode.Arabic, unicode.Hebrew)
	}
	if rtl || !latin && (letters || !strings.Contains(value, " ")) {
		return value
	}
	return leftToRight + value + endIsolate
}

func (w *writer) value(name string) string {
	switch name {
	case "who":
		if w.v.Hub != "" {
			return w.v.Hub
		}
		return w.v.Council
	case "council":
		return w.v.Council
	case "hub":
		return w.v.Hub
	case "address":
		return w.v.Address
	case "help-now":
		if w.v.Address == "" {
			return ""
		}
		return w.v.Address + "/help-now"
	case "code":
		return w.v.Code
	case "duty":
		return w.v.Duty
	case "age":
		return digits(w.v.MinAge)
	case "count":
		return digits(w.s.main)
	case "n", "of", "brief":
		return w.m.Args[name]
	case "question":
		return w.t.words[w.m.Question].text
	case "languages":
		var names []string
		for _, t := range w.s.order {
			names = append(names, t.Name)
		}
		return strings.Join(names, ", ")
	}
	return ""
}
