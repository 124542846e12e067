package conversation

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// The keys of messages that the conversation itself sends.
const (
	keyAsk       = "ask"
	keyHelpFirst = "help-first"
	keyCode      = "code"
	keyNotice    = "notice"
	keyHeld      = "held"
	keyCodeWrong = "code-wrong"
	keyJoined    = "joined"
	keyWhere     = "where"
	keyErased    = "erased"
	keyStarted   = "started"

	keyPersonComing = "person-coming"
	keyPersonReach  = "person-reach" // in a chat, once it is known how
)

// joinWithin is how long a further free text still joins the answer just given.
func joinWithin(ch channels.Name) time.Duration {
	switch ch {
	case channels.SMS:
		return 10 * time.Second
	case channels.Web:
		return 0
	default:
		return 4 * time.Second
	}
}

// reply puts what the engine says into the mail, as references to words. Quiet is for a flood: then only help is said.
func (c *Conversation) reply(t *turn, m *store.Mail, events []survey.Event, quiet bool) {
	if c.quiet(t) {
		events = calmly(t, events)
	}
	for i, e := range events {
		key := e.Message.Key
		help := key == keyHelp || key == keyHelpFirst
		switch {
		case e.Kind != survey.Say || t.toldAlready(key):
		case t.in.Channel == channels.Web && key == keyAsk: // the page asks the question itself
		case help && t.opt.helped:
		case key == keyHelpFirst && concerned(t.finding): // it stands there already
		case quiet && !(help && c.helpsInFlood(t)):
		case help: // it waits for no other reply; raise has taken the number 0
			c.post(t, m, e.Message, store.RankHelp, i+1)
		default:
			c.post(t, m, e.Message, store.RankReply, i)
		}
	}
}

// helpEvery is how often somebody who floods is given help that they ask for.
const helpEvery = time.Minute

// helpsInFlood says whether help is to be said in a flood, and marks the turn so that it is not said again at once.
func (c *Conversation) helpsInFlood(t *turn) bool {
	t.helpsFlood = c.resting.over("help/"+t.contact.ID, c.now())
	return t.helpsFlood
}

// restHelp is called once a turn is written: help in a flood was then said.
func (c *Conversation) restHelp(t *turn) {
	if t.helpsFlood {
		c.resting.until("help/"+t.contact.ID, c.now().Add(helpEvery))
	}
}

// toldAlready says whether the provider has itself answered a STOP.
func (t *turn) toldAlready(key string) bool {
	return t.in.Told && t.is(survey.Stop) && key != keyHelpFirst
}

// post adds one reply to the mail. Its id follows from the message's, so that a repeat makes the same one.
func (c *Conversation) post(t *turn, m *store.Mail, words survey.Message, rank, n int) {
	if t.in.Mode == modeDrill && t.in.Channel != channels.Web {
		return // its address is nobody's
	}
	switch words.Key {
	case keyHelpFirst:
		c.asksReach(t, m)
	case keyPersonComing:
		c.asksReach(t, m) // also who has told it may mend it
		if reachless(t.in.Channel) && Reachable(t.in.Text) {
			words.Key = keyPersonReach
		}
	}
	id := c.Keys.Hash("entry", t.contact.ID, t.in.ID, strconv.Itoa(rank), strconv.Itoa(n))
	s, language := c.survey(t), t.language()
	if words.Key == keyHelp || words.Key == keyHelpFirst {
		language = cmp.Or(s.Reads(t.in.Text), language) // who cries in Polish in an English survey is helped in Polish
	}
	p := store.Pending{
		ID: id, Rank: rank, Key: words.Key, Question: words.Question, Args: words.Args, Language: language,
		Survey: s.ID, SurveyV: s.Version, Place: t.place(), Channel: string(t.in.Channel), Sender: t.in.Sender, At: c.now(),
	}
	if words.Key == keyCode {
		p.Secret = c.Keys.Seal("pending/"+id, fieldSecret, []byte(t.code(c)))
	}
	if pulled(&p) {
		p.Sender = c.sessionMark(c.personOf(t.in))
		p.Unseen = t.opt.waited
	} else {
		p.Address = c.Keys.Seal("pending/"+id, fieldAddress, []byte(t.in.Address))
		p.Due = p.At.UnixMilli()
		p.Claim = &store.Claim{Owner: c.instance, Turn: 1}
	}
	post(m, p)
}

