package account

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

func TestACodeIsGoodOnceAndForAMinuteAndAHalf(t *testing.T) {
	secret, err := NewSecret(strings.NewReader("twenty random bytes!"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 12, 0, 10, 0, time.UTC)
	code, err := totp.GenerateCode(secret, now) // as the telephone makes it
	if err != nil {
		t.Fatal(err)
	}
	step, ok := CodeStep(secret, " "+code[:3]+" "+code[3:], 0, now)
	if !ok {
		t.Fatal("a good code with a space in it is refused")
	}
	for later, want := range map[time.Duration]bool{-41 * time.Second: false, -10 * time.Second: true, 30 * time.Second: true, 60 * time.Second: false} {
		if _, got := CodeStep(secret, code, 0, now.Add(later)); got != want {
			t.Errorf("%s later it is good: %t", later, got)
		}
	}
	if _, again := CodeStep(secret, code, step, now); again {
		t.Error("a code is good twice")
	}
	for _, wrong := range []string{"", "12345", "1234567", "abcdef", "000000 "} {
		if _, ok := CodeStep(secret, wrong, 0, now); ok && wrong != code {
			t.Errorf("%q is good", wrong)
		}
	}
}

func TestTheURIIsOneThatAppsRead(t *testing.T) {
	got := CodeURI("ABCD", "ada")
	if want := "otpauth://totp/Family%20Voice:ada?algorithm=SHA1&digits=6&issuer=Family%20Voice&period=30&secret=ABCD"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
