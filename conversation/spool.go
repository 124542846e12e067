package conversation

import (
	"errors"
	"os"
	"sync"
	"time"

	"familyvoice/keys"
)

// spool keeps messages on disk while the store can't be reached: sealed, synced before the provider is told "received",
// and applied later, each person's in order. spoolfile.go has its file.
type spool struct {
	keys    *keys.Keys
	path    string
	folder  *os.File // that of path
	lock    *os.File // held as long as the process lives
	mu      sync.Mutex
	file    *os.File
	loose   bool // the name of file may not be on the disk yet
	waiting []spooled
	gone    int              // how many in file are done with
	unread  int              // how many lines could not be read at the start
	persons map[string]waits // by person, while messages of theirs wait
}

// waits is what is known of one person's waiting messages.
type waits struct {
	n     int       // how many
	since time.Time // since when this process knows of them
	told  bool      // that it will take a while, or help was sent
}

// count notes that a message waits. told says that its person knows.
func (s *spool) count(e spooled, told bool) {
	w := s.persons[e.Person]
	if w.n == 0 {
		w = waits{since: time.Now()}
	}
	w.n++
	w.told = w.told || told || e.Helped
	s.persons[e.Person] = w
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
	_ = s.folder.Close()
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
	s.count(e, helping)
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
	if err := s.settle(); err != nil {
		return err
	}
	return appendLine(s.file, e)
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

// front returns up to n messages to apply next, passing over those of some people.
func (s *spool) front(n int, past map[string]bool) (next []spooled) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.waiting {
		if past[e.Person] {
			continue
		}
		if next = append(next, e); len(next) == n {
			break
		}
	}
	return next
}

// drop notes that messages are done with, wherever they stand. The file is rewritten when nothing waits, and when most of it is
// done with.
func (s *spool) drop(done []spooled) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	marks := make([]string, len(done))
	for i, e := range done {
		marks[i] = e.mark()
		w := s.persons[e.Person]
		if w.n--; w.n > 0 {
			s.persons[e.Person] = w
		} else {
			delete(s.persons, e.Person)
		}
	}
	s.waiting = without(s.waiting, marks)
	s.gone += len(done)
	if len(s.waiting) == 0 || s.gone >= max(drainAtOnce, len(s.waiting)) {
		if err := s.rewrite(); err == nil || s.loose {
			return err
		}
	}
	return s.append(spooled{Done: marks})
}

// park keeps a message that can't be applied, sealed, in a file beside the spool until the next start.
func (s *spool) park(e spooled) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := os.OpenFile(s.parked(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(appendLine(f, e), f.Close()); err != nil {
		return err
	}
	if at := marked(s.waiting, e.mark()); at >= 0 {
		s.waiting[at].parked = true
	}
	return nil
}
