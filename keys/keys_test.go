package keys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func ring(t *testing.T) *Keys {
	t.Helper()
	content, err := New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestASealedValueOpensOnlyWhereItBelongs(t *testing.T) {
	k := ring(t)
	sealed := k.Seal("responses/1", "run", []byte("me and my two"))
	if strings.Contains(sealed, "two") {
		t.Fatal("the value is not sealed")
	}
	if plain, err := k.Open("responses/1", "run", sealed); err != nil || string(plain) != "me and my two" {
		t.Fatalf("got %q, %v", plain, err)
	}
	at := len(sealed) - 4 // not the last sign, some of whose bits mean nothing
	other := "A"
	if sealed[at] == 'A' {
		other = "B"
	}
	changed := sealed[:at] + other + sealed[at+1:]
	for name, open := range map[string]func() error{
		"in another document": func() error { _, err := k.Open("responses/2", "run", sealed); return err },
		"in another field":    func() error { _, err := k.Open("responses/1", "held", sealed); return err },
		"changed":             func() error { _, err := k.Open("responses/1", "run", changed); return err },
		"cut":                 func() error { _, err := k.Open("responses/1", "run", sealed[:12]); return err },
		"empty":               func() error { _, err := k.Open("responses/1", "run", ""); return err },
	} {
		t.Run("not "+name, func(t *testing.T) {
			if err := open(); !errors.Is(err, ErrSealed) {
				t.Errorf("wanted ErrSealed, got %v", err)
			}
		})
	}
	t.Run("not with another ring", func(t *testing.T) {
		if _, err := ring(t).Open("responses/1", "run", sealed); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("wanted ErrUnknownKey, got %v", err)
		}
	})
}

func TestAnAddressHasOneIDThatOthersCanNotCompute(t *testing.T) {
	k, other := ring(t), ring(t)
	id := k.AddressID("sms", "+447700900000", "+447700900123")
	if id != k.AddressID("sms", "+447700900000", "+447700900123") {
		t.Error("the same address should have the same id")
	}
	for name, differs := range map[string]string{
		"another channel":           k.AddressID("whatsapp", "+447700900000", "+447700900123"),
		"another address":           k.AddressID("sms", "+447700900000", "+447700900124"),
		"another installation":      other.AddressID("sms", "+447700900000", "+447700900123"),
		"parts divided another way": k.AddressID("sms", "+447700900000+4", "47700900123"),
	} {
		if differs == id {
			t.Errorf("%s should have another id", name)
		}
	}
	if strings.Contains(id, "7700900123") {
		t.Error("the id shows the number")
	}
	if ids := k.AddressIDs("sms", "+447700900000", "+447700900123"); len(ids) != 1 || ids[0] != id {
		t.Errorf("got %v", ids)
	}
}

func TestKeysThatDoNotBelongToTheDatabaseAreRefused(t *testing.T) {
	k := ring(t)
	check := k.Check()
	if err := k.Verify(check); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"": "", "torn": check[:20], "of another ring": ring(t).Check()} {
		if err := k.Verify(value); !errors.Is(err, ErrMismatch) {
			t.Errorf("a check value %s should be refused, got %v", name, err)
		}
	}
}

func TestAKeyFileIsMadeOnceForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	var wg sync.WaitGroup
	checks := make([]*Keys, 8)
	for i := range checks {
		wg.Go(func() {
			k, err := LoadOrMake(path)
			if err != nil {
				t.Error(err)
				return
			}
			checks[i] = k
		})
	}
	wg.Wait()
	for _, k := range checks {
		if k == nil || k.Verify(checks[0].Check()) != nil {
			t.Fatal("all instances should hold the same keys")
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file should be its owner's alone: %v, %v", info.Mode(), err)
	}
}

