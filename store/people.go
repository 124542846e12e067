package store

import "time"

// Contact is one address on one channel. Its id is a keyed hash of the address (package keys); readers never see it.
type Contact struct {
	Meta     `bson:",inline"`
	Channel  string  `json:"channel"`
	Sender   string  `json:"sender,omitempty"` // our side, as last written to
	Address  string  `json:"address"`          // sealed
	Language string  `json:"language,omitempty"`
	Place    string  `json:"place,omitempty"` // the hub whose keyword or code was last used
	OptOut   *OptOut `json:"opt_out,omitempty"`
	// Silences are the last times between a STOP and the START after it, oldest first: what was written then is no answer,
	// however late it comes.
	Silences []Silence `json:"silences,omitempty"`
	Consents []Consent `json:"consents,omitempty"`
	// Response is the run in progress, or the last one until its link is cut; "" for none.
	Response string `json:"response,omitempty"`
	// Earlier is every run begun or joined from here before that, oldest first, until its link is cut too: whoever asks for
	// everything to be erased means those as well.
	Earlier []string `json:"earlier,omitempty"`
	// Joined is true from joining a run by code until an answer from here: earlier answers stay hidden so long.
	Joined bool `json:"joined,omitempty"`
	// Code is the keyed hash of a carry-on code that waits until its person has agreed to the notice of this channel; "" for none.
	Code string    `json:"code,omitempty"`
	Seen time.Time `json:"seen,omitzero"`
	// Quiet is when they told of harm and asked not to be answered: for a day nothing that speaks of safety goes to them.
	Quiet time.Time `json:"quiet,omitzero"`
	// Moved is the id under the newest address key that this contact goes on under; nothing else in it changes any more.
	Moved   string `json:"moved,omitempty"`
	Mail    `bson:",inline"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// OptOut is a STOP: nothing is sent until START.
type OptOut struct {
	At      time.Time `json:"at"`
	Message string    `json:"message"` // id of the message that said so, so that its repeat changes nothing
	Reason  string    `json:"reason"`  // stop, blocked, provider, other-channel
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Silence is the time from a STOP to the START that ended it.
type Silence struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Consent is who agreed to what, when, and when they took it back.
type Consent struct {
	At        time.Time `json:"at"`
	Message   string    `json:"message"`
	Channel   string    `json:"channel"`
	Wording   string    `json:"wording"` // survey, version, language and hash of the notice shown
	Withdrawn time.Time `json:"withdrawn,omitzero"`
	Unknown   Unknown   `json:",unknown" bson:",inline"`
}

// Mail is what makes a document the document of the one write: the ids already applied, the replies and the alerts that
// still have to leave.
type Mail struct {
	Applied []Applied      `json:"applied,omitempty"`
	Pending []Pending      `json:"pending,omitempty"`
	Alerts  []PendingAlert `json:"alerts,omitempty"`
	// Sent is what a chat was sent within the last 48 hours, oldest first, so that it can be taken back when everything is
	// erased; only of channels that can (channels.TakesBack), and at most 200.
	Sent []Sent `json:"sent,omitempty"`
	// Reach is when a person in a chat was last asked for a telephone number or an e-mail address; zero if never.
	Reach time.Time `json:"reach,omitzero"`
}

// Sent is one message that stands in a chat: the provider's id of it, and nothing of what it says.
type Sent struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Applied is the id of a message whose effect is in the document.
type Applied struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Pending is one reply on its way: a reference to words and a language, never the words.
type Pending struct {
	ID       string            `json:"id"`
	Rank     int               `json:"rank"` // RankHelp before RankReply before RankRest
	Key      string            `json:"key"`
	Question string            `json:"question,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
	Secret   string            `json:"secret,omitempty"` // sealed: a carry-on code
	Language string            `json:"language"`
	Survey   string            `json:"survey"`
	SurveyV  int               `json:"survey_version"`
	Place    string            `json:"place,omitempty"`
	Channel  string            `json:"channel"`
	Sender   string            `json:"sender,omitempty"`
	Address  string            `json:"address"` // sealed
	At       time.Time         `json:"at"`
	Due      int64             `json:"due"` // not before, Unix milliseconds
	Attempts int               `json:"attempts,omitempty"`
	Parts    int               `json:"parts,omitempty"` // parts known to be sent
	Claim    *Claim            `json:"claim,omitempty"`
	Parked   string            `json:"parked,omitempty"` // why it will not be tried again, in plain words
	Unseen   bool              `json:"unseen,omitempty"` // made while no page waited for it: the session's next message does not prove that it was seen
	Unknown  Unknown           `json:",unknown" bson:",inline"`
}

