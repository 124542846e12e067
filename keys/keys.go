// Package keys seals what must not be read in the database, and turns an address into an id that only this installation
// can compute. It holds two rings: one for sealing (AES-256-GCM) and one for addresses (HMAC-SHA-256). The first key of a
// ring makes new values; the others only read old ones.
package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// The errors of this package. None holds a key or a plain text.
var (
	ErrUnknownKey = errors.New("keys: sealed with a key that is not in the key file")
	ErrSealed     = errors.New("keys: the sealed value was changed, or belongs to another document")
	ErrMismatch   = errors.New("keys: this key file does not belong to this database")
)

const keySize = 32

// Keys is an installation's two rings. It is safe for concurrent use.
type Keys struct {
	sealing   []sealingKey
	addresses []addressKey
}

type sealingKey struct {
	id   string
	aead cipher.AEAD
}

type addressKey struct {
	id  string
	key []byte
}

// file is the key file's form: JSON, keys in base64, newest first.
type file struct {
	Sealing   []entry `json:"sealing"`
	Addresses []entry `json:"addresses"`
}

type entry struct {
	ID  string `json:"id"`
	Key []byte `json:"key"`
}

// New makes a key file's content with one fresh key in each ring.
func New() ([]byte, error) {
	fresh := func(prefix string) (entry, error) {
		key := make([]byte, keySize)
		if _, err := rand.Read(key); err != nil {
			return entry{}, err
		}
		sum := sha256.Sum256(key)
		return entry{ID: prefix + base64.RawURLEncoding.EncodeToString(sum[:4]), Key: key}, nil
	}
	sealing, err := fresh("s")
	if err != nil {
		return nil, err
	}
	address, err := fresh("a")
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(file{Sealing: []entry{sealing}, Addresses: []entry{address}}, "", "  ")
}

// Parse reads a key file's content. The error says what is wrong and never shows a key.
func Parse(content []byte) (*Keys, error) {
	var f file
	if err := json.Unmarshal(content, &f); err != nil {
		return nil, errors.New("keys: the key file is not the JSON that `familyvoice keys new` writes")
	}
	if len(f.Sealing) == 0 || len(f.Addresses) == 0 {
		return nil, errors.New("keys: the key file needs at least one sealing key and one address key")
	}
	k := &Keys{}
	for _, e := range f.Sealing {
		if err := e.check(); err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(e.Key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		k.sealing = append(k.sealing, sealingKey{e.ID, aead})
	}
	for _, e := range f.Addresses {
		if err := e.check(); err != nil {
			return nil, err
		}
		k.addresses = append(k.addresses, addressKey{e.ID, e.Key})
	}
	return k, nil
}

func (e entry) check() error {
	if e.ID == "" || strings.ContainsAny(e.ID, ".: ") || len(e.Key) != keySize {
		return fmt.Errorf("keys: a key needs an id without dots, colons or spaces, and %d bytes", keySize)
	}
	return nil
}

// Load reads a key file. A missing file is an error: a server with the wrong keys could read nothing.
func Load(path string) (*Keys, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("keys: there is no key file at %s; make one with `familyvoice keys new`, once, and keep a copy apart from the database", path)
	}
	if err != nil {
		return nil, err
	}
	return Parse(content)
}

// LoadOrMake reads the key file, or makes one (readable by its owner alone) if there is none: for the embedded store,
// whose data folder holds both.
func LoadOrMake(path string) (*Keys, error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return Load(path)
	}
	content, err := New()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) { // another instance was first
		return Load(path)
	}
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	return Parse(content)
}

// Seal encrypts plain for one field of one document; it opens nowhere else. The value starts with the key's id.
func (k *Keys) Seal(document, field string, plain []byte) string {
	key := k.sealing[0]
	sealed := key.aead.Seal(nil, nil, plain, binding(document, field))
	return key.id + "." + base64.RawURLEncoding.EncodeToString(sealed)
}

// Open decrypts what Seal made for the same document and field. It returns ErrUnknownKey or ErrSealed.
func (k *Keys) Open(document, field, value string) ([]byte, error) {
	id, encoded, ok := strings.Cut(value, ".")
	if !ok {
		return nil, ErrSealed
	}
	for _, key := range k.sealing {
		if key.id != id {
			continue
		}
		sealed, err := base64.RawURLEncoding.DecodeString(encoded)
		if err != nil {
			return nil, ErrSealed
		}
		plain, err := key.aead.Open(nil, nil, sealed, binding(document, field))
		if err != nil {
			return nil, ErrSealed
		}
		return plain, nil
	}
	return nil, ErrUnknownKey
}

func binding(document, field string) []byte {
	return []byte(document + "\x00" + field)
}

// AddressID is the contact id of an address: "<key id>:<HMAC>", under the newest address key.
func (k *Keys) AddressID(channel, sender, address string) string {
	return k.addresses[0].id + ":" + k.addresses[0].mac("address", channel, sender, address)
}

// AddressIDs is the contact id under every address key, newest first: a contact made before a rotation has an older one.
func (k *Keys) AddressIDs(channel, sender, address string) []string {
	ids := make([]string, len(k.addresses))
	for i, key := range k.addresses {
		ids[i] = key.id + ":" + key.mac("address", channel, sender, address)
	}
	return ids
}

// Hash is a keyed hash of parts for one purpose: a carry-on code, a sentence. It is stable until the address key rotates.
func (k *Keys) Hash(purpose string, parts ...string) string {
	return k.addresses[0].mac(append([]string{purpose}, parts...)...)
}

func (a addressKey) mac(parts ...string) string {
	h := hmac.New(sha256.New, a.key)
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}

const checkField, checkPlain = "check", "family voice"

// Check is a value to keep in the database, by which Verify knows these keys again.
func (k *Keys) Check() string {
	return k.Seal("settings/keys", checkField, []byte(checkPlain)) + " " + k.addresses[len(k.addresses)-1].mac(checkField)
}

// Verify returns ErrMismatch unless these keys hold those that made the check value.
func (k *Keys) Verify(check string) error {
	sealed, mac, _ := strings.Cut(check, " ")
	plain, err := k.Open("settings/keys", checkField, sealed)
	if err != nil || string(plain) != checkPlain {
		return ErrMismatch
	}
	for _, key := range k.addresses {
		if hmac.Equal([]byte(key.mac(checkField)), []byte(mac)) {
			return nil
		}
	}
	return ErrMismatch
}
