package conversation

import (
	"context"
	"errors"
	"sync"
	"time"

	"familyvoice/failpoint"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// sweepAtOnce is how many documents one look for pending work takes up; of what nobody asked for fewer, since a channel that is
// busy only gives it back.
const (
	sweepAtOnce   = 2000
	unaskedAtOnce = 64
)

// Run delivers replies, files alerts, tags answers and applies what was spooled, until ctx ends. It returns when the work
// under way is done and what waits is free for other instances.
func (c *Conversation) Run(ctx context.Context) {
	var pool sync.WaitGroup
	for range senders {
		pool.Go(func() { c.serve(ctx, c.desk.ready) })
	}
	for range unaskedSenders {
		pool.Go(func() { c.serve(ctx, c.desk.unasked) })
	}
	pool.Go(func() { every(ctx, c.Sweep, c.sweep) })
	if c.tells() {
		pool.Go(func() { every(ctx, c.Sweep, c.sweepAlerts) }) // telling may take long while a mail server hangs
		pool.Go(func() { every(ctx, owedEvery, c.owed) })
	}
	pool.Go(func() { every(ctx, saveSpendEvery, c.saveSpend) })
	if c.Erased != nil {
		pool.Go(func() { every(ctx, buryEvery, c.buryLate) })
	}
	if c.spool != nil {
		pool.Go(func() { every(ctx, c.Sweep, c.drain) })
		pool.Go(func() { every(ctx, c.Sweep, c.reassure) })
	}
	pool.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Send)
	defer cancel()
	c.saveSpend(last)
	c.letGo(last)
	if c.spool != nil {
		c.spool.close()
	}
}

