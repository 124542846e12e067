package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"familyvoice/store"
)

const (
	// groupWrites and groupBytes bound one commit, and so how long its first caller waits for its last.
	groupWrites = 512
	groupBytes  = 8 << 20
)

// write is one change of one document, made by one statement that checks the version.
type write struct {
	text string // SQL; changes one row, or none if the version is another
	args []driver.NamedValue
	size int
	// exists, if set, tells a write that changed nothing because the document is missing from one that met another version.
	exists string

	state   atomic.Int32 // queued, then taken or dropped
	changed bool
	missing bool
	err     error
	done    chan struct{}
}

const (
	queued int32 = iota
	taken
	dropped
)

// queue holds the writes that wait for the next commit.
type queue struct {
	mu      sync.Mutex
	waiting []*write
	closed  bool
	wake    chan struct{} // holds one token when there may be something to do
	ended   chan struct{}
}

func (q *queue) init() {
	q.wake = make(chan struct{}, 1)
	q.ended = make(chan struct{})
}

// do queues the write and waits until it is on the disk. If ctx ends before the write is taken up, nothing happens and
// ctx's error is returned; once taken up, the caller waits for the outcome, whatever ctx does.
func (q *queue) do(ctx context.Context, w *write) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.done = make(chan struct{})
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return errClosed
	}
	q.waiting = append(q.waiting, w)
	q.mu.Unlock()
	q.poke()

	select {
	case <-w.done:
	case <-ctx.Done():
		if w.state.CompareAndSwap(queued, dropped) {
			return ctx.Err()
		}
		<-w.done
	}
	return w.err
}

func (q *queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take returns the writes for one commit, and leaves the rest.
func (q *queue) take(into []*write) []*write {
	q.mu.Lock()
	defer q.mu.Unlock()
	size, n := 0, 0
	for _, w := range q.waiting {
		if len(into) == groupWrites || size > groupBytes {
			break
		}
		n++
		if w.state.CompareAndSwap(queued, taken) {
			into = append(into, w)
			size += w.size
		}
	}
	rest := copy(q.waiting, q.waiting[n:])
	clear(q.waiting[rest:])
	q.waiting = q.waiting[:rest]
	return into
}

func (q *queue) empty() (empty, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) == 0, q.closed
}

// serve commits what is queued, group by group, until the queue is closed and empty.
func (q *queue) serve(c *conn) {
	defer close(q.ended)
	var group []*write
	for {
		empty, closed := q.empty()
		if empty && closed {
			return
		}
		if empty {
			<-q.wake
			continue
		}
		// Whom the last commit let go may have the next write ready: letting them run first makes groups larger, and saves an
		// eighth of the work at 8 callers.
		runtime.Gosched()
		err := c.begin()
		// Taken only now: whoever gives up while another process holds the file may still do so, and who came meanwhile
		// joins the group.
		group = q.take(group[:0])
		if err == nil {
			err = commit(c, group)
		}
		for i, w := range group {
			if err != nil {
				w.err = err
			}
			close(w.done)
			group[i] = nil
		}
	}
}

// commit applies the group and syncs it. An error means that none of it was applied, or that nobody knows.
func commit(c *conn, group []*write) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the writer panicked", store.ErrUnavailable)
		}
		if err != nil {
			_, _ = c.exec("ROLLBACK") // fails if SQLite has rolled back already
		}
	}()
	for _, w := range group {
		n, err := c.exec(w.text, w.args...)
		if err != nil {
			return err
		}
		if w.changed = n > 0; w.changed || w.exists == "" {
			continue
		}
		found, err := c.value(w.exists, w.args[0])
		if err != nil {
			return err
		}
		w.missing = found == nil
	}
	_, err = c.exec("COMMIT")
	return err
}

// drain refuses new writes and returns when those queued are done.
func (q *queue) drain() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.poke()
	<-q.ended
}
