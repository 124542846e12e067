package keys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
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
	for name, open := range map[string]func() error{
		"in another document": func() error { _, err := k.Open("responses/2", "run", sealed); return err },
		"in another field":    func() error { _, err := k.Open("responses/1", "held", sealed); return err },
		"changed":             func() error { _, err := k.Open("responses/1", "run", sealed[:len(sealed)-1]+"A"); return err },
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