func TestABadKeyFileSaysWhatToDo(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.json")); err == nil || !strings.Contains(err.Error(), "familyvoice keys new") {
		t.Errorf("got %v", err)
	}
	for name, content := range map[string]string{
		"not JSON":       "hello",
		"without keys":   `{"sealing":[],"addresses":[]}`,
		"with short key": `{"sealing":[{"id":"s","key":"AAAA"}],"addresses":[{"id":"a","key":"AAAA"}]}`,
	} {
		if _, err := Parse([]byte(content)); err == nil {
			t.Errorf("a file %s should be refused", name)
		}
	}
}

func parsed(t *testing.T, content []byte) *Keys {
	t.Helper()
	k, err := Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestARotationIsReadAtOnceAndWrittenFromItsTime(t *testing.T) {
	old, err := New()
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, time.November, 28, 12, 0, 0, 0, time.UTC)
	rotated, err := Rotate(old, Which{Sealing: true, Addresses: true}, from)
	if err != nil {
		t.Fatal(err)
	}
	before, after := parsed(t, old), parsed(t, rotated)
	at := from.Add(-time.Second)
	after.now = func() time.Time { return at }
	const sender, mum = "+447700900000", "+447700900123"

	t.Run("until then the old keys make everything, so that an instance without the new file reads it", func(t *testing.T) {
		if _, err := before.Open("d", "f", after.Seal("d", "f", []byte("x"))); err != nil {
			t.Error(err)
		}
		if after.AddressID("sms", sender, mum) != before.AddressID("sms", sender, mum) {
			t.Error("the contact should keep its id")
		}
	})
	at = from
	t.Run("from then on the new ones do, and the old ones still read", func(t *testing.T) {
		sealed := after.Seal("d", "f", []byte("x"))
		if _, err := before.Open("d", "f", sealed); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("the old file should not know the key, got %v", err)
		}
		if plain, err := after.Open("d", "f", before.Seal("d", "f", []byte("y"))); err != nil || string(plain) != "y" {
			t.Errorf("got %q, %v", plain, err)
		}
		ids := after.AddressIDs("sms", sender, mum)
		if len(ids) != 2 || ids[0] != after.AddressID("sms", sender, mum) || ids[1] != before.AddressID("sms", sender, mum) {
			t.Errorf("a contact should be looked for under both keys, the new one first: %v", ids)
		}
	})
	t.Run("codes that families hold, and what people decided on sentences, outlive it", func(t *testing.T) {
		if after.Hash("carry", "ABC") != before.Hash("carry", "ABC") || after.PersonID("sms", sender, mum) != before.PersonID("sms", sender, mum) {
			t.Error("a hash should not change")
		}
	})
	t.Run("an old copy of the file is told from one that never belonged here", func(t *testing.T) {
		check := after.Check()
		if err := before.Verify(check); !errors.Is(err, ErrOld) {
			t.Errorf("wanted ErrOld, got %v", err)
		}
		if err := ring(t).Verify(check); !errors.Is(err, ErrMismatch) {
			t.Errorf("wanted ErrMismatch, got %v", err)
		}
		if err := after.Verify(before.Check()); err != nil {
			t.Errorf("a newer file knows an older check value, got %v", err)
		}
	})
	t.Run("once retired, the old keys are gone, and hashes stay", func(t *testing.T) {
		content, err := Retire(rotated, at)
		if err != nil {
			t.Fatal(err)
		}
		alone := parsed(t, content)
		if _, err := alone.Open("d", "f", before.Seal("d", "f", []byte("x"))); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("got %v", err)
		}
		if ids := alone.IDs(); len(ids) != 2 || alone.Hash("carry", "ABC") != before.Hash("carry", "ABC") {
			t.Errorf("got %v", ids)
		}
		if err := alone.Verify(before.Check()); !errors.Is(err, ErrRetired) {
			t.Errorf("a database from before is told from a newer one: %v", err)
		}
		joined, err := Join(content, old)
		if err != nil {
			t.Fatal(err)
		}
		swapped, err := Join(old, content)
		if err != nil || string(swapped) != string(joined) {
			t.Errorf("whichever file stays, the newest key makes values: %v\n%s\n%s", err, joined, swapped)
		}
		both := parsed(t, joined)
		both.now = func() time.Time { return at }
		newest, _ := alone.Newest()
		if sealing, _ := both.Newest(); sealing != newest || both.Verify(before.Check()) != nil || both.Verify(after.Check()) != nil {
			t.Errorf("joined, the file reads both databases and seals with the newest: %s", joined)
		}
		if fresh, err := New(); err != nil {
			t.Fatal(err)
		} else if _, err := Join(content, fresh); err == nil {
			t.Error("another town's keys should not be joined")
		}
		if known := after.Since(alone.IDs()); len(known) != 2 {
			t.Errorf("keys from before a rekey are not added again, got %v", known)
		}
	})
}

