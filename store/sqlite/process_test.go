package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"familyvoice/store"
)

// The test binary runs itself again as another instance of the server, which it may kill.
const (
	roleVariable = "FAMILYVOICE_TEST_ROLE"
	pathVariable = "FAMILYVOICE_TEST_PATH"
)

func TestMain(m *testing.M) {
	roles := map[string]func(*store.Store) error{"write for ever": writeForEver, "increment": increment}
	role, ok := roles[os.Getenv(roleVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	s, err := Open(context.Background(), os.Getenv(pathVariable))
	if err == nil {
		err = errors.Join(role(s), s.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// instance starts another process on the file.
func instance(t *testing.T, role, path string) (*exec.Cmd, io.Reader) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), roleVariable+"="+role, pathVariable+"="+path)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c, out
}

// writeForEver writes on many goroutines, each its own documents, and prints each write once it is acknowledged.
func writeForEver(s *store.Store) error {
	ctx := context.Background()
	var wg sync.WaitGroup
	for writer := range 16 {
		wg.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d-%d-%d", os.Getpid(), writer, n%40)
				r, err := s.Responses.Get(ctx, id)
				if errors.Is(err, store.ErrNotFound) {
					r, err = midway(n), nil
					r.Meta = store.Meta{ID: id}
				}
				if err == nil {
					r.Answered = int(r.Version) + 1
					r.Due = int64(n + 1)
					r.Run = strings.Repeat("x", 100+n%5000)
					err = s.Responses.Put(ctx, r)
				}
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				fmt.Fprintf(os.Stdout, "%s %d\n", r.ID, r.Version)
			}
		})
	}
	wg.Wait()
	return nil
}

func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	acknowledged := map[string]int64{}
	for round := range rounds {
		child, out := instance(t, "write for ever", path)
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			id, version, _ := strings.Cut(lines.Text(), " ")
			v, err := strconv.ParseInt(version, 10, 64)
			if err != nil {
				break // the kill cut the line off: the write may or may not be known
			}
			acknowledged[id] = max(acknowledged[id], v)
			if n == 300+round*211 {
				if err := child.Process.Kill(); err != nil { // SIGKILL
					t.Fatal(err)
				}
			}
		}
		_ = child.Wait()

		s, d, err := assemble(t.Context(), path)
		if err != nil {
			t.Fatalf("reopening after round %d: %v", round, err)
		}
		for id, version := range acknowledged {
			r, err := s.Responses.Get(t.Context(), id)
			if err != nil || r.Version < version || r.Answered != int(r.Version) {
				t.Fatalf("round %d: %s was acknowledged at version %d; now %+v (%v)", round, id, version, r, err)
			}
		}
		n, err := s.Responses.Count(t.Context(), store.Query{Range: "due"})
		if err != nil || n < int64(len(acknowledged)) {
			t.Errorf("round %d: the index holds %d documents of at least %d (%v)", round, n, len(acknowledged), err)
		}
		c := <-d.readers
		if got, err := c.value("PRAGMA integrity_check"); got != "ok" {
			t.Errorf("round %d: the file is damaged: %v (%v)", round, got, err)
		}
		d.readers <- c
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acknowledged) < 100 {
		t.Errorf("only %d documents were acknowledged, which proves little", len(acknowledged))
	}
}

const (
	shared     = 5  // documents that all instances increment
	increments = 30 // by each goroutine of each instance
	goroutines = 8
)

func increment(s *store.Store) error {
	ctx := context.Background()
	errs := make(chan error, goroutines)
	for g := range goroutines {
		go func() {
			for done := 0; done < increments; {
				id := fmt.Sprint("shared-", (g+done)%shared)
				p, err := s.Places.Get(ctx, id)
				if errors.Is(err, store.ErrNotFound) {
					p, err = &store.Place{Meta: store.Meta{ID: id}}, nil
				}
				if err == nil {
					p.Order++
					err = s.Places.Put(ctx, p)
				}
				if err == nil {
					done++
				} else if !errors.Is(err, store.ErrConflict) {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range goroutines {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

func TestInstancesOnOneFileLoseNoUpdateOfEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "familyvoice.db")
	const others = 2
	var children []*exec.Cmd
	for range others {
		child, _ := instance(t, "increment", path)
		children = append(children, child)
	}
	s := opened(t, path)
	if err := increment(s); err != nil {
		t.Error(err)
	}
	for _, child := range children {
		if err := child.Wait(); err != nil {
			t.Errorf("the other instance: %v", err)
		}
	}
	sum := 0
	for p, err := range s.Places.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		sum += p.Order
		if int64(p.Order) != p.Version {
			t.Errorf("%s was written %d times and incremented %d times", p.ID, p.Version, p.Order)
		}
	}
	if want := (others + 1) * goroutines * increments; sum != want {
		t.Errorf("%d increments are left of %d", sum, want)
	}
}
