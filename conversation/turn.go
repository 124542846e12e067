package conversation

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// turn is one message being applied: what was loaded, and what is to be written.
type turn struct {
	in        channels.Inbound
	opt       options
	contact   *store.Contact
	run       *run           // nil while the contact has none
	stood     store.Standing // the run's, before this message
	before    survey.State   // the run's, before this message
	begun     bool           // the run is begun by this message
	touched   bool           // the contact is to be written
	places    []store.Place
	labels    []survey.Label
	input     survey.Input
	command   survey.Command // which command the message is; "" for none
	keyword   bool           // it was a hub's keyword, without a START
	asksOther bool           // it asks for another survey than the one that is under way
	joined    bool           // it was a carry-on code, and the run is now theirs too
	wrongCode bool           // it was meant as a carry-on code
	heldCode  bool           // it was one, which waits until they have agreed to the notice here
	finding   safeguard.Finding
	// helpsFlood says that help is said although the person floods.
	helpsFlood bool
}

// apply is the path of one message: load, scan, step, write. It returns store.ErrConflict when another writer was first.
func (c *Conversation) apply(ctx context.Context, in channels.Inbound, opt options) error {
	failpoint.Panic(in.Text)
	t := &turn{in: in, opt: opt}
	if err := c.load(ctx, t); err != nil {
		return err
	}
	if c.repeated(t) {
		return nil
	}
	t.finding = c.scanner(t.ageBand()).Scan(in.Text)
	c.read(t)
	t.asksQuiet()
	if err := c.joinByCode(ctx, t); err != nil {
		return err
	}
	if c.silenced(t) {
		return c.applyToContact(ctx, t, c.pleaAfterStop(t))
	}
	if t.heldCode {
		return c.applyToContact(ctx, t, say(keyNotice))
	}
	if events, joins := c.atDoor(t); events != nil {
		return c.applyToContact(ctx, t, events)
	} else if joins {
		if err := c.joinHeld(ctx, t); err != nil {
			return err
		}
	}
	if t.wrongCode {
		return c.applyToContact(ctx, t, say(keyCodeWrong))
	}
	if c.needsNoRun(t) {
		return c.applyToContact(ctx, t, c.withoutRun(t))
	}
	if t.run == nil && c.quiet(t) {
		return c.applyToContact(ctx, t, say(keyNoted)) // the notice speaks of safety; their next message brings it
	}
	if t.run == nil || c.beginsAgain(t) {
		c.begin(t)
	}
	c.noteAsked(t)
	return c.applyToRun(ctx, t)
}

// load finds the contact, under whichever address key it was made, and the run it points to.
func (c *Conversation) load(ctx context.Context, t *turn) (err error) {
	if err := failpoint.Err("store"); err != nil {
		return err
	}
	if t.places, t.labels, err = c.readPlaces(ctx); err != nil {
		return err
	}
	if t.contact, err = c.findContact(ctx, t.in); err != nil {
		return err
	}
	if t.contact.Response == "" {
		return nil
	}
	t.run, err = c.loadRun(ctx, t.contact.Response, t.in.Survey, t.language())
	if err == nil && t.run.doc.Version == 0 {
		t.begun = true // a crash came between the pointer and the run
		return c.beginAsLeft(ctx, t)
	}
	return err
}

func (c *Conversation) findContact(ctx context.Context, in channels.Inbound) (*store.Contact, error) {
	ids := c.Keys.AddressIDs(string(in.Channel), in.Sender, in.Address)
	for _, id := range ids {
		contact, err := c.Store.Contacts.Get(ctx, id)
		if err == nil && contact.Moved != "" {
			return c.followMove(ctx, contact)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return contact, err
		}
	}
	return &store.Contact{
		Meta: store.Meta{ID: ids[0]}, Channel: string(in.Channel), Sender: in.Sender,
		Address: c.Keys.Seal("contacts/"+ids[0], fieldAddress, []byte(in.Address)),
	}, nil
}

// language is the best guess of the language to answer in.
func (t *turn) language() string {
	switch {
	case t.run != nil && t.run.state.Language != "":
		return t.run.state.Language
	case t.contact.Language != "":
		return t.contact.Language
	}
	return t.in.Language
}

// hint is the language that the message asks for. On the web that is a choice; elsewhere it is the phone's, which says nothing once a
// person has been answered in another.
func (t *turn) hint() string {
	if t.in.Channel == channels.Web {
		return t.in.Language
	}
	return t.language()
}

