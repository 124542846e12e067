package survey

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// keep writes an answer over the one there was, if any. set gets an empty answer of the question.
func (r *run) keep(q *Question, set func(*Answer)) {
	a := Answer{Question: q.ID, Section: q.Section, Channel: r.in.Channel, At: r.in.At}
	set(&a)
	r.put(a)
}

// put stores an answer as a new revision and says so; the answers of the state before stay as they were.
func (r *run) put(a Answer) {
	answers := make([]Answer, len(r.st.Answers), len(r.st.Answers)+1)
	copy(answers, r.st.Answers)
	a.Revision = 1
	if i := slices.IndexFunc(answers, func(b Answer) bool { return b.Question == a.Question }); i >= 0 {
		a.Revision = answers[i].Revision + 1
		answers[i] = a
	} else {
		answers = append(answers, a)
	}
	r.st.Answers = answers
	r.emit(Answered, a.Question)
}

// choose stores the choices of an answer and what they set.
func (r *run) choose(q *Question, picked set) {
	var ids []string
	for i := range maxChoices {
		if !picked.has(i) {
			continue
		}
		if q.Sets == SetsPlace {
			ids = append(ids, r.in.Places[i].ID)
		} else {
			ids = append(ids, q.Choices[i].ID)
		}
	}
	r.keep(q, func(a *Answer) { a.Choices = ids })
	switch q.Sets {
	case SetsPlace:
		r.st.Place = ids[0]
	case SetsSubscribe:
		if ids[0] == "yes" && !r.st.Subscribe {
			r.emit(Subscribed, q.ID)
		}
		r.st.Subscribe = ids[0] == "yes"
	}
}

// joins adds a further free text to the answer just given when it follows closely enough, and says nothing.
func (r *run) joins(reply string) bool {
	apart := r.in.At.Sub(r.st.JoinsAt)
	if r.st.Joins == "" || r.in.JoinWithin <= 0 || max(apart, -apart) > r.in.JoinWithin || r.wordless(reply) {
		return false
	}
	before := r.st.answer(r.st.Joins)
	if before == nil || before.Skipped || len(before.Parts) == 0 {
		return false
	}
	if r.st.Stage == Asking {
		if q := r.current(); q.Kind != Text {
			if _, clear := r.s.choose(q, r.t, r.in.Places, reply); clear {
				return false
			}
		}
	}
	r.plea(reply)
	a := *before
	a.Parts = join(a.Parts, r.part())
	a.At = a.Parts[0].At
	r.put(a)
	r.st.JoinsAt = later(r.st.JoinsAt, r.in.At)
	return true
}

// join returns the parts with one more, in the order of the provider's time, within the bounds of an answer.
func join(parts []Part, p Part) []Part {
	size := 0
	for _, q := range parts {
		size += len(q.Text) + 1
	}
	p.Text = cut(p.Text, MaxAnswer-size)
	all := make([]Part, len(parts), len(parts)+1)
	copy(all, parts)
	if p.Text == "" {
		return all
	}
	if len(all) >= maxParts {
		all[len(all)-1].Text += "\n" + p.Text
		return all
	}
	all = append(all, p)
	slices.SortStableFunc(all, inOrder)
	return all
}

// inOrder puts parts in the order in which they were sent: by the provider's time and, where that is the same, by the
// provider's number of the message, if it numbers them. Telegram's time has whole seconds.
func inOrder(a, b Part) int {
	if c := a.At.Compare(b.At); c != 0 || !numbered(a.Ref) || !numbered(b.Ref) {
		return c
	}
	return cmp.Or(cmp.Compare(len(a.Ref), len(b.Ref)), cmp.Compare(a.Ref, b.Ref))
}

func numbered(ref string) bool {
	return ref != "" && ref[0] != '0' && strings.Trim(ref, "0123456789") == ""
}

func (r *run) part() Part {
	return Part{ID: r.in.ID, Ref: r.in.Ref, At: r.in.At, Text: cut(strings.ToValidUTF8(r.in.Text, "\ufffd"), MaxAnswer)}
}

// reply takes a text as the answer to the question being asked.
func (r *run) reply(reply string) {
	r.st.Joins = ""
	q := r.current()
	if r.wordless(reply) {
		if q.Kind == Text {
			r.ask("empty")
		} else {
			r.sayAbout("unclear", "")
		}
		return
	}
	if q.Kind == Text && r.revisiting() && r.s.listed(r.t, reply, keeping) {
		r.next("kept") // a no to "send your new answer", and no new answer
		return
	}
	if q.Kind == Text && r.aroundAnswers(reply) {
		return
	}
	r.plea(reply)
	if q.Kind == Text {
		parts := append(r.unheard(), r.part())
		r.keep(q, func(a *Answer) { a.Parts, a.At = parts, parts[0].At })
		if r.in.JoinWithin > 0 {
			r.st.Joins, r.st.JoinsAt = q.ID, r.in.At
		}
		r.next("")
		return
	}
	if picked, clear := r.s.choose(q, r.t, r.in.Places, reply); clear {
		r.choose(q, picked)
		r.next("")
		return
	}
	r.unclear(q)
}

// unclear asks a choice question again, at most twice; then the words are kept as they are and the run moves on.
func (r *run) unclear(q *Question) {
	if r.st.Tries < maxTries {
		r.st.Tries++
		r.st.Aside = join(r.st.Aside, r.part())
		r.sayAbout("unclear", "")
		return
	}
	part := r.part()
	r.keep(q, func(a *Answer) { a.Parts, a.Unclear = []Part{part}, true })
	r.next("noted")
}