func TestTheKeyFileIsReadAgainForAKeyThatIsNew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	here, err := LoadOrMake(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := Rotate(content, Which{Sealing: true}, time.Now().Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, rotated); err != nil {
		t.Fatal(err)
	}
	there := parsed(t, rotated)
	if plain, err := here.Open("d", "f", there.Seal("d", "f", []byte("x"))); err != nil || string(plain) != "x" {
		t.Errorf("an instance that has not looked yet should read what another sealed: %q, %v", plain, err)
	}
	if err := os.WriteFile(path, []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	fine := func(*Keys) error { return nil }
	if _, err := here.Refresh(fine); err == nil {
		t.Error("a torn file should be an error")
	}
	if _, err := here.Open("d", "f", there.Seal("d", "f", []byte("x"))); err != nil {
		t.Errorf("and the keys from before should go on working: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file should be its owner's alone: %v, %v", info.Mode(), err)
	}
}

// Somebody puts a fresh key file over the right one, or an old copy of it, while the service runs.
func TestAKeyFileThatDoesNotBelongHereIsNotTakenUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	here, err := LoadOrMake(path)
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := Rotate(old, Which{Sealing: true, Addresses: true}, time.Now().Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, rotated); err != nil {
		t.Fatal(err)
	}
	check := ""
	belongs := func(next *Keys) error { return next.Verify(check) }
	check = parsed(t, rotated).Check()
	if changed, err := here.Refresh(belongs); err != nil || !changed {
		t.Fatalf("a rotation should be taken up: %v, %v", changed, err)
	}
	if changed, err := here.Refresh(belongs); err != nil || changed {
		t.Errorf("once: %v, %v", changed, err)
	}
	fresh, err := New()
	if err != nil {
		t.Fatal(err)
	}
	had := here.AddressID("sms", "+447700900000", "+447700900123")
	for name, content := range map[string][]byte{"a fresh one": fresh, "an old copy": old} {
		if err := Replace(path, content); err != nil {
			t.Fatal(err)
		}
		if changed, err := here.Refresh(belongs); err == nil || changed {
			t.Errorf("%s should be refused: %v, %v", name, changed, err)
		}
		here.tried = time.Time{} // a second ago
		if _, err := here.Open("d", "f", parsed(t, fresh).Seal("d", "f", []byte("x"))); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("%s should not be taken up for the sake of a key that it may hold: %v", name, err)
		}
		if here.AddressID("sms", "+447700900000", "+447700900123") != had || here.Verify(check) != nil {
			t.Errorf("with %s in the file the right keys should be used on", name)
		}
	}
}

// A key file is written by hand and by secrets managers: whatever it holds, it is refused or it works.
func FuzzParse(f *testing.F) {
	good, err := New()
	if err != nil {
		f.Fatal(err)
	}
	rotated, err := Rotate(good, Which{Sealing: true, Addresses: true}, time.Unix(0, 0))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{good, rotated, nil, []byte(`{"sealing":[{"id":"s"}],"addresses":[{}]}`)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		k, err := Parse(content)
		if err != nil {
			return
		}
		if plain, err := k.Open("d", "f", k.Seal("d", "f", []byte("x"))); err != nil || string(plain) != "x" {
			t.Errorf("a file that is taken should seal and open: %q, %v", plain, err)
		}
		if k.Verify(k.Check()) != nil || k.AddressID("sms", "a", "b") == "" {
			t.Error("a file that is taken should know itself again")
		}
	})
}
