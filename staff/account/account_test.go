package account

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func TestPasswords(t *testing.T) {
	hash, err := HashPassword("four warm brown owls")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash begins %.40q", hash)
	}
	again, _ := HashPassword("four warm brown owls")
	if again == hash {
		t.Error("the same password twice has the same hash")
	}
	if !matches(hash, "four warm brown owls") || matches(hash, "four warm brown owl") || matches("", "") || matches("rubbish", "rubbish") {
		t.Error("a right password fails, or a wrong one passes")
	}
	for _, weak := range []string{"", "secret", "elevenchars", strings.Repeat("x", 1025)} {
		if _, err := HashPassword(weak); !errors.Is(err, ErrPassword) {
			t.Errorf("a password of %d bytes was taken", len(weak))
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{" Ada.Lark@Council.example ": "ada.lark@council.example", "ab": "", "a b c": "", "--role": "", "bob_1": "bob_1"} {
		got, err := CleanName(name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q became %q, %v", name, got, err)
		}
	}
}

func TestTheWaitGrowsAndEnds(t *testing.T) {
	for failed, want := range map[int]time.Duration{0: 0, 4: 0, 5: 30 * time.Second, 6: time.Minute, 9: 8 * time.Minute, 10: 15 * time.Minute, 1000: 15 * time.Minute} {
		if got := wait(failed); got != want {
			t.Errorf("after %d: %s, want %s", failed, got, want)
		}
	}
}

func TestARightPasswordForgetsTheWrongOnes(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "staff.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	hash, _ := HashPassword("four warm brown owls")
	if err := st.Staff.Put(ctx, &store.Staff{Meta: store.Meta{ID: "ada"}, Password: hash, Roles: []string{Admin}}); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for range 3 {
		if _, err := SignIn(ctx, st.Staff, "ada", "wrong", now, true); !errors.Is(err, ErrSignIn) {
			t.Fatal(err)
		}
	}
	if s, err := SignIn(ctx, st.Staff, "Ada", "four warm brown owls", now, true); err != nil || s.Failed != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestScope(t *testing.T) {
	places := []store.Place{
		{Meta: store.Meta{ID: "north"}}, {Meta: store.Meta{ID: "elm"}, Parent: "north"}, {Meta: store.Meta{ID: "oak"}, Parent: "elm"},
		{Meta: store.Meta{ID: "ash"}}, {Meta: store.Meta{ID: "round"}, Parent: "about"}, {Meta: store.Meta{ID: "about"}, Parent: "round"},
	}
	rows := []struct {
		places []string
		place  string
		want   bool
	}{
		{nil, "", true},
		{nil, "anywhere", true},
		{[]string{"north"}, "oak", true},
		{[]string{"elm"}, "north", false},
		{[]string{"elm"}, "", false},
		{[]string{"elm"}, "ash", false},
		{[]string{"round"}, "about", true}, // a circle ends
		{[]string{"gone"}, "ash", false},
	}
	for _, row := range rows {
		scope := NewScope(&store.Staff{Places: row.places}, places)
		if got := scope.Allows(row.place); got != row.want {
			t.Errorf("scope %v allows %q: %t", row.places, row.place, got)
		}
	}
}

func TestRoles(t *testing.T) {
	if CheckRoles(nil) == nil || CheckRoles([]string{"king"}) == nil || CheckRoles([]string{Admin, Analyst}) != nil {
		t.Error("roles are checked wrongly")
	}
}