// every does work now and then until ctx ends.
func every(ctx context.Context, interval time.Duration, work func(context.Context)) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		work(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// serve works on one document of a queue after another.
func (c *Conversation) serve(ctx context.Context, queue <-chan string) {
	for {
		j, stale, ok := c.desk.take(ctx, queue)
		if !ok {
			return
		}
		c.workOn(ctx, &j, stale)
		c.desk.done(j)
	}
}

func (c *Conversation) workOn(ctx context.Context, j *job, stale bool) {
	defer func() {
		if r := recover(); r != nil {
			c.Log.Error("delivering a reply panicked", "at", panicSite())
		}
	}()
	if stale {
		if j.run = nil; c.reload(ctx, j) != nil {
			return
		}
	}
	if j.invitation != nil && !c.wanted(ctx, j.invitation) {
		return
	}
	c.deliver(ctx, j)
	if !c.lookAtUnanswered(ctx, j) {
		return
	}
	if j.invitation != nil && spent(j.invitation) {
		c.takeAway(ctx, j.invitation)
	}
	if j.response != nil {
		c.upkeep(ctx, j)
	}
}

// sweep finds all documents whose work is due, whoever left it.
func (c *Conversation) sweep(ctx context.Context) {
	now := c.now().UnixMilli()
	due := store.Query{Range: "due", From: int64(1), To: now + 1, Limit: sweepAtOnce}
	for r, err := range c.Store.Responses.Find(ctx, due) {
		if err != nil {
			return
		}
		c.desk.put(job{response: r}, true)
	}
	for contact, err := range c.Store.Contacts.Find(ctx, due) {
		if err != nil {
			return
		}
		c.desk.put(job{contact: contact}, true)
	}
	due.Limit = unaskedAtOnce
	for inv, err := range c.Store.Invitations.Find(ctx, due) {
		if err != nil {
			return
		}
		c.desk.put(job{invitation: inv}, true)
	}
}

// sweepAlerts tells of the alerts whose turn it is.
func (c *Conversation) sweepAlerts(ctx context.Context) {
	due := store.Query{Range: "due", From: int64(1), To: c.now().UnixMilli() + 1, Limit: sweepAtOnce}
	for alert, err := range c.Store.Alerts.Find(ctx, due) {
		if err != nil {
			return
		}
		c.dueAlert(ctx, alert)
	}
}

// upkeep does what a response owes besides its mail: erase a first text that got no GO, purge an erased run, tag answers.
func (c *Conversation) upkeep(ctx context.Context, j *job) {
	now := c.now()
	r := j.response
	switch {
	case r.Purge:
		c.purge(ctx, j)
	case r.HeldUntil != 0 && r.HeldUntil <= now.UnixMilli():
		c.dropHeld(ctx, j)
	case len(r.Untagged) > 0 && (j.run != nil || !now.Before(r.Updated.Add(c.Tag))) && c.resting.over(r.ID, now):
		c.tag(ctx, j)
	case r.Moved && !now.Before(c.movedDue(r)) && c.resting.over(r.ID, now):
		c.move(ctx, j)
	}
}

func (c *Conversation) purge(ctx context.Context, j *job) {
	if err := c.purgeRun(ctx, j.response.ID); err != nil {
		c.Log.Error("an erased run could not be purged yet", "error", err)
		return
	}
	failpoint.Hit("after-purge")
	j.response.Purge = false
	_ = c.put(ctx, j) // a conflict or an absent store leaves it to the next sweep
}

func (c *Conversation) dropHeld(ctx context.Context, j *job) {
	r, err := c.openRun(j.response)
	if err != nil {
		return
	}
	r.state.Held = nil
	j.response.HeldUntil = 0
	forgetHeld(r)
	j.response.Run = c.Keys.Seal("responses/"+j.response.ID, fieldRun, pack(&r.state))
	_ = c.put(ctx, j)
}

// tag writes the excerpts of changed answers and then notes that they are written. A second look that finds a disclosure
// which the first did not sends help as the next reply and makes the alert, also where an excerpt can't be written yet, of another
// answer perhaps. Without true nothing of that is written, and what
// j holds of it must not leave: the sweeper looks again.
func (c *Conversation) tag(ctx context.Context, j *job) (written bool) {
	r, err := c.openRun(j.response)
	if err != nil {
		c.Log.Error("a run could not be opened for tagging", "error", err)
		return false
	}
	found, err := c.project(ctx, r)
	if errors.Is(err, errTaggersBusy) {
		c.resting.until(r.doc.ID, c.now().Add(c.Sweep)) // a second look may be waiting: its turn comes soon
		return false
	}
	unwritten := err != nil
	if unwritten {
		c.Log.Error("answers could not be tagged yet", "error", err)
		c.resting.until(r.doc.ID, c.now().Add(time.Minute))
	} else {
		failpoint.Hit("after-excerpt")
	}
	before := len(r.doc.Alerts)
	if err := c.raiseLater(ctx, r, found, true); err != nil {
		c.Log.Error("what a second look found could not be raised yet", "error", err)
		c.resting.until(r.doc.ID, c.now().Add(c.Sweep))
		return false
	}
	switch {
	case !unwritten:
		j.response.Untagged = nil
	case len(r.doc.Alerts) == before:
		return false
	}
	return c.put(ctx, j) == nil // if another message came first, the next sweep tags what it changed
}

// tagBesideWithin is how long noting that a reply has left may wait for the tags of its answer, to be one write with them.
const tagBesideWithin = 200 * time.Millisecond

// tagBeside begins to tag a fresh answer while its reply is on its way to the provider, so that nothing but a slow tagger stands
// between the sending and the note of it: what a kill in between repeats. The returned function gives the version whose
// answers are tagged; 0 when they are left to the sweeper: there are none, or the tagger is slow. It says whether the second
// look raised something: then the answer is to be tagged at once.
func (c *Conversation) tagBeside(ctx context.Context, j *job) func() (version int64, raised bool) {
	if j.run == nil || j.response.Erased || len(j.response.Untagged) == 0 {
		return func() (int64, bool) { return 0, false }
	}
	doc := *j.response
	fresh := &run{doc: &doc, state: j.run.state, survey: j.run.survey}
	j.run = nil
	type outcome struct{ raised, failed bool }
	tagged := make(chan outcome, 1)
	go func() {
		found, err := c.project(ctx, fresh)
		o := outcome{failed: err != nil}
		for question, finding := range found {
			o.raised = o.raised || c.raises(fresh, question, finding)
		}
		tagged <- o
	}()
	return func() (int64, bool) {
		select {
		case o := <-tagged:
			switch {
			case o.raised:
				return 0, true
			case !o.failed:
				failpoint.Hit("after-excerpt")
				return doc.Version, false
			}
		case <-time.After(tagBesideWithin):
		}
		return 0, false
	}
}

// untag notes that the answers of this version are tagged, if the response still is this version.
func (j *job) untag(version int64) bool {
	if version == 0 || j.response == nil || j.response.Version != version {
		return false
	}
	j.response.Untagged = nil
	return true
}

// maxTagging is more than all senders tag at once: how many taggers may hang before nothing more is tagged. A sender that
// went on without its tagger may start another, so a crowd can fill it too.
const maxTagging = 2 * senders

var (
	errTaggerHangs = errors.New("conversation: the tagger gives no answer")
	errTaggersBusy = errors.New("conversation: as many taggers are at work as may be")
)

// project tags a run's answers; a tagger that panics or hangs delays a summary and nothing else.
func (c *Conversation) project(ctx context.Context, r *run) (map[string]safeguard.Finding, error) {
	doc := *r.doc // one that hangs may still read it when the caller has gone on
	return withTagger(c, func() (map[string]safeguard.Finding, error) {
		return c.projected(ctx, &doc, r.state, doc.Untagged)
	})
}

// withTagger does work that asks the tagger, and goes on without it when it panics or hangs.
func withTagger[T any](c *Conversation, work func() (T, error)) (none T, err error) {
	select {
	case c.tagging <- struct{}{}:
	default:
		return none, errTaggersBusy // each that hangs has been told of
	}
	type outcome struct {
		made T
		err  error
	}
	tagged := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if p := recover(); p != nil {
				c.Log.Error("tagging panicked", "at", panicSite())
				o.err = errPanicked
			}
			<-c.tagging
			tagged <- o
		}()
		o.made, o.err = work()
	}()
	timer := time.NewTimer(c.Patience)
	defer timer.Stop()
	select {
	case o := <-tagged:
		return o.made, o.err
	case <-timer.C:
		return none, errTaggerHangs
	}
}

// markAnswered notes that an answer's excerpt has to be written.
func (c *Conversation) markAnswered(t *turn, question string) {
	if q, ok := t.run.survey.Question(question); ok && q.Kind == survey.Text {
		t.run.doc.Untagged = appendOnce(t.run.doc.Untagged, question)
	}
}

func appendOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// moveAfter is how long a family that has not come to its end is left to go on before its excerpts are moved.
const moveAfter = 5 * time.Minute

// movedDue is when the excerpts of a run that stands elsewhere are moved: once for all that is asked at the end.
func (c *Conversation) movedDue(r *store.Response) time.Time {
	if !r.Finished.IsZero() {
		return r.Updated.Add(c.Tag)
	}
	return r.Updated.Add(moveAfter)
}

func (c *Conversation) move(ctx context.Context, j *job) {
	r, err := c.openRun(j.response)
	if err == nil {
		err = c.Project.Move(ctx, j.response, r.state)
	}
	if err != nil {
		c.Log.Error("answers could not be put with their hub yet", "error", err)
		c.resting.until(j.response.ID, c.now().Add(time.Minute))
		return
	}
	j.response.Moved = false
	_ = c.put(ctx, j) // after a conflict the next sweep moves them to where the run stands then
}