func (t *turn) place() string {
	if t.run != nil && t.run.doc.Place != "" {
		return t.run.doc.Place
	}
	return t.contact.Place
}

// sessionMark tells a web session's own replies from those of others, without naming its contact.
func (c *Conversation) sessionMark(person string) string {
	return c.Keys.Hash("session", person)[:12]
}

// dropPulled forgets the replies that the session's page has shown: its next message proves that it was seen. What was made
// later than that page stays for the page after this message, the first to show it; and help stays for whoever only turns to
// another language, since they may not have been able to read it, and while one page sends several messages.
func (c *Conversation) dropPulled(t *turn, m *store.Mail) {
	if t.in.Channel != channels.Web {
		return
	}
	mark := c.sessionMark(c.personOf(t.in))
	keeps := t.in.Further || t.in.Kind == channels.Command && survey.Command(t.in.Command) == survey.Language
	m.Pending = slices.DeleteFunc(m.Pending, func(p store.Pending) bool {
		return pulled(&p) && p.Sender == mark && !p.Unseen && (!keeps || p.Rank != store.RankHelp)
	})
	for i := range m.Pending {
		if p := &m.Pending[i]; pulled(p) && p.Sender == mark && !t.opt.waited {
			p.Unseen = false
		}
	}
}

// words renders a reply at the moment it leaves.
func (c *Conversation) words(ctx context.Context, p *store.Pending) (survey.Rendered, error) {
	s, ok := c.Surveys.Survey(p.Survey, p.SurveyV)
	if !ok {
		s = c.surveyOr(p.Survey)
	}
	vars, err := c.vars(ctx, channels.Name(p.Channel), p.Place)
	if err != nil {
		return survey.Rendered{}, err
	}
	if p.Key == keyHelpFirst {
		vars.Duty = c.duty(p.At)
	}
	if p.Secret != "" {
		code, err := c.Keys.Open("pending/"+p.ID, fieldSecret, p.Secret)
		if err != nil {
			return survey.Rendered{}, err
		}
		vars.Code = string(code)
	}
	return s.Render(survey.Message{Key: p.Key, Question: p.Question, Args: p.Args}, p.Language, vars), nil
}

// vars are the values that words may name on a channel at a place.
func (c *Conversation) vars(ctx context.Context, ch channels.Name, placeID string) (survey.Vars, error) {
	places, labels, err := c.readPlaces(ctx)
	if err != nil {
		return survey.Vars{}, err
	}
	return survey.Vars{
		Council: c.Council, Hub: place(places, placeID).Short, Address: c.Address, Channel: string(ch),
		MinAge: c.MinAge[ch], Places: labels,
	}, nil
}

// outbound is a reply ready for its channel.
func (c *Conversation) outbound(ctx context.Context, p *store.Pending) (channels.Outbound, error) {
	words, err := c.words(ctx, p)
	if err != nil {
		return channels.Outbound{}, err
	}
	address, err := c.Keys.Open("pending/"+p.ID, fieldAddress, p.Address)
	if err != nil {
		return channels.Outbound{}, err
	}
	return channels.Outbound{
		ID: p.ID, Sender: p.Sender, Address: string(address), Text: words.Text, Choices: choices(words.Choices),
		Many: words.Many, Question: words.Question, Language: words.Language, RTL: words.RTL, SentParts: p.Parts, Heard: p.At,
		Urgent: p.Rank == store.RankHelp, Unasked: p.Rank == store.RankRest,
	}, nil
}

func choices(labels []survey.Label) []channels.Choice {
	if len(labels) == 0 {
		return nil
	}
	out := make([]channels.Choice, len(labels))
	for i, l := range labels {
		out[i] = channels.Choice{ID: l.ID, Label: l.Text}
	}
	return out
}

// concerned says whether a finding is one to act on.
func concerned(f safeguard.Finding) bool { return f.Level != "" && f.Level != safeguard.None }

var errNoChannel = errors.New("conversation: the reply's channel is switched off")
