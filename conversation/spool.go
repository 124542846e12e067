package conversation

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"familyvoice/channels"
	"familyvoice/failpoint"
	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/survey"
)

// spool keeps messages on disk while the store can't be reached: sealed, synced before the provider is told "received",
// and applied in order later. A torn last line was never acknowledged and is dropped.
type spool struct {
	keys    *keys.Keys
	path    string
	lock    *os.File // held as long as the process lives
	mu      sync.Mutex
	file    *os.File
	waiting []spooled
	persons map[string]int // how many messages of each person wait
}

// spooled is one line of the spool file.
type spooled struct {
	Person  string `json:"person"`
	Message string `json:"message"`           // sealed
	Helped  bool   `json:"helped,omitempty"`  // the help numbers were sent at once
	Applied int    `json:"applied,omitempty"` // instead of a message: how many from the front are done with
}

// maxSpools is how many instances may share one data folder.
const maxSpools = 64

// openSpool takes the first spool of the folder that no other process holds, with whatever a dead one left in it.
func openSpool(folder string, k *keys.Keys) (*spool, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	for n := range maxSpools {
		name := filepath.Join(folder, "spool-"+strconv.Itoa(n))
		lock, err := os.OpenFile(name+".lock", os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, err
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
			_ = lock.Close()
			continue
		}
		return readSpool(name+".jsonl", lock, k)
	}
	return nil, fmt.Errorf("conversation: all %d spools of the data folder are held by other processes", maxSpools)
}

func readSpool(path string, lock *os.File, k *keys.Keys) (*spool, error) {
	s := &spool{keys: k, path: path, lock: lock, persons: map[string]int{}}
	// What was parked is tried once more: a newer program may know how to apply it.
	for _, file := range []string{s.path, s.parked()} {
		old, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		s.waiting = append(read(old), s.waiting...)
	}
	if err := s.rewrite(); err != nil {
		return nil, err
	}
	if err := os.Remove(s.parked()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return s, nil
}

// parked is the file of messages that can't be applied.
func (s *spool) parked() string { return strings.TrimSuffix(s.path, ".jsonl") + ".parked.jsonl" }

// read returns what still waits in a file's content.
func read(content []byte) (waiting []spooled) {
	lines := bufio.NewReader(bytes.NewReader(content))
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return waiting // the end, or a torn line
		}
		var e spooled
		if json.Unmarshal(line, &e) != nil {
			continue
		}
		if e.Applied > 0 {
			waiting = waiting[min(e.Applied, len(waiting)):]
			continue
		}
		waiting = append(waiting, e)
	}
}

// rewrite replaces the file by one that holds only what waits.
func (s *spool) rewrite() error {
	next := s.path + ".next"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	clear(s.persons)
	enc := json.NewEncoder(f)
	for _, e := range s.waiting {
		s.persons[e.Person]++
		if err = enc.Encode(e); err != nil {
			break
		}
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(next, s.path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(s.path))
	}
	if err != nil {
		_ = f.Close()
		return err
	}
	if s.file != nil {
		_ = s.file.Close()
	}
	s.file = f
	return nil
}

func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}

// holds says whether messages of the person wait; later ones must wait behind them.
func (s *spool) holds(person string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.persons[person] > 0
}

// close lets another process take the spool over.
func (s *spool) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.file.Close()
	_ = s.lock.Close()
}

// size is how many messages wait.
func (s *spool) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// add appends a message and returns when it is on the disk.
func (s *spool) add(e spooled) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.append(e); err != nil {
		return err
	}
	s.waiting = append(s.waiting, e)
	s.persons[e.Person]++
	return nil
}

func (s *spool) append(e spooled) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	at, err := s.file.Seek(0, 2)
	if err != nil {
		return err
	}
	if _, err = s.file.Write(append(line, '\n')); err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		_ = s.file.Truncate(at) // half a line must not spoil the next
	}
	return err
}

// front returns the message to apply next.
func (s *spool) front() (spooled, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		return spooled{}, false
	}
	return s.waiting[0], true
}