// survey is the definition the message is read by.
func (c *Conversation) survey(t *turn) *survey.Survey {
	if t.run != nil {
		return t.run.survey
	}
	return c.surveyOr(t.in.Survey)
}

// read turns the message into what the engine reads, and notes which command it is, if any. A hub's keyword is a START
// at that hub, but where the survey asks which hub it is the answer.
func (c *Conversation) read(t *turn) {
	in := &t.in
	t.input = survey.Input{
		ID: in.ID, Text: in.Text, Command: survey.Command(in.Command), Question: in.Question, Choices: in.Choices,
		Ref: in.Ref, Media: in.Media, Channel: string(in.Channel), Language: t.hint(), At: in.At,
		JoinWithin: joinWithin(in.Channel), Places: t.labels, MinAge: c.MinAge[in.Channel],
	}
	input := &t.input
	switch in.Kind {
	case channels.Command:
		input.Kind, input.Argument, t.command = survey.InCommand, in.Text, input.Command
		if input.Command == survey.Help && t.run == nil && t.contact.Language == "" {
			in.Language = cmp.Or(c.survey(t).Reads(in.Text), in.Language)
		}
	case channels.Answer:
		input.Kind = survey.InAnswer
	case channels.Edit:
		input.Kind = survey.InEdit
		if command, _, ok := c.survey(t).ParseCommand(in.Text, t.language()); ok && survey.HeededInEdit(command) {
			t.command = command
		} else if t.givesReach() {
			t.asksForPerson()
		}
	case channels.Media:
		input.Kind = survey.InMedia
	case channels.OptOut:
		input.Kind, input.Command, t.command = survey.InCommand, survey.Stop, survey.Stop
	case channels.OptIn:
		input.Kind, input.Command, t.command = survey.InCommand, survey.Start, survey.Start
	default:
		c.readText(t)
	}
	if t.opt.full {
		input.Kind, input.Media, input.Text, t.command = survey.InMedia, "text", "", ""
	}
	input.Place = c.hub(t)
}

func (c *Conversation) readText(t *turn) {
	t.input.Kind = survey.InText
	if beside, ok := c.survey(t).Marked(t.in.Text); ok {
		t.finding = c.scanner(t.ageBand()).Scan(beside) // the rest is our own words, which speak of danger
		return
	}
	if t.givesReach() {
		t.asksForPerson()
		return
	}
	id, young, start, ok := keyword(t.places, t.in.Text, t.beforeQuestions())
	if ok && !young && t.asksPlace() {
		t.input.Kind, t.input.Choices = survey.InAnswer, []string{id}
		return
	}
	if ok && (start || young || !c.midAnswer(t)) {
		t.in.Place, t.keyword = id, !start
		if young {
			t.in.Survey = youngSurvey
		}
		t.input.Kind, t.input.Command, t.input.Text, t.command = survey.InCommand, survey.Start, "", survey.Start
		return
	}
	if t.run != nil {
		if said, ok := t.run.survey.Erasing(t.run.state, t.in.Text); ok {
			t.command = said
			return
		}
	}
	t.command, _, _ = c.survey(t).ParseCommand(t.in.Text, t.language())
}

// asksForPerson reads the message as a request for a person, whose words are no answer.
func (t *turn) asksForPerson() {
	t.input.Kind, t.input.Command, t.input.Text, t.command = survey.InCommand, survey.ContactMe, "", survey.ContactMe
}

// beforeQuestions says whether no question is being asked, nor was one.
func (t *turn) beforeQuestions() bool {
	if t.run == nil {
		return true
	}
	switch t.run.state.Stage {
	case survey.New, survey.Notice, survey.Erased:
		return true
	}
	return false
}

const youngSurvey = "our-family-young"

// is says whether the message is one of the commands.
func (t *turn) is(commands ...survey.Command) bool {
	return t.command != "" && slices.Contains(commands, t.command)
}

// needsNoRun says whether a message from someone without a run is answered without beginning one.
func (c *Conversation) needsNoRun(t *turn) bool {
	over := t.run == nil || t.run.doc.Erased || t.run.doc.Version == 0
	return over && t.is(survey.Help, survey.Stop, survey.Delete, survey.Confirm)
}

