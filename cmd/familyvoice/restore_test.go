package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/tombstones"
)

// lostTown is a town whose database is to be restored: a backup of mum's, who has said STOP and had a run erased since.
type lostTown struct {
	*testing.T
	cfg    config.Config
	file   string // of the configuration
	backup string
}

const (
	ourNumber = "+447700900000"
	mumsPhone = "+447700900123"
)

func newLostTown(t *testing.T) *lostTown {
	dir := t.TempDir()
	town := &lostTown{T: t, file: filepath.Join(dir, "fv.yaml"), backup: filepath.Join(dir, "backup.db")}
	town.configure("")
	if _, err := openKeys(town.cfg); err != nil {
		t.Fatal(err)
	}
	town.within(func(st *store.Store, k *keys.Keys) error {
		return errors.Join(matchKeys(t.Context(), st, k),
			st.Responses.Put(t.Context(), &store.Response{Meta: store.Meta{ID: "r1"}, Run: "what a family said"}),
			st.Contacts.Put(t.Context(), contactOf(k, mumsPhone)))
	})
	if err := sqlite.Backup(t.Context(), databaseFile(town.cfg), town.backup); err != nil {
		t.Fatal(err)
	}
	town.stop(time.Now())
	return town
}

func contactOf(k *keys.Keys, phone string) *store.Contact {
	id := k.AddressID("sms", ourNumber, phone)
	sealed := k.Seal("contacts/"+id, "address", []byte(phone))
	return &store.Contact{Meta: store.Meta{ID: id}, Channel: "sms", Sender: ourNumber, Seen: time.Now(), Address: sealed}
}

// configure writes the configuration anew, with more lines.
func (town *lostTown) configure(more string) {
	town.Helper()
	data := filepath.Join(filepath.Dir(town.file), "data")
	err := os.WriteFile(town.file, []byte("data: "+data+"\n"+more), 0o600)
	if err == nil {
		town.cfg, err = config.Load(town.file, nil)
	}
	if err != nil {
		town.Fatal(err)
	}
}

func (town *lostTown) within(work func(*store.Store, *keys.Keys) error) {
	town.Helper()
	st, err := openStore(town.Context(), town.cfg)
	if err != nil {
		town.Fatal(err)
	}
	k, err := openKeys(town.cfg)
	if err == nil {
		err = work(st, k)
	}
	if err = errors.Join(err, st.Close()); err != nil {
		town.Fatal(err)
	}
}

// mum changes mum's contact, under whichever id it stands.
func (town *lostTown) mum(change func(c *store.Contact)) {
	town.Helper()
	town.within(func(st *store.Store, k *keys.Keys) error {
		c, err := mumIn(town.T, st, k)
		if err != nil {
			return err
		}
		change(c)
		return st.Contacts.Put(town.Context(), c)
	})
}

func mumIn(t *testing.T, st *store.Store, k *keys.Keys) (c *store.Contact, err error) {
	for _, id := range k.AddressIDs("sms", ourNumber, mumsPhone) {
		if c, err = st.Contacts.Get(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			break
		}
	}
	return c, err
}

func (town *lostTown) stop(at time.Time) {
	town.mum(func(c *store.Contact) { c.OptOut = &store.OptOut{At: at, Reason: "stop"} })
}

// restores runs the command, and looks for words in what it said.
func (town *lostTown) restores(want int, says string, more ...string) {
	town.Helper()
	var said bytes.Buffer
	args := append([]string{"--config", town.file, "--from", town.backup}, more...)
	status := runRestore(town.Context(), args, streams{strings.NewReader(""), &said, &said})
	if status != want || !strings.Contains(said.String(), says) {
		town.Errorf("it ended with %d, want %d, and should say %q:\n%s", status, want, says, &said)
	}
}

