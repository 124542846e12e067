package survey

import (
	"slices"
	"time"
)

// run is one step under way.
type run struct {
	s       *Survey
	st      State
	in      Input
	t       *tongue
	obeyed  Command // the command that the input was, if it was one
	offered Command // the command that this input may complete
	unread  bool    // the last reply to what we asked ourselves could not be read
	events  []Event
}

// Step applies one input to a run and returns the run after it and what came of it, in order. It is pure and total:
// the same input on the same state gives the same result, it never panics, and it changes nothing that st points to.
// A message that matters to safety must have been scanned before, whatever Step makes of it.
func Step(s *Survey, st State, in Input) (State, []Event) {
	r := run{s: s, st: st, in: in, events: make([]Event, 0, 3)}
	if in.Place != "" {
		r.st.Place = in.Place
	}
	if t, ok := s.offered(in.Language); ok && r.st.Stage == New && in.Language != "" {
		r.st.Language = t.Code
	}
	r.t = s.tongue(r.st.Language)
	r.st.Language = r.t.Code
	offered := r.st.Offer
	r.offered, r.unread = offered, r.st.Unread
	r.st.Offer, r.st.Unread = "", false
	r.lapse()
	if len(r.events) == 0 && r.st.Stage == Asking {
		if _, ok := s.index[r.st.Question]; !ok {
			r.advance() // a state that no step of ours left: find the place again
		}
	}
	if in.Kind != InCommand && r.kept(in.ID) {
		return r.st, r.events // the same message once more: its words are here already
	}
	switch in.Kind {
	case InCommand:
		r.command(in.Command, in.Argument, offered)
	case InAnswer:
		r.answer()
	case InEdit:
		r.edit()
	case InMedia:
		r.media()
	default:
		r.text(offered)
	}
	r.breakLoop()
	return r.st, r.events
}

// A reply that is given maxSame times in a row, each within sameWithin of the one before and with nothing else happening,
// is not given again: the other side may be a machine that answers ours.
const (
	maxSame    = 5
	sameWithin = time.Hour
)

// breakLoop leaves out a reply that only repeats itself. START and HELP are always answered, and a page always shows what
// it is told.
func (r *run) breakLoop() {
	if len(r.events) == 0 || r.obeyed == Help {
		return
	}
	m := r.events[0].Message
	if len(r.events) > 1 || r.events[0].Kind != Say || m.Key == "help-first" || r.obeyed == Start {
		r.st.Said = Said{}
		return
	}
	same := Said{Message: m.Key + " " + m.Question + " " + m.Args["lead"], Times: 1, At: r.in.At}
	if last := r.st.Said; last.Message == same.Message && r.in.At.Sub(last.At) < sameWithin {
		same.Times = min(last.Times, maxSame) + 1
	}
	r.st.Said = same
	if same.Times > maxSame && r.in.Channel != "web" {
		r.events = r.events[:0]
	}
}

// kept says whether an input already brought a part of what is kept.
func (r *run) kept(id string) bool {
	if id == "" {
		return false
	}
	for i := range r.st.Held {
		if r.st.Held[i].ID == id {
			return true
		}
	}
	for i := range r.st.Answers {
		for k := range r.st.Answers[i].Parts {
			if r.st.Answers[i].Parts[k].ID == id {
				return true
			}
		}
	}
	return false
}

func (r *run) emit(kind EventKind, question string) {
	r.events = append(r.events, Event{Kind: kind, Question: question})
}

func (r *run) say(key string) {
	r.events = append(r.events, Event{Kind: Say, Message: Message{Key: key}})
}

// sayAbout says a message that carries the words or choices of the question being asked, and where the run is.
func (r *run) sayAbout(key, lead string) {
	q := r.st.Question
	args := map[string]string(nil)
	if n, of := r.s.Progress(r.st); n > 0 {
		args = map[string]string{"n": digits(n), "of": digits(of)}
	}
	if lead != "" {
		if args == nil {
			args = make(map[string]string, 1)
		}
		args["lead"] = lead
	}
	r.events = append(r.events, Event{Kind: Say, Question: q, Message: Message{Key: key, Question: q, Args: args}})
}

// ask says where the run stands: the question being asked, after a short lead, or what its stage says.
func (r *run) ask(lead string) {
	switch r.st.Stage {
	case New, Notice:
		r.notice()
	case Asking:
		r.sayAbout("ask", lead)
	case Checking:
		r.say("check")
	case Finished:
		r.say("finished")
	case Deleting:
		r.say("delete-confirm")
	case Erased:
		r.say("erased")
	case Stopped:
	}
}

func (r *run) notice() {
	r.st.Stage = Notice
	r.say("notice")
}

// text reads words: a command if the whole message is one, else an answer.
func (r *run) text(offered Command) {
	if _, ok := r.s.Marked(r.in.Text); ok {
		return
	}
	reply, c, arg, isCommand := "", Command(""), "", false
	if len(r.in.Text) <= maxCommand {
		reply = normal(r.in.Text)
		c, arg, isCommand = r.s.command(reply, r.t)
	}
	// "younger" answers the age question of the notice; elsewhere it is a word like others.
	if c == Younger && (r.in.MinAge == 0 || r.st.Stage != New && r.st.Stage != Notice) {
		isCommand = false
	}
	if r.turnsTo(r.s.tongueOf(reply)) && r.st.Stage == Notice && !slices.Contains(atOnce, c) {
		if r.plea(reply) {
			r.st.Held = join(r.st.Held, r.part())
		}
		r.notice() // again, in their own language: what they agree to is what they read
		return
	}
	if said, ok := r.s.Erasing(r.st, r.in.Text); ok {
		c, arg, isCommand = said, "", true
	}
	if isCommand {
		if _, _, word := r.s.commandAsIs(r.s.bare(reply), r.t); !word && (c == ContactMe || c == Pause) {
			r.aside() // a whole sentence is not thrown away
		}
		r.command(c, arg, offered)
		return
	}
	switch {
	case r.takes(reply, offered):
	case r.st.Stage == Deleting:
		r.unreadable(reply, r.unread)
	default:
		r.words(reply, offered)
	}
}

