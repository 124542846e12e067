package conversation

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"familyvoice/keys"
)

// spooled is one line of the spool file.
type spooled struct {
	Person  string   `json:"person"`
	Message string   `json:"message"`           // sealed
	Helped  bool     `json:"helped,omitempty"`  // the help numbers were sent meanwhile
	Filed   bool     `json:"filed,omitempty"`   // it can't be applied, and the alert that it raises was made without that
	Given   string   `json:"given,omitempty"`   // instead of a message: the mark of one whose person has been sent help
	Told    bool     `json:"told,omitempty"`    // instead of a message: the person knows that it will take a while
	Done    []string `json:"done,omitempty"`    // instead of a message: the marks of those that are done with
	Applied int      `json:"applied,omitempty"` // as Done was written before there were marks in it: how many from the front
	id      string   // the message's, if this process spooled it
	parked  bool     // it stands in the file of the parked ones too
	damaged []byte   // the line, if it can't be read
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

// without takes the messages with these marks out of those that wait, in place. They stand near the front.
func without(waiting []spooled, marks []string) []spooled {
	gone := make(map[string]bool, len(marks))
	for _, mark := range marks {
		gone[mark] = true
	}
	seen, stay := 0, 0
	for ; seen < len(waiting) && len(gone) > 0; seen++ {
		if mark := waiting[seen].mark(); gone[mark] {
			delete(gone, mark)
			continue
		}
		waiting[stay] = waiting[seen]
		stay++
	}
	copy(waiting[seen-stay:], waiting[:stay])
	return waiting[seen-stay:]
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

func readSpool(path string, lock *os.File, k *keys.Keys) (s *spool, err error) {
	s = &spool{keys: k, path: path, lock: lock, persons: map[string]waits{}}
	if s.folder, err = os.Open(filepath.Dir(path)); err != nil {
		return nil, err
	}
	told := map[string]bool{}
	// What was parked is tried once more: a newer program may know how to apply it.
	for _, file := range []string{s.path, s.parked()} {
		old, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		waiting, who := read(old)
		s.waiting = append(waiting, s.waiting...)
		for _, person := range who {
			told[person] = true
		}
	}
	if err := s.layAsideDamaged(); err != nil {
		return nil, err
	}
	for _, e := range s.waiting {
		s.count(e, told[e.Person])
	}
	if err := s.rewrite(); err != nil {
		return nil, err
	}
	if err := os.Remove(s.parked()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return s, nil
}

// parked is the file of messages that can't be applied, and damaged that of lines that can't be read.
func (s *spool) parked() string  { return strings.TrimSuffix(s.path, ".jsonl") + ".parked.jsonl" }
func (s *spool) damaged() string { return strings.TrimSuffix(s.path, ".jsonl") + ".damaged" }

// layAsideDamaged takes the lines that can't be read out of what waits and keeps them in a file of their own.
func (s *spool) layAsideDamaged() error {
	var lines []byte
	s.waiting = slices.DeleteFunc(s.waiting, func(e spooled) bool {
		if e.damaged == nil {
			return false
		}
		s.unread++
		lines = append(lines, e.damaged...)
		return true
	})
	if lines == nil {
		return nil
	}
	f, err := os.OpenFile(s.damaged(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(lines); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// read returns what still waits in a file's content, and who was told so. A line that can't be read stands where it stood, as
// damaged; a torn last line was never acknowledged and is passed over.
func read(content []byte) (waiting []spooled, told []string) {
	lines := bufio.NewReader(bytes.NewReader(content))
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return waiting, told // the end, or a torn line
		}
		e, ok := readLine(line)
		switch {
		case !ok:
			waiting = append(waiting, spooled{damaged: line})
		case e.Applied > 0:
			waiting = waiting[min(e.Applied, len(waiting)):]
		case e.Done != nil:
			waiting = without(waiting, e.Done)
		case e.Given != "":
			setHelped(waiting, e.Given)
		case e.Told:
			told = append(told, e.Person)
		default:
			waiting = append(waiting, e)
		}
	}
}

// readLine reads one line. Half a line that a full disk left, and to which the next was added, hides that one no more: it was not
// acknowledged, and the one behind it was.
func readLine(line []byte) (e spooled, ok bool) {
	if json.Unmarshal(line, &e) != nil {
		e = spooled{}
		at := bytes.LastIndex(line, []byte(`{"person":`))
		if at <= 0 || json.Unmarshal(line[at:], &e) != nil {
			return spooled{}, false
		}
	}
	return e, e.Message != "" || e.Applied > 0 || e.Done != nil || e.Given != "" || e.Told
}

// rewrite replaces the file by one that holds only what waits.
func (s *spool) rewrite() error {
	next := s.path + ".next"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err = s.writeTo(f); err == nil {
		err = os.Rename(next, s.path)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	if s.file != nil {
		_ = s.file.Close()
	}
	s.file, s.loose, s.gone = f, true, 0 // from here on the old file is nobody's, whatever fails
	return s.settle()
}

// settle brings the name of the file to the disk.
func (s *spool) settle() error {
	if !s.loose {
		return nil
	}
	if err := s.folder.Sync(); err != nil {
		return err
	}
	s.loose = false
	return nil
}

// writeTo writes what waits, and who was told so.
func (s *spool) writeTo(f *os.File) error {
	to := bufio.NewWriter(f)
	enc := json.NewEncoder(to)
	said := map[string]bool{}
	for _, e := range s.waiting {
		if err := enc.Encode(e); err != nil {
			return err
		}
		if s.persons[e.Person].told && !said[e.Person] {
			said[e.Person] = true
			if err := enc.Encode(spooled{Person: e.Person, Told: true}); err != nil {
				return err
			}
		}
	}
	return errors.Join(to.Flush(), f.Sync())
}

// appendLine adds a line to a file and returns when it is on the disk; what it can't add it takes away again. Half a line that
// stands at the end all the same does not spoil it.
func appendLine(f *os.File, e spooled) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	at, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if last := []byte{'\n'}; at > 0 {
		if _, err := f.ReadAt(last, at-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	}
	if _, err = f.Write(line); err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Truncate(at)
	}
	return err
}