// silent says whether mum is written to no more.
func (town *lostTown) silent(want bool) {
	town.Helper()
	town.within(func(st *store.Store, k *keys.Keys) error {
		c, err := mumIn(town.T, st, k)
		if err == nil && (c.OptOut != nil) != want {
			town.Errorf("mum's STOP counts: %v, want %v", c.OptOut != nil, want)
		}
		return err
	})
}

func (town *lostTown) moveAway() {
	town.Helper()
	path := databaseFile(town.cfg)
	if err := os.Rename(path, path+replacedEnding+"20260101T000000.000Z"); err != nil {
		town.Fatal(err)
	}
}

// refused says whether the database is refused to whoever would serve it.
func (town *lostTown) refused(says string) {
	town.Helper()
	st, err := openStore(town.Context(), town.cfg)
	if err == nil {
		_ = st.Close()
	}
	if err == nil || !strings.Contains(err.Error(), says) {
		town.Errorf("it should be refused with %q, got %v", says, err)
	}
}

func TestARestoreTakesTheDatabaseAwayOnlyWhenItIsThrough(t *testing.T) {
	t.Parallel()
	town := newLostTown(t)
	town.configure("places_file: " + filepath.Join(t.TempDir(), "none.yaml") + "\n")
	town.restores(1, "the database is as it was before")
	town.configure("")
	town.silent(true)
	if _, err := os.Stat(filepath.Join(town.cfg.Data, restoringFolder)); err == nil {
		t.Error("nothing of the backup should be left")
	}
	if err := tombstones.Add(tombstonesFile(town.cfg), tombstones.Stone{Response: "r1"}); err != nil {
		t.Fatal(err)
	}
	town.restores(0, "Erased again: 1 runs that were erased since. STOP counts again for 1 people")
	town.silent(true)
	town.within(func(st *store.Store, _ *keys.Keys) error {
		r, err := st.Responses.Get(t.Context(), "r1")
		if err == nil && (!r.Erased || r.Run != "") {
			t.Errorf("what was erased since is back: %+v", r)
		}
		return errors.Join(err, restoredWhole(t.Context(), st))
	})
}

func TestASecondRestoreKnowsTheStopsOfTheFirst(t *testing.T) {
	t.Parallel()
	t.Run("though the first took the database away, which is then served by nobody", func(t *testing.T) {
		town := newLostTown(t)
		town.moveAway()
		town.refused("run `familyvoice restore` again")
		town.restores(0, "STOP counts again for 1 people")
		town.silent(true)
	})
	t.Run("and a new, empty database was served meanwhile", func(t *testing.T) {
		town := newLostTown(t)
		town.moveAway()
		st, err := sqlite.Open(t.Context(), databaseFile(town.cfg))
		if err = errors.Join(err, st.Close()); err != nil {
			t.Fatal(err)
		}
		town.restores(0, "STOP counts again for 1 people")
	})
	t.Run("and START since then", func(t *testing.T) {
		town := newLostTown(t)
		town.restores(0, "STOP counts again for 1 people")
		town.mum(func(c *store.Contact) {
			c.Silences, c.OptOut = append(c.Silences, store.Silence{From: c.OptOut.At, To: time.Now()}), nil
		})
		town.restores(0, "STOP counts again for 0 people")
		town.silent(false)
	})
}

