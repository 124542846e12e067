package conversation

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

const (
	drainAtOnce = 64 // how many spooled messages are applied together, each person's in order
	keyHelp     = "help"
	keySlow     = "slow"
)

// Spooled is how many messages wait on this instance's disk for the store to come back.
func (c *Conversation) Spooled() int {
	if c.spool == nil {
		return 0
	}
	return c.spool.size()
}

// Keeps says whether a message that comes now can be kept: in the store, or on this instance's disk while the store is away.
// away is set in the second case; the error is that of the disk.
func (c *Conversation) Keeps(ctx context.Context) (away bool, err error) {
	if c.Store.Ping(ctx) == nil {
		return false, nil
	}
	if c.spool == nil {
		return true, errors.New("the store is away, and there is no spool")
	}
	return true, c.spool.writable()
}

// lost notes that the store can't be reached: until it answers again, what comes is spooled at once, so that nobody in
// danger waits for a time-out first.
func (c *Conversation) lost(ctx context.Context) {
	if ctx.Err() != context.Canceled && !c.away.Swap(true) {
		c.Log.Warn("the store can't be reached: what comes is spooled")
	}
}

// scanned is the first look at a message that can't be applied. A scan that itself fails counts as a concern: a person
// should read what it could not.
func (c *Conversation) scanned(text string) (f safeguard.Finding) {
	defer func() {
		if recover() != nil {
			f = safeguard.Finding{Level: safeguard.Concern, Kinds: []string{}, Why: []string{}}
		}
	}()
	return c.Scan.Scan(text)
}

// keep spools a message. One that is a disclosure, or asks for help, is answered with help at once; of a disclosure the
// lead is told that an alert waits. One that waits already is kept, and answered, once.
func (c *Conversation) keep(ctx context.Context, person string, in channels.Inbound) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	finding := c.scanned(in.Text)
	help := c.helpFor(in, finding)
	if help == keyHelpFirst && concerned(finding) && c.askedQuiet(person) {
		help = ""
	}
	if e, ok := c.waiting(person, in.ID); ok {
		if !e.Helped { // as after a restart
			c.helpOnce(context.WithoutCancel(ctx), e, in, help)
		}
		return nil
	}
	e := spooled{Person: person, Message: c.Keys.Seal("spool/"+person, fieldText, body), id: in.ID}
	if c.helpedUnkept(person, in.ID) {
		help, e.Helped = "", true
	}
	var h *helping
	if help != "" {
		h = &helping{}
		c.helping.Store(e.mark(), h) // before anybody can find the message
	}
	if err := c.spool.add(e, help != ""); err != nil {
		c.helping.Delete(e.mark())
		c.Log.Error("a message could not be spooled: the provider is told to try again", "channel", string(in.Channel))
		if help != "" || concerned(finding) {
			c.helpUnkept(ctx, person, in, finding, help)
		}
		return err
	}
	c.kept(person, in.ID)
	failpoint.Hit("after-spool")
	ctx = context.WithoutCancel(ctx)
	if help != "" {
		go c.helpNow(ctx, h, e, in, help)
	}
	if concerned(finding) {
		go c.alertNow(ctx, in, finding, func() bool { _, waits := c.waiting(person, in.ID); return waits })
	}
	return nil
}

// waiting finds the person's message in the spool.
func (c *Conversation) waiting(person, id string) (spooled, bool) {
	waiting := c.spool.of(person)
	at := slices.IndexFunc(waiting, func(e spooled) bool {
		if e.id != "" {
			return e.id == id
		}
		in, err := c.unspool(e)
		return err == nil && in.ID == id
	})
	if at < 0 {
		return spooled{}, false
	}
	return waiting[at], true
}

// helping is help on its way to the person of a spooled message. Whoever applies the message takes it over: until then help
// that could not be sent is tried again, and after that it is a reply like any other.
type helping struct {
	mu   sync.Mutex // held while it is being sent, and while the message is being applied
	sent bool
	over bool // the message is applied
}

// try sends the help, unless that is done or somebody else's task by now; false means that it has to be tried again.
func (h *helping) try(send func() error) (done bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.over && !h.sent {
		h.sent = send() == nil
	}
	return h.over || h.sent
}

