package conversation

import (
	"context"
	"errors"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// Held is everything that is kept about one person, for a subject access request: as JSON, or as Text. A safeguarding
// record is not in it, nor that there is one, since whoever shares the phone may see the copy; Safeguarding says how many there
// are to whoever makes it, and the lead decides what may be given out (Data Protection Act 2018, schedule 3, part 5).
type Held struct {
	Contacts []HeldContact `json:"contacts,omitempty"`
	Run      *HeldRun      `json:"run,omitempty"`
	// Earlier are the runs begun from the same address before, oldest first. More than one person may have used it: somebody
	// has to look before they are handed out.
	Earlier      []*HeldRun `json:"earlier_runs,omitempty"`
	Safeguarding int        `json:"-"`
}

// HeldContact is what is kept about one address.
type HeldContact struct {
	Channel    string        `json:"channel"`
	Address    string        `json:"address,omitempty"` // none for a web session
	Language   string        `json:"language,omitempty"`
	Hub        string        `json:"hub,omitempty"`
	LastSeen   time.Time     `json:"last_seen,omitzero"`
	Stopped    time.Time     `json:"stopped,omitzero"`
	Silences   []HeldSilence `json:"stopped_and_started_again,omitempty"`
	Subscribed time.Time     `json:"subscribed,omitzero"`
	Agreed     []HeldConsent `json:"agreed,omitempty"`
	Messages   int           `json:"message_ids_kept_against_repeats"`
}

// HeldSilence is the time between a STOP and the START after it.
type HeldSilence struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// HeldConsent is one agreement.
type HeldConsent struct {
	At        time.Time `json:"at"`
	Wording   string    `json:"wording"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// HeldRun is one run of a survey.
type HeldRun struct {
	Reference string       `json:"reference"`
	Survey    string       `json:"survey"`
	Version   int          `json:"version"`
	Hub       string       `json:"hub,omitempty"`
	Role      string       `json:"role,omitempty"`
	AgeBand   string       `json:"age_band,omitempty"`
	Language  string       `json:"language"`
	Channels  []string     `json:"channels,omitempty"`
	Mode      string       `json:"mode,omitempty"`
	Stage     string       `json:"stage"`
	Started   time.Time    `json:"started"`
	Updated   time.Time    `json:"updated"`
	Finished  time.Time    `json:"finished,omitzero"`
	Answers   []HeldAnswer `json:"answers,omitempty"`
	// Equality is what they said about themselves after sending, by question id.
	Equality map[string]string `json:"equality,omitempty"`
	// Experience is how answering was, from 1 to 5; 0 while they did not say.
	Experience int `json:"experience,omitempty"`
	// Aside is what was written where one of some choices was asked for, and was none of them.
	Aside []string `json:"aside,omitempty"`
	// Unsent is a first text that was never followed by GO.
	Unsent []string `json:"unsent,omitempty"`
}

// HeldAnswer is one answer, and what readers see of it.
type HeldAnswer struct {
	Question string    `json:"question"`
	Words    string    `json:"words,omitempty"`
	Choices  []string  `json:"choices,omitempty"`
	Skipped  bool      `json:"skipped,omitempty"`
	Channel  string    `json:"channel"`
	At       time.Time `json:"at"`
	// Readers is the text as readers see it, Themes and Stances what it was tagged with, Decisions what staff decided
	// about it ("quote": it may be quoted).
	Readers   string   `json:"as_readers_see_it,omitempty"`
	Themes    []string `json:"themes,omitempty"`
	Stances   []string `json:"stances,omitempty"`
	Decisions []string `json:"decisions,omitempty"`
}

// Held collects what is kept about the person at an address, and about every other address of the same run. It returns
// ErrNobody when nothing is. It changes nothing; the caller notes in the audit that it was looked at.
func (c *Conversation) Held(ctx context.Context, ch channels.Name, sender, address string) (*Held, error) {
	contact, err := c.findContact(ctx, channels.Inbound{Channel: ch, Sender: sender, Address: address})
	if err != nil {
		return nil, err
	}
	if contact.Version == 0 { // a subscription outlasts the contact
		if _, err := c.Store.Subscriptions.Get(ctx, contact.ID); errors.Is(err, store.ErrNotFound) {
			return nil, ErrNobody
		} else if err != nil {
			return nil, err
		}
	}
	return c.held(ctx, contact.Response, contact)
}

// Senders are our sides of a channel that anybody has written to, such as the numbers of an account, in order.
func (c *Conversation) Senders(ctx context.Context, ch channels.Name) ([]string, error) {
	var found []string
	for contact, err := range c.Store.Contacts.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		if at, ok := slices.BinarySearch(found, contact.Sender); contact.Channel == string(ch) && !ok {
			found = slices.Insert(found, at, contact.Sender)
		}
	}
	return found, nil
}

// HeldByReference is Held for a family that quotes the reference of its run.
func (c *Conversation) HeldByReference(ctx context.Context, reference string) (*Held, error) {
	id, err := c.runByReference(ctx, reference)
	if err != nil {
		return nil, err
	}
	return c.held(ctx, id, nil)
}

func (c *Conversation) held(ctx context.Context, id string, first *store.Contact) (*Held, error) {
	h := &Held{}
	contacts, runs := map[string]bool{}, map[string]bool{id: true}
	add := func(contact *store.Contact) error {
		if contacts[contact.ID] {
			return nil
		}
		contacts[contact.ID] = true
		held, err := c.heldContact(ctx, contact)
		h.Contacts = append(h.Contacts, held)
		return err
	}
	if first != nil {
		if err := add(first); err != nil {
			return nil, err
		}
	}
	if id != "" {
		for contact, err := range c.Store.Contacts.Find(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: id}}}) {
			if err == nil {
				err = add(contact)
			}
			if err != nil {
				return nil, err
			}
		}
		r, err := c.loadRun(ctx, id, "", "")
		if err != nil {
			return nil, err
		}
		if r.doc.Version > 0 && !r.doc.Erased {
			if h.Run, err = c.heldRun(ctx, r); err != nil {
				return nil, err
			}
		}
	}
	if first != nil {
		for _, earlier := range first.Earlier {
			r, err := c.loadRun(ctx, earlier, "", "")
			if err != nil {
				return nil, err
			}
			if r.doc.Version == 0 || r.doc.Erased {
				continue
			}
			run, err := c.heldRun(ctx, r)
			if err != nil {
				return nil, err
			}
			h.Earlier = append(h.Earlier, run)
			runs[earlier] = true
		}
	}
	for alert, err := range c.Store.Alerts.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		if contacts[alert.Contact] || alert.Response != "" && runs[alert.Response] {
			h.Safeguarding++
		}
	}
	return h, nil
}

func (c *Conversation) heldContact(ctx context.Context, contact *store.Contact) (HeldContact, error) {
	h := HeldContact{Channel: contact.Channel, Language: contact.Language, LastSeen: contact.Seen, Messages: len(contact.Applied)}
	var err error
	if h.Hub, err = c.hubName(ctx, contact.Place); err != nil {
		return h, err
	}
	if contact.Channel != string(channels.Web) {
		address, err := c.Keys.Open("contacts/"+contact.ID, fieldAddress, contact.Address)
		if err != nil {
			return h, err
		}
		h.Address = string(address)
	}
	if contact.OptOut != nil {
		h.Stopped = contact.OptOut.At
	}
	for _, silence := range contact.Silences {
		h.Silences = append(h.Silences, HeldSilence{From: silence.From, To: silence.To})
	}

	for _, k := range contact.Consents {
		h.Agreed = append(h.Agreed, HeldConsent{k.At, k.Wording, k.Withdrawn})
	}
	sub, err := c.Store.Subscriptions.Get(ctx, contact.ID)
	switch {
	case err == nil:
		h.Subscribed = sub.At
	case !errors.Is(err, store.ErrNotFound):
		return h, err
	}
	return h, nil
}

func (c *Conversation) hubName(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	places, _, err := c.readPlaces(ctx)
	if err != nil {
		return "", err
	}
	if p := place(places, id); p.Name != "" {
		return p.Name, nil
	}
	return id, nil
}

func (c *Conversation) heldRun(ctx context.Context, r *run) (*HeldRun, error) {
	doc := r.doc
	hub, err := c.hubName(ctx, doc.Place)
	if err != nil {
		return nil, err
	}
	h := &HeldRun{
		Reference: c.reference(doc.ID), Survey: doc.Survey, Version: doc.SurveyV, Hub: hub, Role: doc.Role, AgeBand: doc.AgeBand,
		Language: doc.Language, Channels: doc.Channels, Mode: doc.Mode, Stage: doc.Stage, Started: doc.Started, Updated: doc.Updated,
		Finished: doc.Finished, Equality: doc.Equality,
	}
	if doc.Experience != nil {
		h.Experience = doc.Experience.Rating
	}
	for _, part := range r.state.Held {
		h.Unsent = append(h.Unsent, part.Text)
	}
	for _, part := range r.state.Aside {
		h.Aside = append(h.Aside, part.Text)
	}
	ofRun := store.Query{Equal: []store.Match{{Field: "response", Value: doc.ID}}}
	decided := map[string][]string{}
	for review, err := range c.Store.Reviews.Find(ctx, ofRun) {
		if err != nil {
			return nil, err
		}
		decided[review.Excerpt] = append(decided[review.Excerpt], review.Decision)
	}
	excerpts := map[string]*store.Excerpt{}
	for e, err := range c.Store.Excerpts.Find(ctx, ofRun) {
		if err != nil {
			return nil, err
		}
		excerpts[e.Question] = e
	}
	vars, err := c.vars(ctx, channels.Web, doc.Place)
	if err != nil {
		return nil, err
	}
	for i := range r.state.Answers {
		a := &r.state.Answers[i]
		words := r.survey.Render(survey.Message{Key: keyAsk, Question: a.Question}, doc.Language, vars)
		answer := HeldAnswer{Question: words.Text, Words: answerText(a), Skipped: a.Skipped, Channel: a.Channel, At: a.At}
		for _, choice := range a.Choices {
			if at := slices.IndexFunc(words.Choices, func(l survey.Label) bool { return l.ID == choice }); at >= 0 {
				choice = words.Choices[at].Text
			}
			answer.Choices = append(answer.Choices, choice)
		}
		if e := excerpts[a.Question]; e != nil {
			answer.Readers, answer.Themes, answer.Stances, answer.Decisions = e.Text, e.Themes, e.Stances, decided[e.ID]
		}
		h.Answers = append(h.Answers, answer)
	}
	return h, nil
}