func TestARestoreThatWasCutOffIsNotServed(t *testing.T) {
	town := newLostTown(t)
	left := filepath.Join(town.cfg.Data, restoringFolder)
	err := errors.Join(os.Mkdir(left, 0o700), os.WriteFile(filepath.Join(left, "familyvoice.db"), []byte("half"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	town.refused("was stopped: run `familyvoice restore` again, or")
	town.restores(0, "STOP counts again for 1 people")
	town.within(func(st *store.Store, _ *keys.Keys) error {
		// As MongoDB's is marked, which is restored in place.
		if err := setTime(t.Context(), st, settingRestoring, time.Now()); err != nil {
			return err
		}
		if err := restoredWhole(t.Context(), st); err == nil || !strings.Contains(err.Error(), "did not finish") {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func TestADamagedDatabaseIsSaidToHideStops(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(content []byte) []byte{
		"all but its first page": func(content []byte) []byte {
			return append(content[:4096], bytes.Repeat([]byte{0x5a}, len(content)-4096)...)
		},
		"its first page": func(content []byte) []byte { return append(make([]byte, 4096), content[4096:]...) },
		"cut to nothing": func([]byte) []byte { return nil },
		"cut in half":    func(content []byte) []byte { return content[:len(content)/2] },
		"mum's address": func(content []byte) []byte {
			at := bytes.Index(content, []byte(`"address":"`)) + 40 // within what is sealed
			content[at] = map[bool]byte{true: 'B', false: 'A'}[content[at] == 'A']
			return content
		},
	} {
		t.Run(name, func(t *testing.T) {
			town := newLostTown(t)
			path := databaseFile(town.cfg)
			content, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, damage(content), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			town.restores(1, "NOT EVERY STOP SINCE THEN COULD BE READ")
			town.silent(false)
		})
	}
}

// The backup is sealed with keys that were retired since, and mum's STOP with those that came after.
func TestABackupFromBeforeTheKeysWereRetiredIsRestored(t *testing.T) {
	t.Parallel()
	for name, inPlace := range map[string]string{"with the newest key file": "new", "with the one from then": "old"} {
		t.Run(name, func(t *testing.T) {
			town := newLostTown(t)
			path, old := keysFile(town.cfg), filepath.Join(t.TempDir(), "old.json")
			newest := filepath.Join(t.TempDir(), "newest.json")
			if err := copyFile(path, old); err != nil {
				t.Fatal(err)
			}
			does := func(run func(context.Context, []string, streams) int, args ...string) {
				t.Helper()
				var said bytes.Buffer
				if status := run(t.Context(), args, streams{strings.NewReader(""), &said, &said}); status != 0 {
					t.Fatalf("%v ended with %d: %s", args, status, &said)
				}
			}
			does(runKeys, "rotate", "--file", path, "--after", "-1m")
			does(runRekey, "--config", town.file)
			does(runKeys, "retire", "--file", path, "--config", town.file)
			other := old
			if inPlace == "old" {
				if err := errors.Join(os.Rename(path, newest), copyFile(old, path)); err != nil {
					t.Fatal(err)
				}
				other = newest
			}
			town.restores(1, "familyvoice keys join --file keys.json --with")
			if _, err := os.Stat(filepath.Join(town.cfg.Data, restoringFolder)); err == nil {
				t.Error("nothing of the backup should be left")
			}
			does(runKeys, "join", "--file", path, "--with", other)
			town.restores(0, "STOP counts again for 1 people")
			town.silent(true)
			n := 0
			town.within(func(st *store.Store, _ *keys.Keys) error {
				for _, err := range st.Contacts.Find(t.Context(), store.Query{}) {
					if n++; err != nil {
						return err
					}
				}
				return nil
			})
			if n != 1 {
				t.Errorf("mum is one person, the database has %d", n)
			}
			does(runRekey, "--config", town.file)
			does(runKeys, "retire", "--file", path, "--config", town.file)
			town.silent(true)
		})
	}
}

func TestATombstonesFileThatWasNamedIsThere(t *testing.T) {
	town := newLostTown(t)
	town.restores(1, "no such file", "--tombstones", filepath.Join(t.TempDir(), "mistyped.jsonl"))
	town.silent(true)
	town.restores(0, "There is no list of erased runs at")
}

func TestARestoreKnowsWhatTheFileOfErasuresCouldNotTake(t *testing.T) {
	t.Parallel()
	town := newLostTown(t)
	town.within(func(st *store.Store, _ *keys.Keys) error {
		return st.Settings.Put(t.Context(), &store.Setting{Meta: store.Meta{ID: conversation.SettingUnburied + "r1"}, Value: "2026-11-24T12:00:00Z"})
	})
	town.restores(0, "Erased again: 1 runs that were erased since")
}