// ended says whether somebody else has taken the help over.
func (h *helping) ended() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.over
}

// takeOver says whether a message's help has been sent, and keeps it from leaving until giveBack is told whether the message is
// applied: if it is not, as when the store answers and takes no writes, the help is tried again.
func (c *Conversation) takeOver(e spooled) (helped bool, giveBack func(applied bool)) {
	found, ok := c.helping.Load(e.mark())
	if !ok {
		return e.Helped, func(bool) {}
	}
	h := found.(*helping)
	h.mu.Lock()
	return h.sent || e.Helped, func(applied bool) {
		h.over = h.over || applied
		h.mu.Unlock()
	}
}

// helpFor says which help a message is answered with at once: "" for none. A page asks for its own.
func (c *Conversation) helpFor(in channels.Inbound, finding safeguard.Finding) (key string) {
	if in.Channel == channels.Web || in.Mode == modeDrill || concerned(finding) && finding.Quiet {
		return ""
	}
	if concerned(finding) {
		return keyHelpFirst
	}
	defer func() {
		if recover() != nil {
			key = ""
		}
	}()
	s := c.surveyOr("")
	stopped := s.Begin(in.Language)
	stopped.Stage = survey.Stopped
	t := &turn{in: in, contact: &store.Contact{}}
	c.read(t)
	_, events := survey.Step(s, stopped, t.input)
	for _, e := range events {
		if k := e.Message.Key; k == keyHelp || k == keyHelpFirst {
			return k
		}
	}
	return ""
}

// helpWaits are how long help waits before each try while the store is away.
var helpWaits = []time.Duration{0, time.Second, 2 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute}

// helpNow sends help without the store.
func (c *Conversation) helpNow(ctx context.Context, h *helping, e spooled, in channels.Inbound, key string) {
	for _, wait := range helpWaits {
		time.Sleep(wait)
		if h.try(func() error {
			err := c.sayNow(ctx, in, key)
			if err == nil && c.spool.gave(e) != nil {
				c.Log.Error("the spool can't be written: help may be sent twice")
			}
			return err
		}) {
			return
		}
	}
	c.helping.CompareAndDelete(e.mark(), h)
	c.Log.Error("help could not be sent while the store is away: it is sent once the message is applied", "channel", string(in.Channel))
}

// sayNow sends one of the system's messages in answer to a message, without the store: no hub is known, nor the language
// that was chosen, but for what the message itself shows of it.
func (c *Conversation) sayNow(ctx context.Context, in channels.Inbound, key string) error {
	ch, ok := c.channel[in.Channel]
	if !ok {
		return errNoChannel
	}
	vars := survey.Vars{Council: c.Council, Address: c.Address, Channel: string(in.Channel)}
	if key == keyHelpFirst {
		vars.Duty = c.duty(c.now())
	}
	s := c.surveyOr("")
	words := s.Render(survey.Message{Key: key}, cmp.Or(s.Reads(in.Text), in.Language), vars)
	ctx, cancel := context.WithTimeout(ctx, c.Send)
	defer cancel()
	_, err := ch.Send(ctx, channels.Outbound{
		ID: c.Keys.Hash("entry", in.ID, key), Sender: in.Sender, Address: in.Address, Text: words.Text, Language: words.Language,
		RTL: words.RTL, Heard: in.At, Urgent: key != keySlow,
	})
	return err
}

