package survey

import (
	"strconv"
	"time"
)

// atEnd in State.Return says that a CHANGE began after the last question.
const atEnd = "end"

// command applies a command. Stages in which it means nothing get the answer that their stage gives.
func (r *run) command(c Command, arg string, offered Command) {
	r.st.Joins = ""
	r.obeyed = c
	switch r.st.Stage {
	case Stopped:
		if c != Start && c != Stop && c != Help && c != Delete && c != ContactMe {
			return
		}
	case Erased:
		if c == Start || c == Go || c == Again {
			r.emit(Restart, "")
			return
		}
		if c != Help && c != Stop && c != ContactMe {
			r.say("erased")
			return
		}
	case Deleting:
		if c == Keep || c == Back {
			r.undelete()
			if r.st.Stage == Stopped {
				r.say("kept")
				return
			}
			r.ask("kept")
			return
		}
		if c == Help {
			r.say("help")
			return
		}
		if c != Delete && c != Confirm {
			r.undelete()
			if r.st.Stage == Stopped && c != Start && c != ContactMe {
				return
			}
		}
	}
	switch c {
	case Go:
		r.goOn(offered)
	case Start:
		r.start()
	case Stop:
		r.stop()
	case Again:
		r.again(offered)
	case Help:
		r.say("help")
	case Delete, Confirm:
		r.erase(c)
	case Younger:
		r.younger()
	case Pause:
		r.pause()
	case Elsewhere:
		if r.st.Stage == Finished {
			r.ask("") // nothing is left to carry on
			return
		}
		r.emit(WantsCode, "")
		r.say("code")
	case ContactMe:
		r.st.ContactMe = true
		r.emit(WantsPerson, "")
		r.say("person-coming")
	case Language:
		r.language(arg)
	case Rate:
		r.rate(arg)
	case Skip, Back, Change, Where, Done:
		r.steer(c, arg)
	default:
		r.ask("")
	}
}

// steer applies the commands that move within the questions.
func (r *run) steer(c Command, arg string) {
	switch r.st.Stage {
	case Asking, Checking, Finished:
	default:
		r.ask("")
		return
	}
	switch c {
	case Skip:
		r.skip(arg)
	case Back:
		r.back()
	case Change:
		r.change(arg)
	case Where:
		r.where()
	case Done:
		r.done()
	}
}

// pause leaves everything as it is: whoever rests needs to hear only how to carry on. Where the notice asks how old somebody is, it
// is said again with its buttons.
func (r *run) pause() {
	if r.st.Stage == Asking || r.st.Stage == Checking || r.st.Stage == Notice && r.in.MinAge == 0 {
		r.say("paused")
		return
	}
	r.ask("")
}

func (r *run) goOn(offered Command) {
	switch {
	case r.st.Stage == Notice && r.in.MinAge > 0 && r.in.Kind != InCommand:
		r.say("notice-age") // words alone do not say how old somebody is
	case r.st.Stage == Notice, r.st.Stage == New && r.in.Channel == "web" && r.in.Kind == InCommand:
		r.consent() // the web's start page is the notice
	case offered == Again:
		r.ask("carry-on")
	default:
		r.ask("")
	}
}

func (r *run) consent() {
	r.st.Consent = &Consent{At: r.in.At, Channel: r.in.Channel, Wording: r.t.notice(r.in.Channel), Input: r.in.ID}
	r.emit(Consented, "")
	lead := "begin"
	if held := r.st.Held; len(held) > 0 {
		r.st.Held = nil
		if q := &r.s.Questions[0]; q.Kind == Text {
			r.keep(q, func(a *Answer) {
				a.At, a.Parts = held[0].At, held
				if before := r.st.answer(q.ID); before != nil && len(before.Parts) > 0 { // a run that lost its place was asked for GO again
					a.Parts = before.Parts
					for _, p := range held {
						a.Parts = join(a.Parts, p)
					}
					a.At = a.Parts[0].At
				}
			})
			lead = "held-kept"
		}
	}
	r.next(lead)
}

func (r *run) start() {
	switch r.st.Stage {
	case Stopped:
		r.st.Stage, r.st.Before = r.st.Before, ""
		r.emit(OptedIn, "")
		switch r.st.Stage {
		case Asking:
			r.ask("started")
		default:
			r.ask("")
		}
	case Finished:
		r.emit(Restart, "")
	case Asking, Checking:
		r.ask("welcome-back")
	default:
		r.ask("")
	}
}

func (r *run) stop() {
	if r.st.Stage == Stopped {
		r.emit(OptedOut, "")
		return
	}
	r.st.Before, r.st.Stage = r.st.Stage, Stopped
	r.emit(OptedOut, "")
	r.say("stopped")
}

func (r *run) again(offered Command) {
	switch {
	case r.st.Stage == Finished, offered == Again:
		r.emit(Restart, "")
	case r.st.Stage == Asking, r.st.Stage == Checking:
		r.st.Offer = Again
		r.say("again-or-on")
	default:
		r.ask("")
	}
}

