package conversation

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/store"
	"familyvoice/survey"
)

// The errors a page or adapter may show words for.
var (
	// ErrNoSuchCode means that a carry-on code is unknown, used or too old.
	ErrNoSuchCode = errors.New("conversation: no such code")
	// ErrTooManyTries means that codes were tried more than ten times in an hour from one place.
	ErrTooManyTries = errors.New("conversation: too many tries")
)

// View is what a web session may see of its own run.
type View struct {
	// Known is false for a session that has not begun anything.
	Known    bool
	Response string // the run's id: never shown, only for the audit
	Survey   *survey.Survey
	// State is the run as this session may see it: answers given elsewhere are left out until it has itself answered.
	State  survey.State
	Hidden []string // the questions whose answers were left out; one that was skipped has none
	Place  store.Place
	Vars   survey.Vars // for Survey.Render
	// Notices are the replies to the last message of this session, help first, "ask" left out: the page shows them.
	Notices   []Notice
	Reference string // a short reference to quote, made from the run's id; not the id
	Mode      string // how the answers are given: self, kiosk, helped or paper
	// Equality is what the person said about themselves after sending; see KeepEquality.
	Equality map[string]string
}

// Notice is one reply for a page to show.
type Notice struct {
	Key     string // "help-first", "unclear", "code", ...
	Message survey.Message
	Words   survey.Rendered
}

// View returns what the web session with this address may see. A session that has begun nothing gets an unknown View.
func (c *Conversation) View(ctx context.Context, address string) (View, error) {
	failpoint.Panic(address)
	in := channels.Inbound{Channel: channels.Web, Sender: webSender, Address: address}
	contact, err := c.findContact(ctx, in)
	if err != nil {
		return View{}, err
	}
	v := View{Place: store.Place{}}
	placeID := contact.Place
	mails := []*store.Mail{&contact.Mail}
	lang := contact.Language
	if contact.Response != "" {
		r, err := c.loadRun(ctx, contact.Response, "", contact.Language)
		if err != nil {
			return View{}, err
		}
		if r.doc.Version > 0 {
			v.Known, v.Response, v.Survey, v.State = true, r.doc.ID, r.survey, r.state
			v.Reference, v.Mode, v.Equality = c.reference(r.doc.ID), r.doc.Mode, maps.Clone(r.doc.Equality)
			lang = r.state.Language
			if r.doc.Place != "" {
				placeID = r.doc.Place
			}
			if contact.Joined {
				v.State.Answers, v.Hidden = nil, given(r.state.Answers)
			}
			mails = append(mails, c.withoutSpent(r.doc))
		}
	}
	if v.Vars, err = c.vars(ctx, channels.Web, placeID); err != nil {
		return View{}, err
	}
	places, _, err := c.readPlaces(ctx)
	if err != nil {
		return View{}, err
	}
	v.Place = place(places, placeID)
	return v, c.notices(ctx, &v, c.personOf(in), lang, mails)
}

// withoutSpent is a run's mail without a carry-on code that works no more: it was used, has run out, or another has taken its place.
func (c *Conversation) withoutSpent(doc *store.Response) *store.Mail {
	m := doc.Mail
	m.Pending = slices.DeleteFunc(slices.Clone(m.Pending), func(p store.Pending) bool {
		if p.Key != keyCode {
			return false
		}
		code, err := c.Keys.Open("pending/"+p.ID, fieldSecret, p.Secret)
		return err == nil && (doc.Carry != c.Keys.Hash("carry", string(code)) || !c.carries(doc))
	})
	return &m
}

// given lists the questions that have an answer and were not skipped.
func given(answers []survey.Answer) (questions []string) {
	for _, a := range answers {
		if !a.Skipped {
			questions = append(questions, a.Question)
		}
	}
	return questions
}

// reference is eight letters and digits to quote, from which the run's id can't be worked out.
func (c *Conversation) reference(response string) string {
	hash := c.Keys.Hash("reference", response)[:8]
	var b strings.Builder
	for _, r := range []byte(hash) {
		b.WriteByte(crockford[r&31])
	}
	return b.String()
}

// webSender is our side of every web session.
const webSender = "web"

// notices renders the replies that wait for the session's page, help first.
func (c *Conversation) notices(ctx context.Context, v *View, person, lang string, mails []*store.Mail) error {
	mark := c.sessionMark(person)
	for _, rank := range []int{store.RankHelp, store.RankReply, store.RankRest} {
		for _, m := range mails {
			for i := range m.Pending {
				p := &m.Pending[i]
				if p.Rank != rank || !pulled(p) || p.Sender != mark {
					continue
				}
				shown := *p
				if lang != "" {
					shown.Language = lang
				}
				words, err := c.words(ctx, &shown)
				if err != nil {
					return err
				}
				v.Notices = append(v.Notices, Notice{Key: p.Key, Message: survey.Message{Key: p.Key, Question: p.Question, Args: p.Args}, Words: words})
			}
		}
	}
	return nil
}