// withoutRun is what comes of a command that needs no run. There is nothing to delete but what the contact agreed to.
func (c *Conversation) withoutRun(t *turn) []survey.Event {
	if t.is(survey.Delete, survey.Confirm) {
		return append([]survey.Event{{Kind: survey.Erase}}, say(keyErased)...)
	}
	s := c.surveyOr(t.in.Survey)
	before := s.Begin(t.language())
	state, events := survey.Step(s, before, t.input)
	if t.run == nil && state.Language != before.Language {
		t.contact.Language = state.Language // the word says which they read: POMOC is answered in Polish
	}
	return events
}

// applyToRun steps the run, writes the contact first if it is concerned, and then the response: the one write.
func (c *Conversation) applyToRun(ctx context.Context, t *turn) error {
	if t.run.doc.Version == 0 && t.is(survey.Again) {
		t.input.Kind, t.input.Command = survey.InCommand, survey.Start // AGAIN began this run before a crash
	}
	state, events := c.step(t)
	if slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.Restart }) {
		asked := t.run.doc.Asked
		c.begin(t)
		t.input.Kind, t.input.Command = survey.InCommand, survey.Start
		if asked != nil {
			t.input.Place = cmp.Or(asked.Place, t.input.Place)
		}
		state, events = c.step(t)
	}
	if state.Offer != survey.Again {
		t.run.doc.Asked = nil
	}
	if t.joined {
		events = asJoined(events)
	}
	t.before, t.run.state, t.stood = t.run.state, state, store.StandingOf(t.run.doc)
	if err := c.settle(ctx, t); err != nil {
		return err
	}
	if err := c.writeContact(ctx, t, events); err != nil {
		return err
	}
	c.record(t, events)
	if erases(events) {
		if !t.is(survey.Confirm) {
			t.run.doc.Sent = nil // erased for another reason, as for one who is too young here: nobody asked for a clear chat
		} else if err := c.postTakeBack(ctx, t.run.doc); err != nil {
			return err
		}
	}
	t.run.doc.Due = c.responseDue(t.run.doc)
	failpoint.Hit("before-response")
	if err := c.Store.Responses.Put(ctx, t.run.doc); err != nil {
		return err
	}
	failpoint.Hit("after-response")
	c.restHelp(t)
	c.wake(job{response: t.run.doc, run: t.run, person: c.personOf(t.in)})
	return nil
}

func (c *Conversation) step(t *turn) (survey.State, []survey.Event) {
	c.steps.Add(1)
	if t.asksOther {
		return t.stepAside()
	}
	return survey.Step(t.run.survey, t.run.state, t.input)
}

// record puts the step's outcome into the response: applied id, replies, alert, what is to be tagged, the sealed state.
func (c *Conversation) record(t *turn, events []survey.Event) {
	doc := t.run.doc
	if erases(events) {
		c.erase(t.run)
		doc = t.run.doc
	}
	now := c.now()
	quiet := flooding(&doc.Mail, now)
	apply(&doc.Mail, t.in.ID, now)
	c.dropPulled(t, &doc.Mail)
	said := t.in.Text
	c.rescan(t, events)
	t.opt.filed = t.opt.filed && t.in.Text == said // what it says together with earlier texts was not
	c.raise(t, &doc.Mail)
	c.answered(t, events)
	c.lookAgain(t, &doc.Mail, events)
	c.reread(t, &doc.Mail)
	c.askForPerson(t, &doc.Mail, events)
	if optsOut(events) {
		silence(&doc.Mail)
	}
	c.reply(t, &doc.Mail, events, quiet)
	if doc.Erased {
		return
	}
	for _, e := range events {
		switch e.Kind {
		case survey.Answered:
			c.markAnswered(t, e.Question)
		case survey.WantsCode:
			doc.Carry, doc.CarryExpires = c.Keys.Hash("carry", t.code(c)), now.Add(codeFor)
		}
	}
	c.seal(t.run, t.input, modeOf(t.in))
	doc.Moved = doc.Moved || doc.Answered > 0 && store.StandingOf(doc) != t.stood
	if t.in.Mode == modeDrill {
		t.run.doc.Excluded = modeDrill
	}
}

func erases(events []survey.Event) bool {
	return slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.Erase })
}

func optsOut(events []survey.Event) bool {
	return slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.OptedOut })
}

func modeOf(in channels.Inbound) string {
	if in.Mode == "" {
		return "self"
	}
	return in.Mode
}

func say(key string) []survey.Event {
	return []survey.Event{{Kind: survey.Say, Message: survey.Message{Key: key}}}
}