// reassure tells everybody whose words have waited for a while that they are kept, once. Nobody can look up who stopped us
// earlier while the store is away; who says STOP now is told nothing.
func (c *Conversation) reassure(ctx context.Context) {
	if !c.away.Load() {
		return
	}
	for person, messages := range c.spool.untold(c.Hold) {
		in, ok := c.holdable(person, messages)
		if ok {
			if err := c.sayNow(ctx, in, keySlow); err != nil && channels.Failure(err).Fault != channels.Rejected && channels.Failure(err).Fault != channels.Person {
				continue // later
			}
		}
		if err := c.spool.tell(person); err != nil {
			c.Log.Error("the spool can't be written", "error", err)
			return
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// holdable returns a person's first waiting message, if they expect an answer to it and none of their messages says STOP.
func (c *Conversation) holdable(person string, messages []spooled) (first channels.Inbound, ok bool) {
	s := c.surveyOr("")
	for i, e := range messages {
		in, err := c.unspool(e)
		if err != nil {
			return first, false
		}
		command, _, _ := s.ParseCommand(in.Text, in.Language)
		if in.Channel == channels.Web || in.Mode == modeDrill || in.Kind == channels.OptOut || cmp.Or(survey.Command(in.Command), command) == survey.Stop {
			return first, false
		}
		if i == 0 {
			first = in
		}
	}
	return first, len(messages) > 0
}

// storeAway says whether the store does not answer now.
func (c *Conversation) storeAway(ctx context.Context) bool {
	return failpoint.Err("store") != nil || c.Store.Ping(ctx) != nil
}

// drain applies what was spooled, each person's messages in order, until the spool is empty or the store is away again. Whoever
// wrote what still can't be applied waits alone.
func (c *Conversation) drain(ctx context.Context) {
	pass := &pass{stuck: map[string]bool{}}
	for ctx.Err() == nil {
		batch := c.spool.front(drainAtOnce, pass.stuck)
		if len(batch) == 0 && !c.away.Load() || c.storeAway(ctx) {
			break
		}
		done := c.applyBatch(ctx, batch, pass)
		if len(batch) > 0 && len(done) == 0 && c.storeAway(ctx) {
			return
		}
		c.away.Store(false)
		if len(batch) == 0 {
			break
		}
		if len(done) == 0 {
			continue // with others, if there are any
		}
		failpoint.Hit("before-pop")
		if err := c.spool.drop(done); err != nil {
			c.Log.Error("the spool can't be written", "error", err)
			return
		}
		for _, e := range done {
			c.helping.Delete(e.mark())
		}
		if c.spool.size() == 0 {
			c.Log.Info("the spool is empty: everything that waited for the store is applied")
		}
	}
	if err := pass.err; err != nil && ctx.Err() == nil && c.resting.over(restStuck, c.now()) {
		c.resting.until(restStuck, c.now().Add(time.Minute))
		c.Log.Error("the store answers, and messages can't be applied; they wait on the disk", "people", len(pass.stuck), "error", err)
	}
}

// restStuck keeps the complaint of messages that can't be applied from filling the log.
const restStuck = "spool"

// pass is one look through the spool.
type pass struct {
	mu    sync.Mutex
	stuck map[string]bool // people whose messages can't be applied now
	err   error           // why not, of one of them
}

// applyBatch applies messages, those of different people at once, and returns those that are done with.
func (c *Conversation) applyBatch(ctx context.Context, batch []spooled, pass *pass) (done []spooled) {
	of := map[string][]spooled{}
	for _, e := range batch {
		of[e.Person] = append(of[e.Person], e)
	}
	var people sync.WaitGroup
	for person, messages := range of {
		people.Go(func() {
			n, err := c.applyInOrder(ctx, messages)
			pass.mu.Lock()
			defer pass.mu.Unlock()
			if done = append(done, messages[:n]...); err != nil {
				pass.stuck[person], pass.err = true, err
			}
		})
	}
	people.Wait()
	return done
}

// applyInOrder applies one person's messages and returns how many are done with; the first that can't be is the last.
func (c *Conversation) applyInOrder(ctx context.Context, messages []spooled) (n int, err error) {
	for ; n < len(messages); n++ {
		if err = c.applyOrPark(ctx, messages[n]); err != nil {
			return n, err
		}
	}
	return n, nil
}

// errDamaged is a spooled message that can't be opened: it is parked.
var errDamaged = errors.New("conversation: a spooled message is damaged")

func (c *Conversation) unspool(e spooled) (in channels.Inbound, err error) {
	body, err := c.Keys.Open("spool/"+e.Person, fieldText, e.Message)
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if err != nil {
		return in, errDamaged
	}
	return in, nil
}

func (c *Conversation) applySpooled(ctx context.Context, e spooled) error {
	in, err := c.unspool(e)
	if err != nil {
		return err
	}
	leave, err := c.lanes.enter(ctx, e.Person)
	if err != nil {
		return err
	}
	defer leave()
	helped, giveBack := c.takeOver(e)
	err = c.applyRetrying(ctx, in, options{helped: helped, filed: e.Filed, waited: true})
	giveBack(err == nil)
	return err
}
