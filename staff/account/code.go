package account

import (
	"context"
	"encoding/base32"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"familyvoice/store"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// A code is six digits of a secret and the time, as any authenticator app makes them (RFC 6238: SHA-1, 30 seconds).
const (
	codeEvery = 30 // seconds
	secretLen = 20 // bytes, as RFC 4226 recommends
	codeSkew  = 1  // steps that a telephone's clock may be off, either way
)

// NewSecret makes the secret of a person's codes, in base32.
func NewSecret(random io.Reader) (string, error) {
	b := make([]byte, secretLen)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", err
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b), nil
}

// CodeURI is what an authenticator app reads from a QR code.
func CodeURI(secret, name string) string {
	v := url.Values{"secret": {secret}, "issuer": {"Family Voice"}, "period": {"30"}, "digits": {"6"}, "algorithm": {"SHA1"}}
	return "otpauth://totp/" + url.PathEscape("Family Voice:"+name) + "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}

// CodeStep returns the step that a code belongs to, or false if it is not one of the last, this or the next half minute, or
// not later than the last step that was used.
func CodeStep(secret, code string, last int64, now time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	options := hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	at := now.Unix() / codeEvery
	for step := at - codeSkew; step <= at+codeSkew; step++ {
		good, err := hotp.ValidateCustom(code, uint64(step), secret, options)
		if good && err == nil && step > last {
			return step, true
		}
	}
	return 0, false
}

// UseCode checks the second half of a sign-in and notes the code as used. A wrong one counts with the account as a wrong
// password does, and returns ErrSignIn, as does an account that has to wait. Other errors are the store's.
func UseCode(ctx context.Context, c store.Collection[store.Staff], id, secret, code string, now time.Time, change func(s *store.Staff)) (*store.Staff, error) {
	for range 10 {
		s, err := c.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if s.Disabled || s.Until.After(now) {
			return nil, ErrSignIn
		}
		step, ok := CodeStep(secret, code, s.CodeStep, now)
		if ok {
			s.CodeStep, s.Failed, s.Until = step, 0, time.Time{}
			if change != nil {
				change(s)
			}
		} else {
			s.Failed++
			s.Until = now.Add(wait(s.Failed))
		}
		if err := c.Put(ctx, s); errors.Is(err, store.ErrConflict) {
			continue
		} else if err != nil {
			return nil, err
		}
		if !ok {
			return nil, ErrSignIn
		}
		return s, nil
	}
	return nil, ErrSignIn // so many at once are no person
}
