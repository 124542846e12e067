package conversation

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// line is a message of the person, with a mark of its own.
func line(person, message string) spooled {
	return spooled{Person: person, Message: strings.Repeat(message, 24)}
}

func mustOpen(t *testing.T, folder string) *spool {
	t.Helper()
	s, err := openSpool(folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func waitingFor(s *spool) string {
	var of strings.Builder
	for _, e := range s.front(1<<20, nil) {
		of.WriteString(e.Person)
	}
	return of.String()
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// A disk that is full takes half a line: parking is tried again, and the message leaves the spool.
func TestAMessageThatIsParkedBehindHalfALineIsThereAtTheNextStart(t *testing.T) {
	folder := t.TempDir()
	s := mustOpen(t, folder)
	e := line("m", "word")
	must(t, s.add(e, false))
	half, _ := json.Marshal(e)
	must(t, os.WriteFile(s.parked(), half[:len(half)/2], 0o600), s.park(e), s.drop([]spooled{e}))
	s.close()
	s = mustOpen(t, folder)
	defer s.close()
	if got := waitingFor(s); got != "m" {
		t.Errorf("waiting are %q", got)
	}
	if left, err := os.ReadFile(s.damaged()); err != nil || s.unread != 1 || string(left) != string(half[:len(half)/2])+"\n" {
		t.Errorf("the half is kept and told of: %d, %q, %v", s.unread, left, err)
	}
}

// An earlier version added the message to the half line.
func TestAMessageInOneLineWithHalfOfItselfIsRead(t *testing.T) {
	e := line("m", "word")
	whole, _ := json.Marshal(e)
	waiting, _ := read([]byte(string(whole[:len(whole)/2]) + string(whole) + "\n"))
	if len(waiting) != 1 || waiting[0].mark() != e.mark() || waiting[0].damaged != nil {
		t.Errorf("waiting are %+v", waiting)
	}
}

func TestADamagedLineTakesNoNeighbourAlong(t *testing.T) {
	folder := t.TempDir()
	s := mustOpen(t, folder)
	path := s.path
	s.close()
	write := func(damaged int, lines ...any) {
		var content strings.Builder
		for i, l := range lines {
			b, _ := json.Marshal(l)
			if i == damaged {
				b = b[:len(b)/2]
			}
			content.WriteString(string(b) + "\n")
		}
		must(t, os.WriteFile(path, []byte(content.String()), 0o600))
	}
	for _, row := range []struct {
		name    string
		damaged int
		last    spooled
		want    string
		unread  int
	}{
		{"one that was done with, as it was noted before", 0, spooled{Applied: 2}, "cd", 0},
		{"one that was done with", 0, spooled{Done: []string{line("a", "a").mark(), line("b", "b").mark()}}, "cd", 1},
		{"one that waits", 2, spooled{Done: []string{line("a", "a").mark(), line("b", "b").mark()}}, "d", 1},
		{"the note of what is done with", 4, spooled{Applied: 2}, "abcd", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			write(row.damaged, line("a", "a"), line("b", "b"), line("c", "c"), line("d", "d"), row.last)
			s := mustOpen(t, folder)
			defer s.close()
			if got := waitingFor(s); got != row.want || s.unread != row.unread {
				t.Errorf("waiting are %q, want %q; %d could not be read", got, row.want, s.unread)
			}
		})
	}
}

// The process has no file handle left when the file is rewritten.
func TestWhatIsAddedAfterAFailedRewriteIsThereAtTheNextStart(t *testing.T) {
	for free := range 3 {
		t.Run(fmt.Sprint(free, " handles left"), func(t *testing.T) {
			folder := t.TempDir()
			s := mustOpen(t, folder)
			must(t, s.add(line("a", "a"), false))
			giveBack := takeHandles(t, free)
			_ = s.drop(s.front(1, nil))
			added := s.add(line("b", "b"), false)
			giveBack()
			s.close()
			s = mustOpen(t, folder)
			defer s.close()
			if got := waitingFor(s); added == nil && got != "b" || added != nil && strings.Contains(got, "b") {
				t.Errorf("adding says %v, and at the next start %q wait", added, got)
			}
		})
	}
}

// takeHandles leaves the process so many file handles.
func takeHandles(t *testing.T, free int) (giveBack func()) {
	t.Helper()
	var before syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before))
	must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 200, Max: before.Max}))
	var held []*os.File
	for {
		f, err := os.Open(os.DevNull)
		if err != nil {
			break
		}
		held = append(held, f)
	}
	for range free {
		_ = held[len(held)-1].Close()
		held = held[:len(held)-1]
	}
	return func() {
		for _, f := range held {
			_ = f.Close()
		}
		must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before))
	}
}

func TestTheSpoolShrinksThoughAMessageStaysInIt(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	defer s.close()
	must(t, s.add(line("stuck", "words"), false))
	for n := range 4 * drainAtOnce {
		must(t, s.add(line("p", fmt.Sprintf("%03d", n)), false))
	}
	for {
		batch := s.front(drainAtOnce, map[string]bool{"stuck": true})
		if len(batch) == 0 {
			break
		}
		must(t, s.drop(batch))
	}
	if lines := strings.Count(string(readFile(t, s.path)), "\n"); s.size() != 1 || lines != 1 {
		t.Errorf("%d wait, in %d lines", s.size(), lines)
	}
	if w := s.persons["stuck"]; w.n != 1 || w.since.IsZero() || time.Since(w.since) > time.Minute {
		t.Errorf("its person is known as before: %+v", w)
	}
}

// One family's words can't be applied, whatever the reason, when an outage with many ends.
func TestAFamilyWhoseWordsCantBeAppliedHoldsUpNobodyBehindIt(t *testing.T) {
	var away atomic.Bool
	var held atomic.Value
	held.Store("")
	h := newHouse(t, withBreakableStore(&away, filepath.Join(t.TempDir(), "spool")), func(c *Config) {
		c.Store.Responses = holding{c.Store.Responses, &held}
	})
	h.begun(mum)
	h.delivered(mum)
	held.Store(h.runOf("sms", textSender, mum).doc.ID)
	h.text(mum, "the three of us")
	const people = drainAtOnce + 36
	away.Store(true)
	phone := func(n int) string { return fmt.Sprintf("+4477009%05d", n) }
	for n := range people {
		h.text(phone(n), "hello")
	}
	away.Store(false)
	eventually(t, "all but one are applied", func() bool { return h.Spooled() == 1 })
	for n := range people {
		h.expect(h.sms, phone(n), 1)
	}
	held.Store("")
	eventually(t, "and then that one", func() bool { return h.Spooled() == 0 })
	if a := h.runOf("sms", textSender, mum).state.Answer("about"); a == nil || answerText(a) != "the three of us" {
		t.Errorf("the answer stands as %+v", a)
	}
}
