package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/config"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// rotated is the key file of a service with new keys, which begin after a while.
func rotated(t *testing.T, cfg config.Config, after time.Duration) []byte {
	t.Helper()
	content, err := os.ReadFile(keysFile(cfg))
	if err == nil {
		content, err = keys.Rotate(content, keys.Which{Sealing: true, Addresses: true}, time.Now().Add(after))
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// The service runs in a container that was given the key file itself: the file that replaced it is not seen in there.
func TestRekeyWaitsUntilEveryInstanceHasTheKeys(t *testing.T) {
	t.Parallel()
	a := running(t, newMailFake(t), nil)
	outside := filepath.Join(t.TempDir(), "keys.json")
	content := rotated(t, a.cfg, -time.Minute)
	if err := os.WriteFile(outside, content, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(filepath.Dir(outside), "fv.yaml")
	if err := os.WriteFile(file, []byte("data: "+a.cfg.Data+"\nkeys_file: "+outside+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rekeyed := func(want int, says string) {
		t.Helper()
		var said bytes.Buffer
		status := runRekey(t.Context(), []string{"--config", file}, streams{strings.NewReader(""), &said, &said})
		if status != want || !strings.Contains(said.String(), says) {
			t.Fatalf("it ended with %d, want %d, and should say %q: %s", status, want, says, &said)
		}
	}
	eventually(t, "the instance is known", func() bool {
		n, err := a.store.Leases.Count(t.Context(), store.Query{})
		return err == nil && n > 0 && len(a.keys.Lacks(noted(t, a.store))) == 0
	})
	before := noted(t, a.store)
	rekeyed(1, "does not have the newest keys")
	known, err := a.store.Settings.Get(t.Context(), settingKeyIDs)
	if err != nil || len(strings.Fields(known.Value)) != 2 || len(before) != 2 {
		t.Errorf("the database should know of no new keys yet: %+v, %v", known, err)
	}
	if err := keys.Replace(keysFile(a.cfg), content); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the instance has the new keys", func() bool { return len(noted(t, a.store)) == 4 })
	rekeyed(0, "under the newest keys")
}

// noted are the ids that the one running instance says it has.
func noted(t *testing.T, st *store.Store) (ids []string) {
	for note, err := range notes(t.Context(), st.Leases) {
		if err != nil {
			t.Fatal(err)
		}
		ids = note.Keys
	}
	return ids
}

func TestAnInstanceThatHasEndedHoldsNothingUp(t *testing.T) {
	t.Parallel()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	here, there := newInstance(st), newInstance(st)
	here.tell(t.Context(), []string{"s2", "a2"})
	there.tell(t.Context(), []string{"s1", "a1"})
	newest := []string{"s2", "a2"}
	const dead = 600 * time.Millisecond
	if err := instancesKnow(t.Context(), st, newest, dead); err != nil {
		t.Errorf("one that says nothing more is gone: %v", err)
	}
	var going sync.WaitGroup
	going.Go(func() {
		for range 6 {
			time.Sleep(dead / 6)
			there.at = time.Time{} // it is time
			there.tell(t.Context(), []string{"s1", "a1"})
		}
	})
	if err := instancesKnow(t.Context(), st, newest, dead); !errors.Is(err, errLacking) {
		t.Errorf("one that goes on without the keys is waited for: %v", err)
	}
	going.Wait()
	here.at = time.Time{}
	here.tell(t.Context(), newest)
	here.at, here.others[there.note.ID] = time.Time{}, lastSeen{turn: there.note.Turn, since: time.Now().Add(-2 * forgetAfter)}
	here.tell(t.Context(), newest)
	if _, err := st.Leases.Get(t.Context(), there.note.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that ended without a word is forgotten in time: %v", err)
	}
	there.at = time.Time{}
	there.tell(t.Context(), newest)
	if _, err := st.Leases.Get(t.Context(), there.note.ID); err != nil {
		t.Errorf("and known again when it was the store that was out of its reach: %v", err)
	}
	here.end(t.Context())
	if _, err := st.Leases.Get(t.Context(), here.note.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that ends takes its note away: %v", err)
	}
}

// Another instance has been given new keys, and this one has not. While they make no values yet, families lose nothing; then
// whoever says STOP to the other would be a stranger here.
func TestAnInstanceThatWasGivenNoNewKeysStopsWhenTheyBegin(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, cfg, ended := servedHere(t)
	const after = 4 * keysEvery
	other, err := keys.Parse(rotated(t, cfg, after))
	if err == nil {
		err = matchKeys(ctx, a.store, other)
	}
	if err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		t.Fatalf("it stopped while the new keys made nothing yet: %v", err)
	case <-time.After(after - keysEvery - time.Second):
	}
	select {
	case err := <-ended:
		if behind := (errBehind{}); !errors.As(err, &behind) {
			t.Errorf("it should say why it stops, got %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it should have stopped by now")
	}
}
