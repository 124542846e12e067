package survey

import "time"

// Kind is what sort of answer a question takes.
type Kind string

// The kinds of question.
const (
	Text Kind = "text" // free text, as long as the family likes
	One  Kind = "one"  // exactly one of the choices
	Many Kind = "many" // any number of the choices
)

// Stage is how far a run has come.
type Stage string

// The stages of a run. The zero value is a run that has not begun.
const (
	New      Stage = ""
	Notice   Stage = "notice"   // the notice was given; nothing is asked before GO
	Asking   Stage = "asking"   // State.Question waits for an answer
	Checking Stage = "checking" // all questions passed; the family may change answers before sending (web and chat)
	Finished Stage = "finished" // sent; a new start begins another run
	Stopped  Stage = "stopped"  // STOP; START carries on where it was
	Deleting Stage = "deleting" // DELETE waits to be confirmed; State.Before is the stage to return to
	Erased   Stage = "erased"   // everything is to be erased; the run is over
)

// State is the whole of a run: what Step reads and writes. It holds answers in clear, so whoever keeps it seals it.
// It marshals to JSON and back without loss.
type State struct {
	Survey   string `json:"survey"`
	Version  int    `json:"version"`
	Language string `json:"language"`
	Stage    Stage  `json:"stage"`
	Before   Stage  `json:"before,omitempty"`   // the stage that Stopped or Deleting returns to
	Question string `json:"question,omitempty"` // the question being asked
	Tries    int    `json:"tries,omitempty"`    // unclear replies to it so far (0 to 2)
	// Path is the questions asked so far in order, without the current one; BACK pops it.
	Path []string `json:"path,omitempty"`
	// Return is the question to go back to once a CHANGE is answered; "" when none is under way.
	Return  string   `json:"return,omitempty"`
	Answers []Answer `json:"answers,omitempty"`
	// Held is what was sent before GO, in the provider's order: it becomes the first answer on GO.
	Held []Part `json:"held,omitempty"`
	// Aside is what was written to a choice question and was none of its choices, and what was said to us and not to a question, such
	// as "can someone ring me": in the provider's order, no answer, and not thrown away.
	Aside []Part `json:"aside,omitempty"`
	// Joins is the question that a further free text may still join, and since when (the provider's time).
	Joins   string    `json:"joins,omitempty"`
	JoinsAt time.Time `json:"joins_at,omitzero"`
	// Consent is the GO that began the questions.
	Consent *Consent `json:"consent,omitempty"`
	// Subscribe is true once the family asked to be told what changed.
	Subscribe bool `json:"subscribe,omitempty"`
	// ContactMe is true once the person pressed "I want someone to contact me".
	ContactMe bool `json:"contact_me,omitempty"`
	// Place is the hub, once it is known: from Input.Place or from an answer that sets it.
	Place string `json:"place,omitempty"`
	// Completed is true once the run was sent; a later CHANGE returns to Finished and completes nothing twice.
	Completed bool `json:"completed,omitempty"`
	// Sent is when the run was completed, by the provider's time; zero for one that an older version completed.
	Sent time.Time `json:"sent,omitzero"`
	// Rating is how answering was, from 1 to MostRating, and RatedAt when that was said; 0 while it was not.
	Rating  int       `json:"rating,omitempty"`
	RatedAt time.Time `json:"rated_at,omitzero"`
	// Offer is the command that the next text may complete: Again in mid-run by being said a second time or by a yes, Change by the
	// number it asked for.
	Offer Command `json:"offer,omitempty"`
	// AskedAt is when the question was asked, by the provider's time, whether to erase everything; one that has waited too long is
	// forgotten.
	AskedAt time.Time `json:"asked_at,omitzero"`
	// Unread is true while what we asked ourselves, whether to erase, who answers or which answer to change, is asked for the second
	// time in a row because the first reply to it could not be read.
	Unread bool `json:"unread,omitempty"`
	// Said is the reply that was given last, and how often in a row: what only repeats itself falls silent.
	Said Said `json:"said,omitzero"`
	// Unknown holds what a newer version wrote to the run; it is written back. So it is of the parts of a State.
	Unknown map[string]any `json:",unknown"`
}