// answer takes what a page or a button says of one question. It is never read as a command.
func (r *run) answer() {
	r.st.Joins = ""
	if r.st.Stage == Deleting {
		r.undelete()
	}
	switch r.st.Stage {
	case New, Notice, Erased:
		r.ask("") // nothing is kept before GO
		return
	case Stopped:
		return
	}
	id := cmp.Or(r.in.Question, r.st.Question)
	q, ok := r.s.Question(id)
	if !ok {
		r.ask("")
		return
	}
	if r.st.Stage == Asking && id == r.st.Question {
		r.given(q, true)
		return
	}
	if r.st.answer(id) == nil {
		r.ask("") // not asked yet
		return
	}
	if r.in.Channel != "web" {
		r.alreadyAnswered(id)
		return
	}
	r.given(q, false)
}

// given stores a page's or button's answer, or asks again when there is nothing in it.
func (r *run) given(q *Question, current bool) {
	stored := true
	switch {
	case q.Kind == Text && Blank(r.in.Text):
		stored = false
	case q.Kind == Text:
		part := r.part()
		r.plea(normal(cut(part.Text, maxCommand)))
		r.keep(q, func(a *Answer) { a.Parts = []Part{part} })
	default:
		picked := r.ticked(q)
		if picked.empty() && !Blank(r.in.Text) {
			picked, _ = r.s.choose(q, r.t, r.in.Places, normal(cut(r.in.Text, maxCommand)))
			if picked.empty() && current {
				r.unclear(q)
				return
			}
		}
		if stored = picked.single() || q.Kind == Many && !picked.empty(); stored {
			r.choose(q, picked)
		}
	}
	switch {
	case stored:
		r.next("")
	case q.Kind == Text:
		r.ask("empty")
	case current:
		r.sayAbout("unclear", "")
	default:
		r.ask("")
	}
}

// ticked turns the choice ids of a page or button into a set; unknown ones are left out.
func (r *run) ticked(q *Question) (picked set) {
	for _, id := range r.in.Choices {
		if q.Sets == SetsPlace {
			if i := slices.IndexFunc(r.in.Places, func(l Label) bool { return l.ID == id }); i >= 0 {
				picked.add(i)
			}
		} else if i := slices.IndexFunc(q.Choices, func(c Choice) bool { return c.ID == id }); i >= 0 {
			picked.add(i)
		}
	}
	return picked
}

// HeededInEdit says whether a command is obeyed when an earlier message is edited into it: those that stop, help and
// erase. Any other word in an edit is the words of an answer.
func HeededInEdit(c Command) bool { return c == Stop || c == Help || c == Delete }

// edit replaces the words of an earlier message. One that now reads STOP stops. Edits that overtook each other leave the
// newest words.
func (r *run) edit() {
	if c, _, ok := r.s.ParseCommand(r.in.Text, r.st.Language); ok && HeededInEdit(c) {
		r.command(c, "", "")
		return
	}
	switch {
	case r.st.Stage == Stopped || r.st.Stage == Erased:
		return
	case r.st.Stage == New:
		r.notice()
		return
	case r.in.Ref == "" || Blank(r.in.Text):
		r.say("not-changed")
		return
	}
	now := Part{Ref: r.in.Ref, Edited: r.in.At, Text: r.in.Text}
	if i := slices.IndexFunc(r.st.Held, func(p Part) bool { return p.Ref == now.Ref }); i >= 0 {
		r.st.Held = reworded(r.st.Held, i, now)
		return
	}
	for _, a := range r.st.Answers {
		i := slices.IndexFunc(a.Parts, func(p Part) bool { return p.Ref == now.Ref })
		if i < 0 {
			continue
		}
		if !now.Edited.Before(a.Parts[i].Edited) {
			a.Parts = reworded(a.Parts, i, now)
			r.put(a)
		}
		return
	}
	r.say("not-changed")
}

// reworded returns the parts with the words of an edit in the ith, within the bounds of an answer. An edit that is older
// than the last changes nothing.
func reworded(parts []Part, i int, edit Part) []Part {
	if edit.Edited.Before(parts[i].Edited) {
		return parts
	}
	now := slices.Clone(parts)
	now[i].Text = ""
	size := 0
	for _, p := range now {
		size += len(p.Text) + 1
	}
	now[i].Text = cut(strings.ToValidUTF8(edit.Text, "\ufffd"), MaxAnswer-size)
	now[i].Edited = edit.Edited
	return now
}

// apart are the things that can't be kept and are answered in words of their own: somebody else's number, a place on the
// map, and a text for which there is no room.
var apart = map[string]string{"contact": "media-contact", "location": "media-location", "text": "media-full"}

// media answers a photo, a voice note and the like: they can't be kept, and nothing changes.
func (r *run) media() {
	switch r.st.Stage {
	case Stopped:
	case New:
		r.notice()
	default:
		key := cmp.Or(apart[r.in.Media], "media")
		r.events = append(r.events, Event{Kind: Say, Message: Message{Key: key, Args: map[string]string{"media": r.in.Media}}})
	}
}

// wordless says whether there is nothing to keep in a text, whose normal form is known if it is short.
func (r *run) wordless(reply string) bool {
	return reply == "" && (len(r.in.Text) <= maxCommand || Blank(r.in.Text))
}

// Blank says whether a text holds no letter, digit, emoji or other sign worth keeping: spaces and dots alone.
func Blank(text string) bool {
	return normal(cut(text, maxCommand)) == "" && (len(text) <= maxCommand || normal(text) == "")
}

// cut returns at most n bytes of a text, ending at a whole character.
func cut(text string, n int) string {
	if n <= 0 {
		return ""
	}
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