// atOnce are the commands that are obeyed before the notice is given in another language.
var atOnce = []Command{Stop, Help, Delete, ContactMe}

// words takes a text that is no command: an answer, or what comes before or after them.
func (r *run) words(reply string, offered Command) {
	if r.rates(reply) {
		return
	}
	switch r.st.Stage {
	case New, Notice:
		r.hold(reply, offered)
	case Asking:
		if !r.joins(reply) {
			r.reply(reply)
		}
	case Checking, Finished:
		if !r.joins(reply) {
			r.plea(reply)
			r.ask("")
		}
	case Erased:
		r.plea(reply)
		r.say("erased")
	case Stopped, Deleting: // after STOP nothing is an answer, and nothing is said but to a plea
		r.plea(reply)
	}
}

// turnsTo goes on in another language, where one is given and nothing but the notice has been said yet.
func (r *run) turnsTo(t *tongue) bool {
	if t == nil || t == r.t || r.st.Stage != New && r.st.Stage != Notice {
		return false
	}
	r.t, r.st.Language = t, t.Code
	return true
}

// hold keeps what is said before GO: it becomes the first answer.
func (r *run) hold(reply string, offered Command) {
	if r.st.Stage == Notice && r.in.MinAge > 0 {
		if age, ok := r.age(reply); ok {
			if age < r.in.MinAge {
				r.younger()
				return
			}
			r.consent()
			return
		}
	}
	if r.st.Stage == Notice && r.begins(reply) {
		r.command(Go, "", offered)
		return
	}
	if t, ok := r.s.scriptOf(r.in.Text); ok && r.turnsTo(t) {
		r.st.Stage = New // the notice is given again, in their own language
	}
	if r.wordless(reply) || r.idle(reply) {
		r.notice()
		return
	}
	r.plea(reply)
	r.st.Held = join(r.st.Held, r.part())
	if r.st.Stage == New {
		r.notice()
		return
	}
	r.say("held")
}

// advance finds the first question on this family's route that has no answer yet, and completes the run if none is
// left.
func (r *run) advance() {
	path := make([]string, 0, len(r.s.Questions))
	for i := 0; i >= 0 && i < len(r.s.Questions); {
		q := &r.s.Questions[i]
		a := r.st.answer(q.ID)
		if a == nil && !r.passes(q) {
			r.st.Stage, r.st.Question, r.st.Path = Asking, q.ID, path
			r.st.Return, r.st.Tries = "", 0
			return
		}
		if a != nil {
			path = append(path, q.ID)
		}
		i = r.s.after(i, a)
	}
	r.st.Question, r.st.Path, r.st.Return, r.st.Tries = "", path, "", 0
	switch {
	case r.st.Completed:
		r.st.Stage = Finished
	case r.in.Channel == "web":
		r.st.Stage = Checking
	default:
		r.complete()
	}
}

// passes says whether a question is not worth asking: which hub, when it is known or there is none to choose, and an
// optional one that the family left out when it finished.
func (r *run) passes(q *Question) bool {
	if r.st.Completed && q.Optional { // DONE ended the run before it
		return true
	}
	return q.Sets == SetsPlace && (r.st.Place != "" || len(r.in.Places) < 2)
}

func (r *run) complete() {
	r.st.Stage, r.st.Completed, r.st.Question, r.st.Return = Finished, true, "", ""
	r.st.Sent = r.in.At
	r.emit(Completed, "")
}

// next goes on after an answer and says what comes now.
func (r *run) next(lead string) {
	completed := r.st.Completed
	r.advance()
	switch {
	case r.st.Stage == Finished && completed && lead == "kept":
		r.say("kept")
	case r.st.Stage == Finished && completed:
		r.say("changed")
	case r.st.Stage == Finished:
		r.say("thank-you")
	default:
		if lead == "" && r.st.Stage == Asking && r.firstExtra() {
			lead = "extra"
		}
		r.ask(lead)
	}
}

// firstExtra says whether the question being asked is the first of the optional ones.
func (r *run) firstExtra() bool {
	if !r.current().Optional {
		return false
	}
	if len(r.st.Path) == 0 {
		return true
	}
	last, ok := r.s.Question(r.st.Path[len(r.st.Path)-1])
	return ok && !last.Optional
}

// current is the question being asked; there is one whenever the stage is Asking.
func (r *run) current() *Question {
	if i, ok := r.s.index[r.st.Question]; ok {
		return &r.s.Questions[i]
	}
	return &r.s.Questions[0]
}

// revisiting says whether the question being asked has an answer already, after BACK or CHANGE.
func (r *run) revisiting() bool { return r.st.answer(r.st.Question) != nil }

// number is the N that CHANGE N would name a question by, or 0.
func (r *run) number(question string) int {
	return slices.Index(r.s.Asked(r.st), question) + 1
}
