package account

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

const right = "four warm brown owls"

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// accounts holds ada, who may sign in, dora, who is disabled, and leo, who has to wait.
func accounts(t *testing.T) store.Collection[store.Staff] {
	t.Helper()
	st, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "staff.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	hash, err := HashPassword(right)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []store.Staff{
		{Meta: store.Meta{ID: "ada"}}, {Meta: store.Meta{ID: "dora"}, Disabled: true},
		{Meta: store.Meta{ID: "leo"}, Failed: 9, Until: noon.Add(time.Minute)},
	} {
		s.Password, s.Roles = hash, []string{Admin}
		if err := st.Staff.Put(context.Background(), &s); err != nil {
			t.Fatal(err)
		}
	}
	return st.Staff
}

func TestEveryWrongSignInCostsTheSameWork(t *testing.T) {
	c, hashed := accounts(t), 0
	idKey = func(password, salt []byte, time, memory uint32, threads uint8, size uint32) []byte {
		hashed++
		return argon2.IDKey(password, salt, time, memory, threads, size)
	}
	defer func() { idKey = argon2.IDKey }()
	for _, row := range []struct{ who, name, password string }{
		{"a wrong password", "ada", "four wrong words"}, {"nobody", "nobody", right}, {"a name that can't be", "-; --", right},
		{"a disabled account", "dora", right}, {"one that has to wait, with the right password", "leo", right}, {"nothing", "", ""},
		{"far too long a password", "ada", string(make([]byte, 60_000))},
	} {
		hashed = 0
		if _, err := SignIn(context.Background(), c, row.name, row.password, noon, true); !errors.Is(err, ErrSignIn) {
			t.Errorf("%s: %v", row.who, err)
		}
		if hashed != 1 {
			t.Errorf("%s: %d hashes were made, want one as for anybody", row.who, hashed)
		}
	}
}

// early reads an account as it was before others had tried, once: what many tries made at the same moment would read.
type early struct {
	store.Collection[store.Staff]
	as   store.Staff
	once sync.Once
}

func (e *early) Get(ctx context.Context, id string) (*store.Staff, error) {
	s, err := e.Collection.Get(ctx, id)
	e.once.Do(func() {
		before := e.as
		s = &before
	})
	return s, err
}

func TestTriesMadeAtOnceAreNoMoreThanTriesMadeInTurn(t *testing.T) {
	ctx, c := context.Background(), accounts(t)
	before, err := c.Get(ctx, "ada")
	if err != nil {
		t.Fatal(err)
	}
	for range freeTries {
		if _, err := SignIn(ctx, c, "ada", "four wrong words", noon, true); !errors.Is(err, ErrSignIn) {
			t.Fatal(err)
		}
	}
	if _, err := SignIn(ctx, &early{Collection: c, as: *before}, "ada", right, noon, true); !errors.Is(err, ErrSignIn) {
		t.Errorf("the sixth of six tries made at once comes in: %v", err)
	}
	if s, err := SignIn(ctx, c, "ada", right, noon.Add(31*time.Second), true); err != nil || s.Failed != 0 {
		t.Errorf("half a minute later ada can't come in: %v", err)
	}
}

func TestAPasswordGivesNoNewTriesAtTheCode(t *testing.T) {
	ctx, c := context.Background(), accounts(t)
	secret := "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	judged := 0
	for range 20 {
		if _, err := SignIn(ctx, c, "ada", right, noon, false); err != nil {
			continue
		}
		for range freeTries - 1 {
			before, _ := c.Get(ctx, "ada")
			if _, err := UseCode(ctx, c, "ada", secret, "no code", noon, nil); !errors.Is(err, ErrSignIn) {
				t.Fatal(err)
			}
			if after, _ := c.Get(ctx, "ada"); after.Failed > before.Failed {
				judged++
			}
		}
	}
	if judged != freeTries {
		t.Errorf("somebody who has the password had %d tries at the code at once, want %d", judged, freeTries)
	}
}
