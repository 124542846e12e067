// Package account knows who may sign in: roles, scopes of places, passwords and the delay after wrong ones.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/store"

	"golang.org/x/crypto/argon2"
)

// The roles. A person may have several; none holds another.
const (
	Viewer         = "viewer"
	Collaborative  = "collaborative"
	Analyst        = "analyst"
	Editor         = "editor"
	Safeguarding   = "safeguarding"
	DataProtection = "data-protection"
	HubWorker      = "hub-worker"
	Admin          = "admin"
)

// Roles lists every role with what it is for.
var Roles = []struct{ ID, For string }{
	{Viewer, "reads the summaries"},
	{Collaborative, "reads the summaries with the thresholds for the public"},
	{Analyst, "reads the summaries and single redacted answers, corrects tags, exports both"},
	{Editor, "reads the summaries, decides which words may be quoted, answers families, sets rounds"},
	{Safeguarding, "reads and records safeguarding alerts"},
	{DataProtection, "exports answers as they were written, and reads the record of what staff did"},
	{HubWorker, "enters answers together with families, and types up paper sheets"},
	{Admin, "keeps accounts, sessions and API tokens, sets rounds, and reads the record of what staff did"},
}

// The errors of this package say what to do, and never show a password.
var (
	ErrName     = errors.New("a sign-in name is 3 to 64 letters, digits, dots, dashes, underscores or @, without spaces")
	ErrPassword = errors.New("a password is at least 12 characters; a few words that only you would put together are best")
	ErrRole     = errors.New("the roles are viewer, collaborative, analyst, editor, safeguarding, data-protection, hub-worker and admin")
)

// MinPassword is the least length of a password in characters.
const MinPassword = 12

const maxPassword = 1024 // bytes

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{2,63}$`)

// CleanName is a sign-in name as it is kept, or ErrName.
func CleanName(name string) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if !nameForm.MatchString(name) {
		return "", ErrName
	}
	return name, nil
}

// CheckRoles returns ErrRole for an unknown role or none.
func CheckRoles(roles []string) error {
	if len(roles) == 0 {
		return ErrRole
	}
	for _, role := range roles {
		if !slices.ContainsFunc(Roles, func(r struct{ ID, For string }) bool { return r.ID == role }) {
			return ErrRole
		}
	}
	return nil
}

// The cost of a password's hash: 19 MiB, two passes, one lane (OWASP's password storage sheet).
const (
	memory = 19 * 1024
	passes = 2
	lanes  = 1
	size   = 32
)

// turns bounds the memory that hashing takes, however many sign in at once.
var turns = make(chan struct{}, 2)

var idKey = argon2.IDKey // a test counts the work

func derive(password string, salt []byte) []byte {
	turns <- struct{}{}
	defer func() { <-turns }()
	return idKey([]byte(password), salt, passes, memory, lanes, size)
}

// HashPassword is the argon2id hash of a password in the usual form, or ErrPassword.
func HashPassword(password string) (string, error) {
	if utf8.RuneCountInString(password) < MinPassword || len(password) > maxPassword {
		return "", ErrPassword
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes,
		enc.EncodeToString(salt), enc.EncodeToString(derive(password, salt))), nil
}

// nobody is hashed against where there is no such account, so that the answer takes as long.
var nobody = make([]byte, 16)

func matches(hash, password string) bool {
	if len(password) > maxPassword {
		password = ""
	}
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		derive(password, nobody)
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	got := derive(password, salt)
	return err == nil && err2 == nil && len(want) == size && subtle.ConstantTimeCompare(got, want) == 1
}

// Stamp changes whenever the password or the secret of the codes does: a session that carries another one has ended.
func Stamp(s *store.Staff) string {
	sum := sha256.Sum256([]byte(s.Password + "\x00" + s.Code))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// A few wrong passwords cost nothing; then each doubles the wait.
const (
	freeTries = 5
	firstWait = 30 * time.Second
	maxWait   = 15 * time.Minute
)

func wait(failed int) time.Duration {
	if failed < freeTries {
		return 0
	}
	return min(firstWait<<min(failed-freeTries, 10), maxWait)
}

// ErrSignIn is the one answer to a wrong name, a wrong password, a disabled account and too many tries, so that nobody
// learns which it was.
var ErrSignIn = errors.New("account: signing in failed")

// SignIn checks a name and a password. Wrong ones are counted with the account. alone says that the password is the whole
// sign-in and so ends that count; where a code is to follow, the code does, or else somebody who has the password would
// have as many tries at the code as they like. Other errors are the store's.
func SignIn(ctx context.Context, c store.Collection[store.Staff], name, password string, now time.Time, alone bool) (*store.Staff, error) {
	clean, err := CleanName(name)
	if err != nil {
		clean = "-"
	}
	right, judged := false, "" // a password is hashed once, whoever else signs in meanwhile
	for range 10 {
		s, err := c.Get(ctx, clean)
		if errors.Is(err, store.ErrNotFound) {
			if judged == "" {
				matches("", password)
			}
			return nil, ErrSignIn
		}
		if err != nil {
			return nil, err
		}
		if judged == "" || judged != s.Password {
			right, judged = matches(s.Password, password), s.Password
		}
		if s.Until.After(now) || s.Disabled {
			return nil, ErrSignIn
		}
		switch {
		case !right:
			s.Failed++
			s.Until = now.Add(wait(s.Failed))
		case alone:
			s.Failed, s.Until = 0, time.Time{}
		}
		// A right one is written too, even if nothing changes: of many that are tried at once, each is judged by the count that
		// the others left.
		if err := c.Put(ctx, s); errors.Is(err, store.ErrConflict) {
			continue
		} else if err != nil {
			return nil, err
		}
		if !right {
			return nil, ErrSignIn
		}
		return s, nil
	}
	return nil, ErrSignIn // so many at once are no person
}

// Has says whether a person has one of the roles.
func Has(s *store.Staff, roles ...string) bool {
	return slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(s.Roles, role) })
}
