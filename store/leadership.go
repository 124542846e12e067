package store

import (
	"time"
)

// Alert is a safeguarding flag and what was done about it. Its history is only ever added to.
type Alert struct {
	Meta  `bson:",inline"`
	Level string   `json:"level"`
	Kinds []string `json:"kinds,omitempty"`
	Text  string   `json:"text"` // sealed
	// Address is sealed, and opened with a typed reason, which is audited; "" for the web, whose sessions say nothing of who it is.
	Address  string      `json:"address"`
	Channel  string      `json:"channel"`
	Contact  string      `json:"contact"`
	Response string      `json:"response,omitempty"`
	Question string      `json:"question,omitempty"`
	Place    string      `json:"place,omitempty"`
	At       time.Time   `json:"at"`
	Status   string      `json:"status"` // new, seen, acted, no-action
	History  []AlertStep `json:"history,omitempty"`
	Drill    bool        `json:"drill,omitempty"`
	// Told lists who was notified, and Tries counts failed attempts; Due is when the next notification is due.
	Told  []Told `json:"told,omitempty"`
	Tries int    `json:"tries,omitempty"`
	// Holder is the staff id of whoever it was handed to; "" while it is everybody's.
	Holder  string  `json:"holder,omitempty"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// AlertStep is one thing that was done about an alert.
type AlertStep struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`   // staff id, or "system"
	What    string    `json:"what"` // made, notified, seen, acted, no-action, note, handed, text-opened, context-opened, identity-opened
	Reason  string    `json:"reason,omitempty"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Told is one notification that left.
type Told struct {
	At      time.Time `json:"at"`
	Way     string    `json:"way"`           // mail, sms, mail+sms; with what failed, "mail (2 of 3), not sms"
	Who     string    `json:"who,omitempty"` // deputy, duty; "" for the lead
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Release is what readers see of a period and a slice, frozen. Body is the suppressed tables as package staff made them.
type Release struct {
	Meta     `bson:",inline"`
	Period   string    `json:"period"` // month:2026-11, quarter:2026-Q4, round:ID, all
	Place    string    `json:"place"`  // "" for the whole council
	Made     time.Time `json:"made"`
	Families int       `json:"families"` // the true count it was made from; never shown, it decides when a new one may be made
	// Read are those of Families without an answer in another language that nobody had sorted; 0 also before it was noted.
	Read    int     `json:"read,omitempty"`
	Body    string  `json:"body"` // JSON
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Action is a "you said, we did" item.
type Action struct {
	Meta   `bson:",inline"`
	Theme  string   `json:"theme,omitempty"` // the first of Themes
	Themes []string `json:"themes,omitempty"`
	// Place is the first of Places; none is everywhere.
	Place     string    `json:"place,omitempty"`
	Places    []string  `json:"places,omitempty"`
	Said      string    `json:"said"`
	Decision  string    `json:"decision"` // will-do, looking-into, cannot
	Did       string    `json:"did"`
	Owner     string    `json:"owner,omitempty"`
	DueOn     string    `json:"due_on,omitempty"`
	Published time.Time `json:"published,omitzero"`
	By        string    `json:"by,omitempty"`
	// DoneOn is the day on which it was done (2006-01-02); "" while it is not.
	DoneOn string `json:"done_on,omitempty"`
	// Brief is the one line that subscribers are sent, and Sent each time that they were.
	Brief string      `json:"brief,omitempty"`
	Sent  []Announced `json:"sent,omitempty"`
	// Confirmed are the texts of the action in which something looks personal and which a person may publish all the same.
	Confirmed []Confirmation `json:"confirmed,omitempty"`
	Unknown   Unknown        `json:",unknown" bson:",inline"`
}

// Confirmation is a person's word that what looks personal in a text is not about a family: a council's own number, a
// worker's name. It holds for exactly this text.
type Confirmation struct {
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Text    string    `json:"text"`
	Words   []string  `json:"words"` // what looked personal in it
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Announced is one message about an action to the people who asked to be told.
type Announced struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Brief   string    `json:"brief"`
	People  int       `json:"people"` // to how many; staff see it from the public threshold on
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// At lists the action's places; none is everywhere.
func (a *Action) At() []string {
	if len(a.Places) == 0 && a.Place != "" {
		return []string{a.Place}
	}
	return a.Places
}

// About lists the action's themes.
func (a *Action) About() []string {
	if len(a.Themes) == 0 && a.Theme != "" {
		return []string{a.Theme}
	}
	return a.Themes
}

// Place is an area, a hub or a link site.
type Place struct {
	Meta    `bson:",inline"`
	Name    string  `json:"name"`
	Short   string  `json:"short"` // at most 30 characters; texts name it
	Kind    string  `json:"kind"`  // area, hub, link
	Parent  string  `json:"parent,omitempty"`
	Keyword string  `json:"keyword,omitempty"` // the SMS word, upper case
	Order   int     `json:"order"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Staff is someone who may sign in. Its id is the sign-in name in lower case.
type Staff struct {
	Meta     `bson:",inline"`
	Name     string   `json:"name"`
	Password string   `json:"password"` // argon2id
	Roles    []string `json:"roles"`    // package staff/account lists them
	Places   []string `json:"places,omitempty"`
	Disabled bool     `json:"disabled,omitempty"`
	// Code is the secret that the codes on the person's telephone are made of, sealed; "" until they have set it up. CodeStep
	// is the last step of it that was used: none is good twice.
	Code     string `json:"code,omitempty"`
	CodeStep int64  `json:"code_step,omitempty"`
	// Subject is who they are to the single sign-on, from their first sign-in by it: a name that is given to somebody else
	// later opens nothing.
	Subject string `json:"subject,omitempty"`
	// Failed sign-ins in a row, and until when the next is refused.
	Failed  int       `json:"failed,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Session is a signed-in session or a web form's; its id is a hash of the cookie.
type Session struct {
	Meta    `bson:",inline"`
	Body    []byte  `json:"body"`
	Expires int64   `json:"expires"` // Unix milliseconds
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Audit is one line of the append-only record of what staff and jobs did. It holds ids and counts only.
type Audit struct {
	Meta    `bson:",inline"`
	At      int64          `json:"at"` // Unix milliseconds
	By      string         `json:"by"`
	What    string         `json:"what"`
	Of      string         `json:"of,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	Counts  map[string]int `json:"counts,omitempty"`
	Unknown Unknown        `json:",unknown" bson:",inline"`
}

// Lease is a claim on a piece of background work that belongs to no document; see Claim.
type Lease struct {
	Meta  `bson:",inline"`
	Claim `bson:",inline"`
	Keys  []string `json:"keys,omitempty"` // of a running instance's note: the ids of the keys that it has
}

// Setting is one value that the installation keeps about itself, such as the check value of its keys.
type Setting struct {
	Meta    `bson:",inline"`
	Value   string  `json:"value"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// SegmentsID names the setting that holds how many text segments were billed in the month of a London time.
func SegmentsID(london time.Time) string { return "segments:" + london.Format("2006-01") }
