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

// Lacks lists those of the ids that are not in these rings.
func (k *Keys) Lacks(ids []string) (missing []string) {
	have := k.IDs()
	for _, id := range ids {
		if id != "" && !slices.Contains(have, id) {
			missing = append(missing, id)
		}
	}
	return missing
}

// Reads returns ErrOld if any of the ids, of keys that the database may hold values of, is not in these rings, or ErrRetired if
// it was there and was taken out.
func (k *Keys) Reads(ids []string) (err error) {
	r := k.rings.Load()
	for _, id := range k.Lacks(ids) {
		if !slices.Contains(r.retired, id) {
			return ErrOld
		}
		err = ErrRetired
	}
	return err
}
