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

// Verify returns ErrMismatch unless these keys belong to those that made the check value, and ErrOld or ErrRetired if they
// belong to them and lack the one that sealed it.
func (k *Keys) Verify(check string) error {
	sealed, mac, _ := strings.Cut(check, " ")
	if !hmac.Equal([]byte(k.rings.Load().hashing.mac(checkField)), []byte(mac)) {
		return ErrMismatch
	}
	plain, err := k.Open("settings/keys", checkField, sealed)
	switch {
	case err == ErrUnknownKey:
		id, _, _ := strings.Cut(sealed, ".")
		return k.Reads([]string{id})
	case err != nil || string(plain) != checkPlain:
		return ErrMismatch
	}
	return nil
}

// Reads returns ErrOld if any of the ids, of keys that the database may hold values of, is not in these rings, or ErrRetired if
// it was there and was taken out.
func (k *Keys) Reads(ids []string) (err error) {
	r := k.rings.Load()
	have := r.ids()
	for _, id := range ids {
		switch {
		case id == "" || slices.Contains(have, id):
		case slices.Contains(r.retired, id):
			err = ErrRetired
		default:
			return ErrOld
		}
	}
	return err
}
