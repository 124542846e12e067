package conversation

import (
	"context"
	"slices"
	"sync"

	"familyvoice/store"
)

// job is a document whose mail has work, as just written or as found by the sweeper.
type job struct {
	response   *store.Response
	contact    *store.Contact
	invitation *store.Invitation
	run        *run   // the response opened, while the job is as fresh as its write
	person     string // whose turn marks are made in, where it is known
}

func (j job) head() *store.Meta {
	switch {
	case j.contact != nil:
		return j.contact.Head()
	case j.invitation != nil:
		return j.invitation.Head()
	}
	return j.response.Head()
}

func (j job) mail() *store.Mail {
	switch {
	case j.contact != nil:
		return &j.contact.Mail
	case j.invitation != nil:
		return &j.invitation.Mail
	}
	return &j.response.Mail
}

// light is the job without its document, which has to be read again.
func (j job) light() job {
	head := *j.head()
	switch {
	case j.contact != nil:
		return job{contact: &store.Contact{Meta: head}, person: j.person}
	case j.invitation != nil:
		return job{invitation: &store.Invitation{Meta: head}, person: j.person}
	}
	return job{response: &store.Response{Meta: head}, person: j.person}
}

// senders is how many documents are worked on at once. Mostly they wait, for a provider or for the disk, and those who wait
// for the disk together share one sync. What nobody asked for has senders of its own, so that no reply waits behind it.
const (
	senders        = 80
	unaskedSenders = 8
)

// desk hands documents to the senders: each document to one at a time, and never an older state after a newer one.
type desk struct {
	mu      sync.Mutex
	tasks   map[string]*task
	ready   chan string
	unasked chan string
	// worked is the newest version of each document that a sender has read or written: whoever comes with it or an older one,
	// because the sweeper found the document before its writer could hand it over, may hold what has since been sent.
	worked map[string]int64
}

// maxWorked is how many documents are remembered before all are forgotten; none of it matters after a moment.
const maxWorked = 4096

// mostWhole is how many waiting jobs keep the documents that they came with, so that a backlog takes little memory: of the
// others the document is read again when their turn comes.
const mostWhole = 64

// mostWaiting is how many jobs of a queue wait in memory; the rest waits in the store for the sweeper.
const mostWaiting = 1024

type task struct {
	job     job
	reload  bool // the job's document is to be read again: its state may be older, or it was not kept
	running bool
	again   bool // more came while it was running
}

func newDesk() *desk {
	return &desk{tasks: map[string]*task{}, ready: make(chan string, mostWaiting), unasked: make(chan string, mostWaiting), worked: map[string]int64{}}
}

// queue is where a job waits for a sender.
func (d *desk) queue(j job) chan string {
	if j.invitation != nil {
		return d.unasked
	}
	return d.ready
}

// put queues a job; stale says that its document may have changed since it was read. When the queue is full the job is
// left to the sweeper.
func (d *desk) put(j job, stale bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := j.head().ID
	stale = stale || j.head().Version <= d.worked[id] || len(d.queue(j)) >= mostWhole
	if stale {
		j = j.light()
	}
	t := d.tasks[id]
	switch {
	case t == nil:
		select {
		case d.queue(j) <- id:
			d.tasks[id] = &task{job: j, reload: stale}
		default:
		}
	case t.running:
		t.job, t.again, t.reload = j, true, true
	case j.head().Version > t.job.head().Version:
		t.job, t.reload = j, stale
	}
}

// take waits for a job of a queue; ok is false when ctx ends first.
func (d *desk) take(ctx context.Context, queue <-chan string) (j job, stale, ok bool) {
	select {
	case id := <-queue:
		d.mu.Lock()
		defer d.mu.Unlock()
		t := d.tasks[id]
		t.running, t.again = true, false
		return t.job, t.reload, true
	case <-ctx.Done():
		return job{}, false, false
	}
}

// done ends a job, whose document is as it was last read or written, and queues it again if more came meanwhile.
func (d *desk) done(j job) {
	id := j.head().ID
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tasks[id]
	if len(d.worked) >= maxWorked {
		clear(d.worked)
	}
	d.worked[id] = max(d.worked[id], j.head().Version)
	if !t.again {
		delete(d.tasks, id)
		return
	}
	t.running = false
	select {
	case d.queue(t.job) <- id:
	default:
		delete(d.tasks, id)
	}
}

// wake hands freshly written work to the senders.
func (c *Conversation) wake(j job) {
	m := j.mail()
	if len(m.Alerts) > 0 || slices.ContainsFunc(m.Pending, func(p store.Pending) bool { return !pulled(&p) }) {
		c.desk.put(j, false)
	}
}