// The ranks of pending replies.
const (
	RankHelp  = 0
	RankReply = 1
	RankRest  = 2
)

// Claim is a lease: it holds while its Turn keeps changing. Whoever has watched (Owner, Turn) unchanged for the whole
// length of a lease on its own clock may take over; the document's version fences the loser.
type Claim struct {
	Owner string `json:"owner"`
	Turn  int64  `json:"turn"`
}

// PendingAlert is a disclosure whose alert document has still to be made.
type PendingAlert struct {
	ID       string    `json:"id"`    // the alert's id, random: it is kept here until the alert is filed, so that trying again makes no second one
	Level    string    `json:"level"` // "none" of words that are no answer, while they wait for the second look
	Kinds    []string  `json:"kinds,omitempty"`
	Question string    `json:"question,omitempty"`
	Text     string    `json:"text"` // sealed for the alert: the message and the words that raised it
	Channel  string    `json:"channel"`
	Address  string    `json:"address"` // sealed for the alert; "" for the web
	Contact  string    `json:"contact"`
	Response string    `json:"response,omitempty"`
	Place    string    `json:"place,omitempty"`
	At       time.Time `json:"at"`
	Drill    bool      `json:"drill,omitempty"`
	Unknown  Unknown   `json:",unknown" bson:",inline"`
}

// Invitation is a message to be sent at a time that a person chose. No command or page makes or sends one. The collection
// stays because it is part of the form that databases and exports have: it is copied and sealed anew with the rest, so that
// what another version put there is neither lost nor left under old keys.
type Invitation struct {
	Meta    `bson:",inline"`
	Contact string `json:"contact"`
	Kind    string `json:"kind"`
	News    string `json:"news,omitempty"` // the announcement that it brings
	Mail    `bson:",inline"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Subscription is someone who asked to be told what changed. It is not linked to any answer.
type Subscription struct {
	Meta     `bson:",inline"` // id: the contact's id
	Channel  string           `json:"channel"`
	Sender   string           `json:"sender,omitempty"`
	Address  string           `json:"address"` // sealed
	Place    string           `json:"place,omitempty"`
	Language string           `json:"language,omitempty"`
	At       time.Time        `json:"at"`
	// Mark is random and of nobody: once the subscription is taken back it stands among the tombstones, so that no backup
	// brings it back. "" in one from before there were marks.
	Mark string `json:"mark,omitempty"`
	// Told is when they were last sent something unasked, oldest first: so often in thirty days and no more.
	Told []time.Time `json:"told,omitempty"`
	// News are the announcements that left for them, the latest last, so that none leaves twice.
	News    []string `json:"news,omitempty"`
	Unknown Unknown  `json:",unknown" bson:",inline"`
}

// Delivery is the fate of one reply, as the provider told it.
type Delivery struct {
	Meta    `bson:",inline"` // id: the entry's id
	Channel string           `json:"channel"`
	State   string           `json:"state"` // delivered, failed, parked; waiting: somebody has to mend something
	Code    string           `json:"code,omitempty"`
	Reason  string           `json:"reason,omitempty"` // plain words
	At      time.Time        `json:"at"`
	Unknown Unknown          `json:",unknown" bson:",inline"`
}
