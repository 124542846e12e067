package conversation

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// A carry-on code is nine Crockford base32 characters, with at least two digits so that no word is taken for one.
const (
	codeLength  = 9
	codeDigits  = 2
	codeFor     = 30 * 24 * time.Hour
	crockford   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeTries   = 10
	codeTriesIn = time.Hour
	maxTriers   = 10_000 // places remembered
)

// code makes the turn's carry-on code, once.
func (t *turn) code(c *Conversation) string {
	for t.opt.code == "" || digits(t.opt.code) < codeDigits {
		raw := c.random(codeLength)
		var b strings.Builder
		for i := range codeLength {
			b.WriteByte(crockford[hexValue(raw[2*i])<<4&31|hexValue(raw[2*i+1])|hexValue(raw[2*i])&1<<4])
		}
		t.opt.code = b.String()
	}
	return t.opt.code
}

func hexValue(b byte) int {
	if b >= 'a' {
		return int(b-'a') + 10
	}
	return int(b - '0')
}

func digits(code string) (n int) {
	for _, r := range code {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// readCode reads a code as people type it: any case, with spaces or dashes, I and L for 1, O for 0. named is true when
// the word CODE came before it.
func readCode(text string) (code string, named, ok bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if rest, cut := strings.CutPrefix(text, "CODE"); cut && rest != "" {
		text, named = rest, true
	}
	if len(text) > 2*codeLength {
		return "", named, false
	}
	text = strings.NewReplacer(" ", "", "-", "", "I", "1", "L", "1", "O", "0").Replace(text)
	if len(text) != codeLength || strings.Trim(text, crockford) != "" {
		return "", named, false
	}
	return text, named, named || digits(text) >= codeDigits
}

// joinByCode attaches the contact to the run whose code the message is. An unknown code after the word CODE is answered
// as such; without the word it is a text like any other. A run that was stopped elsewhere is carried on here, and whoever stopped
// us there hears nothing of it; a code from an address that has itself stopped us does nothing.
func (c *Conversation) joinByCode(ctx context.Context, t *turn) error {
	text := t.in.Text
	if t.in.Kind != channels.Text && t.opt.code == "" || t.contact.OptOut != nil || t.overtaken() {
		return nil
	}
	if t.opt.code != "" {
		text = "CODE " + t.opt.code
	}
	code, named, ok := readCode(text)
	if !ok {
		return nil
	}
	found, err := c.findByCode(ctx, t, code)
	if err != nil || found == nil && !named {
		return err
	}
	if found == nil {
		if t.opt.code != "" {
			return ErrNoSuchCode
		}
		t.wrongCode = true
		return nil
	}
	if t.asksAtDoor() {
		t.contact.Code, t.touched, t.heldCode = found.Carry, true, true
		t.in.Text = "" // the code is nobody's words
		return nil
	}
	return c.join(t, found)
}

// join attaches the contact to a run and uses its code up.
func (c *Conversation) join(t *turn, found *store.Response) error {
	r, err := c.openRun(found)
	if err != nil {
		return err
	}
	r.doc.Carry, r.doc.CarryExpires = "", time.Time{} // used once
	if r.doc.ID != t.contact.Response {
		c.carryApplied(t)
		t.noteEarlier()
	}
	t.contact.Earlier = slices.DeleteFunc(t.contact.Earlier, func(id string) bool { return id == r.doc.ID })
	t.run, t.contact.Response, t.contact.Joined, t.touched = r, r.doc.ID, true, true
	t.input = survey.Input{ID: t.in.ID, Kind: survey.InCommand, Command: survey.Where, Channel: string(t.in.Channel), At: t.in.At}
	if r.state.Stage == survey.Stopped || r.state.Before == survey.Stopped {
		t.input.Command = survey.Start
	}
	t.command, t.joined = survey.Where, true
	t.in.Text = "" // the code is nobody's words
	return nil
}

// asJoined says, with the question that the run stands at, that it can be carried on here.
func asJoined(events []survey.Event) []survey.Event {
	for i := range events {
		if m := &events[i].Message; m.Key == keyWhere || m.Args["lead"] == keyStarted {
			m.Key, m.Args["lead"] = keyAsk, keyJoined
		}
	}
	return events
}

func (c *Conversation) findByCode(ctx context.Context, t *turn, code string) (*store.Response, error) {
	if t.opt.code == "" && !c.tries.allow(c.Now(), t.contact.ID) {
		return nil, nil
	}
	return c.runOfCode(ctx, c.Keys.Hash("carry", code))
}

// runOfCode finds the run that a code, by its keyed hash, still leads to; nil for none.
func (c *Conversation) runOfCode(ctx context.Context, hash string) (*store.Response, error) {
	for r, err := range c.Store.Responses.Find(ctx, store.Query{Equal: []store.Match{{Field: "carry", Value: hash}}, Limit: 1}) {
		if err != nil {
			return nil, err
		}
		if c.carries(r) {
			return r, nil
		}
	}
	return nil, nil
}

// carries says whether the code of a run still leads to it.
func (c *Conversation) carries(r *store.Response) bool {
	return !r.Erased && r.Stage != string(survey.Finished) && c.now().Before(r.CarryExpires)
}

// CarryOn joins a web session to the run whose code was entered. prefix is where the try came from (an address prefix):
// ten tries an hour each. It returns ErrNoSuchCode, ErrTooManyTries or the store's error.
func (c *Conversation) CarryOn(ctx context.Context, in channels.Inbound, code, prefix string) error {
	if !c.tries.allow(c.Now(), prefix) {
		return ErrTooManyTries
	}
	code, _, ok := readCode("CODE" + code)
	if !ok {
		return ErrNoSuchCode
	}
	in = c.tidy(in)
	in.Kind, in.Text = channels.Command, ""
	leave, err := c.lanes.enter(ctx, c.Keys.PersonID(string(in.Channel), in.Sender, in.Address))
	if err != nil {
		return err
	}
	defer leave()
	return c.applyRetrying(ctx, in, options{code: code})
}

// tries counts how often codes were tried from one place: an address prefix of the web, or a person of a chat.
type tries struct {
	mu   sync.Mutex
	from map[string][]time.Time
}

func (t *tries) allow(now time.Time, from string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.from == nil {
		t.from = map[string][]time.Time{}
	}
	recent, known := t.from[from]
	if !known && len(t.from) >= maxTriers {
		t.forget(now)
	}
	for len(recent) > 0 && now.Sub(recent[0]) > codeTriesIn {
		recent = recent[1:]
	}
	if len(recent) >= codeTries {
		t.from[from] = recent
		return false
	}
	t.from[from] = append(recent, now)
	return true
}

// forget makes room: first whoever has been quiet, then any that have tries left, so that many places can't wash one clean.
func (t *tries) forget(now time.Time) {
	for from, recent := range t.from {
		if now.Sub(recent[len(recent)-1]) > codeTriesIn {
			delete(t.from, from)
		}
	}
	for _, spent := range []bool{false, true} {
		for from, recent := range t.from {
			if len(t.from) < maxTriers*9/10 {
				return
			}
			if spent || len(recent) < codeTries {
				delete(t.from, from)
			}
		}
	}
}