// pop notes that the front message is done with. The file is rewritten when nothing waits.
func (s *spool) pop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.waiting[0]
	s.waiting = s.waiting[1:]
	if s.persons[e.Person]--; s.persons[e.Person] <= 0 {
		delete(s.persons, e.Person)
	}
	if len(s.waiting) == 0 {
		return s.rewrite()
	}
	return s.append(spooled{Applied: 1})
}

// park keeps a message that can't be applied, sealed, in a file beside the spool until the next start.
func (s *spool) park(e spooled) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(s.parked(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// scanned is the first look at a message that can't be applied. A scan that itself fails counts as a concern: a person
// should read what it could not.
func scanned(text string) (f safeguard.Finding) {
	defer func() {
		if recover() != nil {
			f = safeguard.Finding{Level: safeguard.Concern, Kinds: []string{}, Why: []string{}}
		}
	}()
	return safeguard.Scan(text)
}

// Spooled is how many messages wait on this instance's disk for the store to come back.
func (c *Conversation) Spooled() int {
	if c.spool == nil {
		return 0
	}
	return c.spool.size()
}

// keep spools a message. One that is a disclosure is answered with help at once, and the lead is told that an alert waits.
func (c *Conversation) keep(ctx context.Context, person string, in channels.Inbound) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	finding := scanned(in.Text)
	e := spooled{Person: person, Message: c.Keys.Seal("spool/"+person, fieldText, body), Helped: concerned(finding) && in.Channel != channels.Web}
	if err := c.spool.add(e); err != nil {
		c.Log.Error("a message could not be spooled: the provider is told to try again", "channel", string(in.Channel))
		return err
	}
	failpoint.Hit("after-spool")
	if concerned(finding) {
		go c.helpNow(context.WithoutCancel(ctx), in, finding)
	}
	return nil
}

// helpNow sends the help numbers and the content-free alert without the store.
func (c *Conversation) helpNow(ctx context.Context, in channels.Inbound, finding safeguard.Finding) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if c.Notify != nil {
		if _, err := c.Notify.Notify(ctx, string(finding.Level), in.Mode == modeDrill); err != nil {
			c.alertFailing.CompareAndSwap(0, c.now().UnixMilli())
		}
	}
	ch, ok := c.channel[in.Channel]
	if !ok {
		return
	}
	vars := survey.Vars{Council: c.Council, Address: c.Address, Channel: string(in.Channel)}
	words := c.surveyOr("").Render(survey.Message{Key: keyHelpFirst}, in.Language, vars)
	out := channels.Outbound{ID: c.Keys.Hash("entry", in.ID, keyHelpFirst), Sender: in.Sender, Address: in.Address, Text: words.Text, Language: words.Language, RTL: words.RTL, Urgent: true}
	for try := range 3 {
		if _, err := ch.Send(ctx, out); err == nil {
			return
		}
		time.Sleep(time.Duration(try+1) * time.Second)
	}
	c.Log.Error("help could not be sent while the store is away", "channel", string(in.Channel))
}

// storeAway says whether the store does not answer now.
func (c *Conversation) storeAway(ctx context.Context) bool {
	return failpoint.Err("store") != nil || c.Store.Ping(ctx) != nil
}

// drain applies what was spooled, in order, until the spool is empty or the store is away again.
func (c *Conversation) drain(ctx context.Context) {
	for ctx.Err() == nil {
		e, ok := c.spool.front()
		if !ok || c.storeAway(ctx) {
			return
		}
		if err := c.applySpooled(ctx, e); err != nil {
			if unreachable(err) || ctx.Err() != nil {
				return
			}
			c.Log.Error("a spooled message can't be applied; it is parked beside the spool")
			if c.spool.park(e) != nil {
				return
			}
		}
		failpoint.Hit("before-pop")
		if err := c.spool.pop(); err != nil {
			c.Log.Error("the spool can't be written", "error", err)
			return
		}
	}
}

func (c *Conversation) applySpooled(ctx context.Context, e spooled) error {
	body, err := c.Keys.Open("spool/"+e.Person, fieldText, e.Message)
	if err != nil {
		return err
	}
	var in channels.Inbound
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	leave, err := c.lanes.enter(ctx, e.Person)
	if err != nil {
		return err
	}
	defer leave()
	return c.applyRetrying(ctx, in, options{helped: e.Helped})
}
