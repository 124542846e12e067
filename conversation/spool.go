package conversation

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"familyvoice/keys"
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
	persons map[string]waits // by person, while messages of theirs wait
}

// waits is what is known of one person's waiting messages.
type waits struct {
	n     int       // how many
	since time.Time // since when this process knows of them
	told  bool      // that it will take a while, or help was sent
}

// spooled is one line of the spool file.
type spooled struct {
	Person  string `json:"person"`
	Message string `json:"message"`           // sealed
	Helped  bool   `json:"helped,omitempty"`  // the help numbers were sent meanwhile
	Filed   bool   `json:"filed,omitempty"`   // it can't be applied, and the alert that it raises was made without that
	Given   string `json:"given,omitempty"`   // instead of a message: the mark of one whose person has been sent help
	Told    bool   `json:"told,omitempty"`    // instead of a message: the person knows that it will take a while
	Applied int    `json:"applied,omitempty"` // instead of a message: how many from the front are done with
	parked  bool   // it stands in the file of the parked ones too, and leaves with those before it
}

// mark tells a waiting message from the others: the end of what is sealed is different each time.
func (e spooled) mark() string { return e.Message[max(0, len(e.Message)-24):] }

// setHelped notes that the person of the message with this mark has been sent help.
func setHelped(waiting []spooled, mark string) (found bool) {
	at := marked(waiting, mark)
	if at >= 0 {
		waiting[at].Helped = true
	}
	return at >= 0
}

// marked is where the message with this mark stands, -1 for nowhere.
func marked(waiting []spooled, mark string) int {
	return slices.IndexFunc(waiting, func(e spooled) bool { return e.mark() == mark })
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
	s := &spool{keys: k, path: path, lock: lock, persons: map[string]waits{}}
	// What was parked is tried once more: a newer program may know how to apply it.
	for _, file := range []string{s.path, s.parked()} {
		old, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		waiting, told := read(old)
		s.waiting = append(waiting, s.waiting...)
		for _, person := range told {
			s.persons[person] = waits{told: true}
		}
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

// read returns what still waits in a file's content, and who was told so.
func read(content []byte) (waiting []spooled, told []string) {
	lines := bufio.NewReader(bytes.NewReader(content))
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return waiting, told // the end, or a torn line
		}
		var e spooled
		switch {
		case json.Unmarshal(line, &e) != nil:
		case e.Applied > 0:
			waiting = waiting[min(e.Applied, len(waiting)):]
		case e.Given != "":
			setHelped(waiting, e.Given)
		case e.Told:
			told = append(told, e.Person)
		default:
			waiting = append(waiting, e)
		}
	}
}

// rewrite replaces the file by one that holds only what waits.
func (s *spool) rewrite() error {
	next := s.path + ".next"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	before := s.persons
	s.persons = map[string]waits{}
	lines := slices.Clone(s.waiting)
	for _, e := range s.waiting {
		if s.count(e, before[e.Person].told) {
			lines = append(lines, spooled{Person: e.Person, Told: true})
		}
	}
	enc := json.NewEncoder(f)
	for _, e := range lines {
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

// count notes that a message waits, and says whether it is the first of somebody who was told before.
func (s *spool) count(e spooled, told bool) bool {
	w := s.persons[e.Person]
	first := w.n == 0
	if first {
		w = waits{since: time.Now(), told: told}
	}
	w.n++
	w.told = w.told || e.Helped
	s.persons[e.Person] = w
	return first && told
}

// holds says whether messages of the person wait; later ones must wait behind them.
func (s *spool) holds(person string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.persons[person].n > 0
}

// of returns the messages of the person that wait.
func (s *spool) of(person string) (waiting []spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.persons[person].n == 0 {
		return nil
	}
	for _, e := range s.waiting {
		if e.Person == person {
			waiting = append(waiting, e)
		}
	}
	return waiting
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

// add appends a message and returns when it is on the disk. helping says that help is about to be sent: its person need not
// be told that it will take a while.
func (s *spool) add(e spooled, helping bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.append(e); err != nil {
		return err
	}
	s.waiting = append(s.waiting, e)
	s.count(e, false)
	if helping {
		w := s.persons[e.Person]
		w.told = true
		s.persons[e.Person] = w
	}
	return nil
}

// gave notes that the person of a message has been sent help, so that no other process sends it again.
func (s *spool) gave(e spooled) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !setHelped(s.waiting, e.mark()) {
		return nil // applied meanwhile
	}
	return s.append(spooled{Person: e.Person, Given: e.mark()})
}

// writable says whether a message could be kept now, by writing as much as a long one beside the spool and taking it away.
func (s *spool) writable() error {
	f, err := os.OpenFile(s.path+".probe", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(make([]byte, probeBytes)); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// probeBytes is more than the longest message takes on the disk.
const probeBytes = 64 << 10

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

// untold returns the messages of people who have waited for at least this long and know nothing of it.
func (s *spool) untold(wait time.Duration) map[string][]spooled {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string][]spooled{}
	now := time.Now()
	for _, e := range s.waiting {
		if w := s.persons[e.Person]; !w.told && now.Sub(w.since) >= wait {
			found[e.Person] = append(found[e.Person], e)
		}
	}
	return found
}

// tell notes that a person knows.
func (s *spool) tell(person string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.persons[person]
	if w.n == 0 {
		return nil // applied meanwhile
	}
	w.told = true
	s.persons[person] = w
	return s.append(spooled{Person: person, Told: true})
}

// front returns up to n messages to apply next.
func (s *spool) front(n int) []spooled {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.waiting[:min(n, len(s.waiting))])
}

// pop notes that the first n messages are done with. The file is rewritten when nothing waits.
func (s *spool) pop(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.waiting[:n] {
		w := s.persons[e.Person]
		if w.n--; w.n > 0 {
			s.persons[e.Person] = w
		} else {
			delete(s.persons, e.Person)
		}
	}
	s.waiting = s.waiting[n:]
	if len(s.waiting) == 0 {
		return s.rewrite()
	}
	return s.append(spooled{Applied: n})
}

// park keeps a message that can't be applied, sealed, in a file beside the spool until the next start.
func (s *spool) park(e spooled) error {
	s.mu.Lock()
	defer s.mu.Unlock()
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
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if at := marked(s.waiting, e.mark()); at >= 0 {
		s.waiting[at].parked = true
	}
	return nil
}
