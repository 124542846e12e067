// Package channels is the contract that every channel keeps: what comes in, what goes out, and how sending fails.
//
// An adapter verifies what its provider posts, turns it into an Inbound and gives it to a Receiver; it answers the
// provider only when Receive has returned, since the message is durable then. It sends Outbound messages through the
// provider's API. It knows no survey, no store and no other adapter.
package channels

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Name is one of the closed list of channels; it is stored and never changes meaning.
type Name string

// The channels.
const (
	SMS      Name = "sms"
	WhatsApp Name = "whatsapp"
	Telegram Name = "telegram"
	Web      Name = "web"
)

// Kind is what arrived.
type Kind string

// The kinds of inbound message.
const (
	Text    Kind = "text"    // words
	Command Kind = "command" // a button or page whose command is known: Command (and Text as its argument)
	Answer  Kind = "answer"  // a button or page whose question is known: Question with Choices or Text
	Edit    Kind = "edit"    // the earlier message Ref now reads Text
	Media   Kind = "media"   // something that can't be kept: Media says what
	OptOut  Kind = "opt-out" // the provider says that the person stopped or blocked us; Told says whether it has told them so
	OptIn   Kind = "opt-in"  // the provider says that the person started again
)

// Inbound is one message from a person, as the provider delivered it.
type Inbound struct {
	// ID makes a repeat recognisable: MessageSid, bot id and update id, or page nonce and hash of the posted body.
	ID      string
	Channel Name
	Sender  string // our side: the number, bot or site it was sent to
	Address string // theirs: an E.164 number, a chat id, a web session. Never logged.
	Kind    Kind
	Text    string // raw words, at most 32 KiB. Never logged.
	// Command is a survey command ("go", "skip", "help", ...) for Kind Command.
	Command  string
	Question string
	Choices  []string
	Ref      string // the provider's own reference of this message (or, for Edit, of the one edited)
	Media    string // photo, voice, video, sticker, location, contact, file
	Place    string // a hub id from a deep link or QR code; "" when none
	Survey   string // a survey id asked for by a deep link or page; "" when none
	Language string // the person's language as the provider or page says it (BCP 47); "" when unknown
	Mode     string // self, helped, kiosk, paper; "" is self
	Told     bool   // for OptOut and STOP: the provider has said goodbye itself
	Further  bool   // from a page that has sent another message just before: nobody has seen what that one brought
	At       time.Time
}

// Receiver takes inbound messages: the conversation. When Receive returns nil the message is durable and its replies
// are on their way; a repeat has no further effect. Any error means that nothing was kept and the provider should retry.
type Receiver interface {
	Receive(ctx context.Context, in Inbound) error
}

// Choice is one thing a person may tap or type the number of. ID is a choice id, or "!command".
type Choice struct{ ID, Label string }

// Outbound is one reply to send.
type Outbound struct {
	ID       string // the outbox entry's id, the same at every attempt
	Sender   string // our side, as it was written to
	Address  string // theirs. Never logged.
	Text     string // plain text in Language, without the choices
	Choices  []Choice
	Many     bool   // several choices may be picked
	Question string // the question asked, so that a button says which one it answers; "" for other messages
	Language string
	RTL      bool
	// Urgent is help for somebody who may be in danger: it waits for no other message.
	Urgent bool
	// Unasked is what nobody waits for, such as an announcement: it goes when nothing else is to go.
	Unasked bool
	// Heard is when this person last wrote to us on this channel; zero if that is not known. WhatsApp takes free words only
	// for 24 hours after it.
	Heard time.Time
	// SentParts is how many parts an earlier attempt is known to have sent; sending resumes after them.
	SentParts int
	// Sent, if set, is called after each part that went out but the last, with the number sent in all, so that a crash
	// repeats one at most. The receipt follows the last part at once and says as much.
	Sent func(parts int)
}

// Receipt is what the provider said of a message it took.
type Receipt struct {
	IDs   []string // provider's ids, one a part
	Parts int      // parts sent in all, those of earlier attempts included
	// Segments is what the parts sent now are billed as; 0 on a channel that costs nothing by the message.
	Segments int
}

// Channel sends. Send returns a *SendError when the provider refuses; the receipt counts the parts that went out even then.
type Channel interface {
	Name() Name
	Send(ctx context.Context, out Outbound) (Receipt, error)
}

// Fault says whose move it is when a message can't be sent.
type Fault string

// The faults.
const (
	Later     Fault = "later"     // not tried: the channel has more to send than it may; its turn comes After. No failure.
	Transient Fault = "transient" // try again later
	Operator  Fault = "operator"  // credentials, number, money: somebody must mend it; tried again slowly
	Person    Fault = "person"    // they blocked or stopped us: an opt-out
	Rejected  Fault = "rejected"  // this message will never go: parked
)

// SendError is a failed send in words a hub worker understands. It never holds an address, a text or a token.
type SendError struct {
	Fault  Fault
	Code   string        // the provider's code, "21610"
	Reason string        // plain English
	After  time.Duration // the provider's Retry-After; 0 when it gave none
}

// Error says what failed without saying to whom.
func (e *SendError) Error() string {
	if e.Code == "" {
		return fmt.Sprintf("%s: %s", e.Fault, e.Reason)
	}
	return fmt.Sprintf("%s (code %s): %s", e.Fault, e.Code, e.Reason)
}

// Failure returns err as a *SendError; an unknown error counts as transient and its words are not kept.
func Failure(err error) *SendError {
	var failed *SendError
	if errors.As(err, &failed) {
		return failed
	}
	return &SendError{Fault: Transient, Reason: "the provider could not be reached"}
}
