package keys

import (
	"crypto/hmac"
	"slices"
	"strings"
)

const checkField, checkPlain = "check", "family voice"

// Check is a value to keep in the database, by which Verify knows these keys again.
func (k *Keys) Check() string {
	return k.Seal("settings/keys", checkField, []byte(checkPlain)) + " " + k.rings.Load().hashing.mac(checkField)
}

// Verify returns ErrMismatch unless these keys belong to those that made the check value, and ErrOld if they belong to them
// and lack the one that sealed it.
func (k *Keys) Verify(check string) error {
	sealed, mac, _ := strings.Cut(check, " ")
	if !hmac.Equal([]byte(k.rings.Load().hashing.mac(checkField)), []byte(mac)) {
		return ErrMismatch
	}
	plain, err := k.Open("settings/keys", checkField, sealed)
	switch {
	case err == ErrUnknownKey:
		return ErrOld
	case err != nil || string(plain) != checkPlain:
		return ErrMismatch
	}
	return nil
}

// Lacks lists the ids that are not in these rings: keys that the database knows of and this file does not.
func (k *Keys) Lacks(ids []string) (missing []string) {
	have := k.IDs()
	for _, id := range ids {
		if id != "" && !slices.Contains(have, id) {
			missing = append(missing, id)
		}
	}
	return missing
}