// Said counts how often one reply was given in a row, with nothing else in between.
type Said struct {
	Message string         `json:"message"` // its key, question and lead
	Times   int            `json:"times"`
	At      time.Time      `json:"at"` // the provider's time of what it answered last
	Unknown map[string]any `json:",unknown"`
}

// Waits returns the id of the question that waits for an answer, also while the run is paused by STOP or a DELETE that
// waits to be confirmed; "" before the first question and after the last.
func (s *State) Waits() string {
	if s.under() == Asking {
		return s.Question
	}
	return ""
}

// under is the stage that STOP, or a DELETE that waits to be confirmed, lies over. A DELETE after STOP lies over both, and Before
// names STOP: what the run was at before then shows in the rest of it.
func (s *State) under() Stage {
	switch {
	case s.Stage != Stopped && s.Stage != Deleting:
		return s.Stage
	case s.Before != Stopped:
		return s.Before
	case s.Consent == nil:
		return Notice
	case s.Question != "":
		return Asking
	case s.Completed:
		return Finished
	}
	return Checking
}

// Answer is what a family said to one question.
type Answer struct {
	Question string         `json:"question"`
	Section  string         `json:"section"`
	Parts    []Part         `json:"parts,omitempty"`   // free text, one part a message, in the provider's order
	Choices  []string       `json:"choices,omitempty"` // choice ids, in the definition's order
	Skipped  bool           `json:"skipped,omitempty"`
	Unclear  bool           `json:"unclear,omitempty"` // a choice question whose reply was kept as words
	Channel  string         `json:"channel"`           // where it was last answered
	At       time.Time      `json:"at"`                // the provider's time of its first part
	Revision int            `json:"revision"`          // rises by one with each change of this answer
	Unknown  map[string]any `json:",unknown"`
}

// Part is one message's share of an answer.
type Part struct {
	ID   string    `json:"id"`            // the input that brought it
	Ref  string    `json:"ref,omitempty"` // the provider's message reference, for edits
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	// Edited is the provider's time of the last edit that changed Text; an earlier edit that comes late changes nothing.
	Edited  time.Time      `json:"edited,omitzero"`
	Unknown map[string]any `json:",unknown"`
}

// Consent records the GO: when, on which channel, and to which wording of the notice.
type Consent struct {
	At      time.Time      `json:"at"`
	Channel string         `json:"channel"`
	Wording string         `json:"wording"` // survey id, version, language and hash of the notice as shown
	Input   string         `json:"input"`   // id of the input that gave it
	Unknown map[string]any `json:",unknown"`
}

// Command is a word that steers the run instead of answering; it is never stored as an answer.
type Command string

// The commands. Their words in each language are data beside the surveys.
const (
	Go        Command = "go"         // begin (consent)
	Skip      Command = "skip"       // pass this question
	Back      Command = "back"       // one question back
	Change    Command = "change"     // change an earlier answer, by number or question id
	Where     Command = "where"      // how far am I
	Stop      Command = "stop"       // opt out
	Start     Command = "start"      // opt in, begin, carry on, or begin again when finished
	Help      Command = "help"       // who we are and the help numbers
	Delete    Command = "delete"     // erase everything, once confirmed
	Done      Command = "done"       // finish this answer, or send
	Younger   Command = "younger"    // under the channel's minimum age: send to the web, keep nothing
	Pause     Command = "pause"      // rest, and carry on whenever they like
	Elsewhere Command = "elsewhere"  // give a code to carry on on another channel
	ContactMe Command = "contact-me" // ask a person to get in touch
	Language  Command = "language"   // change language; Input.Language says which
	Confirm   Command = "confirm"    // confirm DELETE
	Keep      Command = "keep"       // no to DELETE; a button's, as words it is one of the list "keep"
	Again     Command = "again"      // begin a new run although one was finished or is under way
	Rate      Command = "rate"       // say how it was once the run is finished; a button's or a page's, never typed
)

// InputKind is what arrived.
type InputKind string