// erase asks once, then erases. "ERASE" out of the blue asks like DELETE.
func (r *run) erase(c Command) {
	if r.st.Stage != Deleting {
		if r.st.under() == Erased {
			r.say("erased")
			return
		}
		r.askDelete()
		return
	}
	if c == Delete {
		r.st.AskedAt = r.in.At
		r.say("delete-confirm")
		return
	}
	r.wipe()
	r.say("deleted")
}

// undelete goes back to where DELETE was said.
func (r *run) undelete() {
	under := r.st.under()
	r.st.Stage, r.st.Before, r.st.AskedAt = r.st.Before, "", time.Time{}
	if r.st.Stage == Stopped {
		r.st.Before = under
	}
}

// younger sends someone under the channel's age to the web; nothing of theirs is kept. Once questions were asked, the
// button is an old one and may be a slip: like DELETE, it is asked about first.
func (r *run) younger() {
	if s := r.st.Stage; r.in.MinAge > 0 && s != New && s != Notice && s != Erased {
		r.erase(Delete)
		return
	}
	r.wipe()
	r.say("too-young")
}

func (r *run) wipe() {
	r.st = State{Survey: r.st.Survey, Version: r.st.Version, Language: r.st.Language, Stage: Erased}
	r.emit(Erase, "")
}

func (r *run) language(arg string) {
	if r.in.Kind == InCommand && arg == "" {
		arg = r.in.Language
	}
	t, ok := r.s.offered(arg)
	if !ok {
		r.say("languages")
		return
	}
	r.t, r.st.Language = t, t.Code
	r.ask("")
}

// alreadyAnswered answers a button of an earlier question.
func (r *run) alreadyAnswered(question string) {
	r.events = append(r.events, Event{Kind: Say, Question: question, Message: Message{Key: "already-answered",
		Args: map[string]string{"n": digits(max(1, r.number(question)))}}})
}

// skip passes the question being asked; meant is the one that a button belongs to, "" if it does not say. One that has an answer already keeps it, unless a page says which question it means.
func (r *run) skip(meant string) {
	if q, ok := r.s.Question(meant); ok && q.ID != r.st.Question && r.st.answer(q.ID) != nil {
		r.alreadyAnswered(q.ID)
		return
	}
	if r.st.Stage != Asking {
		r.ask("")
		return
	}
	q := r.current()
	if named := r.in.Question; r.in.Kind == InCommand && named != "" && named != q.ID {
		if r.in.Channel != "web" || r.st.answer(named) == nil {
			r.ask("")
			return
		}
		q, _ = r.s.Question(named)
	}
	lead := ""
	if r.revisiting() && r.in.Question == "" {
		lead = "kept"
	} else {
		r.keep(q, func(a *Answer) { a.Skipped = true })
		if q.Sets == SetsPlace {
			r.st.Place = "" // it was asked for, so nobody but the family said it
		}
	}
	r.next(lead)
}

func (r *run) back() {
	switch {
	case r.st.Stage == Finished:
		r.say("finished")
	case r.st.Return != "":
		r.next("kept")
	case len(r.st.Path) == 0:
		r.ask("back-first")
	default:
		last := len(r.st.Path) - 1
		r.open(r.st.Path[last])
		r.ask("change")
	}
}

// open asks a question of the path again; what comes before it stays the path.
func (r *run) open(question string) {
	for i, id := range r.st.Path {
		if id == question {
			r.st.Path = r.st.Path[:i:i]
			break
		}
	}
	r.st.Stage, r.st.Question, r.st.Tries = Asking, question, 0
}

func (r *run) change(arg string) {
	question := ""
	asked := r.s.Asked(r.st)
	if n, err := strconv.Atoi(arg); err == nil {
		if n >= 1 && n <= len(asked) {
			question = asked[n-1]
		}
	} else if r.st.answer(arg) != nil {
		question = arg
	}
	if question == "" || r.st.answer(question) == nil {
		if question != "" && question == r.st.Question {
			r.ask("")
			return
		}
		r.st.Offer = Change
		r.events = append(r.events, Event{Kind: Say, Message: Message{Key: "change-which",
			Args: map[string]string{"of": digits(max(1, r.answered(asked)))}}})
		return
	}
	back := r.st.Question
	if back == "" {
		back = atEnd
	}
	if r.st.Return != "" {
		back = r.st.Return
	}
	r.open(question)
	r.st.Return = back
	r.ask("change")
}

// answered counts the questions of a list that have an answer.
func (r *run) answered(questions []string) (n int) {
	for _, id := range questions {
		if r.st.answer(id) != nil {
			n++
		}
	}
	return n
}

func (r *run) where() {
	if r.st.Stage != Asking {
		r.ask("")
		return
	}
	if n, _ := r.s.Progress(r.st); n > 0 {
		r.sayAbout("where", "")
		return
	}
	r.ask("extra")
}

// done finishes an answer, or the run where only optional questions are left.
func (r *run) done() {
	switch {
	case r.st.Stage == Checking:
		r.complete()
		r.say("thank-you")
	case r.st.Stage == Finished:
		r.say("finished")
	case r.revisiting():
		r.next("kept")
	case r.current().Optional:
		r.complete()
		r.say("thank-you")
	default:
		r.ask("done")
	}
}