// The kinds of input.
const (
	InText    InputKind = "text"    // words: Step looks for a command, then for an answer
	InCommand InputKind = "command" // a button or page that says which command it is
	InAnswer  InputKind = "answer"  // a page or button that says which question it answers: never read as a command
	InEdit    InputKind = "edit"    // an earlier message, by Ref, now reads Text
	InMedia   InputKind = "media"   // a photo, voice note, sticker, contact card: can't be kept
)

// Input is one message as Step sees it.
type Input struct {
	ID       string
	Kind     InputKind
	Text     string
	Command  Command
	Argument string   // what follows a command: the question to change, the rating
	Question string   // the question this answers, where the channel knows it ("" = the current one)
	Choices  []string // choice ids from buttons or a page
	Ref      string   // the provider's message reference
	Media    string   // for InMedia: photo, voice, video, sticker, location, contact, file
	Channel  string   // sms, whatsapp, telegram, web
	Language string   // a language hint or choice (BCP 47)
	At       time.Time
	// JoinWithin is how long after an answer a further free text still joins it (10 s on SMS, 4 s on chat, 0 on the web).
	JoinWithin time.Duration
	// Place is the hub that is already known (a deep link, a keyword, the run so far); "" when none is. A question that
	// sets the place is then not asked.
	Place string
	// Places are the installation's hubs, the choices of a question that sets the place. Fewer than two: it is not asked.
	Places []Label
	// MinAge is the channel's minimum age, as in Vars; 0 when it has none. Before GO the age has then to be answered by
	// a button or a number.
	MinAge int
}

// EventKind is what a step brought about.
type EventKind string

// The kinds of event.
const (
	Say         EventKind = "say"        // a reply: Message says which words
	Answered    EventKind = "answered"   // Question's answer was set, joined, edited or skipped
	Consented   EventKind = "consented"  // State.Consent was set
	Completed   EventKind = "completed"  // the run is finished
	Rated       EventKind = "rated"      // State.Rating was set
	OptedOut    EventKind = "opted-out"  // STOP
	OptedIn     EventKind = "opted-in"   // START after a STOP
	Erase       EventKind = "erase"      // DELETE was confirmed: erase everything
	Subscribed  EventKind = "subscribed" // wants to be told what changed
	WantsPerson EventKind = "wants-person"
	WantsCode   EventKind = "wants-code" // give a carry-on code; the Say that follows renders it
	Restart     EventKind = "restart"    // begin a new run: the caller makes a fresh one and steps START into it
)

// Event is one thing that a step brought about, in order.
type Event struct {
	Kind     EventKind
	Question string
	Message  Message
}

// Message names words without holding them: replies are kept as references and rendered when they leave.
type Message struct {
	// Key is "ask" (Question's own words), or the id of a system message ("notice", "help", "stopped", "unclear", ...).
	Key string `json:"key"`
	// Question is the question whose words or choices the message carries.
	Question string `json:"question,omitempty"`
	// Args are small values only, never a family's words: "n" and "of" (progress), "media" (what arrived), and "lead",
	// the id of a short system message that is said before the question in the same message.
	Args map[string]string `json:"args,omitempty"`
}

// Vars are the values that words may name.
type Vars struct {
	Council string // who asks, e.g. "Leigh Family Hubs"
	Hub     string // the hub's short name; "" when none is known
	Address string // public web address without scheme, e.g. "fv.example"
	Channel string
	Code    string  // a carry-on code, for the message that gives one
	Places  []Label // the installation's hubs, the choices of a question that sets the place
	MinAge  int     // the channel's minimum age; 0 when it has none
	// Duty is the number to ring while the office is shut; "" while somebody is at work. Help then says so.
	Duty string
}

// Rendered is a message in words, ready for a channel.
type Rendered struct {
	Text     string // plain text; choices are NOT in it: a channel lists or draws Choices itself
	Choices  []Label
	Many     bool   // several choices may be picked
	Question string // the question asked, "" for other messages
	Hint     string // shown by the web below the label; part of nothing else
	Section  string // the section's heading, for the web's caption
	Language string // the language the words are in (a fallback may differ from the one asked for)
	RTL      bool
}

// Label is one choice in words. ID is a choice id, or "!command" for a button that is a command ("!go"), with
// what follows it after a space ("!skip proud": pass that question).
type Label struct{ ID, Text string }
