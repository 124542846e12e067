// Package keys seals what must not be read in the database, and turns an address into an id that only this installation
// can compute. It holds two rings: one for sealing (AES-256-GCM) and one for addresses (HMAC-SHA-256). The first key of a
// ring makes new values; the others only read old ones.
package keys

import (
	"bytes"
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
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The errors of this package. None holds a key or a plain text.
var (
	ErrUnknownKey = errors.New("keys: sealed with a key that is not in the key file")
	ErrSealed     = errors.New("keys: the sealed value was changed, or belongs to another document")
	ErrMismatch   = errors.New("keys: this key file does not belong to this database")
	ErrOld        = errors.New("keys: this key file is older than the database: a key was added since it was copied")
	ErrRetired    = errors.New("keys: this key file is newer than the database, whose keys were retired since")
)

const keySize = 32

// Keys is an installation's two rings. It is safe for concurrent use, and may be read anew from its file while it is used.
type Keys struct {
	now   func() time.Time
	rings atomic.Pointer[rings]
	path  string // of the file it was read from; "" for none
	read  sync.Mutex
	tried time.Time // when the file was last read anew for the sake of an unknown key
}

// rings are the keys of one reading of the file.
type rings struct {
	sealing   []sealingKey
	addresses []addressKey
	hashing   addressKey
	entries   []entry // of both, as they stand in the file
	retired   []string
}

type sealingKey struct {
	id   string
	aead cipher.AEAD
	from time.Time
}

type addressKey struct {
	id   string
	key  []byte
	from time.Time
}

// file is the key file's form: JSON, keys in base64, newest first. Hashing is the address key that Hash and PersonID go on
// using when the ring has moved on; without it they use the oldest of the ring. Retired are the ids of keys that were taken out.
type file struct {
	Sealing   []entry  `json:"sealing"`
	Addresses []entry  `json:"addresses"`
	Hashing   *entry   `json:"hashing,omitempty"`
	Retired   []string `json:"retired,omitempty"`
}

// entry is one key. From is when it begins to make new values, so that every instance knows it by then; it reads from the
// start.
type entry struct {
	ID   string    `json:"id"`
	Key  []byte    `json:"key"`
	From time.Time `json:"from,omitzero"`
}

// New makes a key file's content with one fresh key in each ring.
func New() ([]byte, error) {
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

// fresh makes a key; its id starts with the prefix of its ring.
func fresh(prefix string) (entry, error) {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return entry{}, err
	}
	sum := sha256.Sum256(key)
	return entry{ID: prefix + base64.RawURLEncoding.EncodeToString(sum[:4]), Key: key}, nil
}

// Parse reads a key file's content. The error says what is wrong and never shows a key.
func Parse(content []byte) (*Keys, error) {
	r, err := parse(content)
	if err != nil {
		return nil, err
	}
	k := &Keys{now: time.Now}
	k.rings.Store(r)
	return k, nil
}

func unmarshal(content []byte) (f file, err error) {
	if err := json.Unmarshal(content, &f); err != nil {
		return f, errors.New("keys: the key file is not the JSON that `familyvoice keys new` writes")
	}
	if len(f.Sealing) == 0 || len(f.Addresses) == 0 {
		return f, errors.New("keys: the key file needs at least one sealing key and one address key")
	}
	return f, nil
}

func parse(content []byte) (*rings, error) {
	f, err := unmarshal(content)
	if err != nil {
		return nil, err
	}
	k := &rings{entries: slices.Concat(f.Sealing, f.Addresses), retired: f.Retired}
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
		k.sealing = append(k.sealing, sealingKey{e.ID, aead, e.From})
	}
	for _, e := range f.Addresses {
		if err := e.check(); err != nil {
			return nil, err
		}
		k.addresses = append(k.addresses, addressKey{e.ID, e.Key, e.From})
	}
	k.hashing = k.addresses[len(k.addresses)-1]
	if e := f.Hashing; e != nil {
		if err := e.check(); err != nil {
			return nil, err
		}
		k.hashing = addressKey{id: e.ID, key: e.Key}
	}
	return k, nil
}

// seals is the key that seals now: the newest whose time has come.
func (r *rings) seals(now time.Time) sealingKey {
	for _, key := range r.sealing {
		if !key.from.After(now) {
			return key
		}
	}
	return r.sealing[len(r.sealing)-1]
}

// writes is the index of the address key that makes new ids now.
func (r *rings) writes(now time.Time) int {
	for i, key := range r.addresses {
		if !key.from.After(now) {
			return i
		}
	}
	return len(r.addresses) - 1
}

// same says whether an entry holds the same key as another, whenever it begins.
func (e entry) same(other entry) bool { return e.ID == other.ID && bytes.Equal(e.Key, other.Key) }

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
		return nil, fmt.Errorf("keys: there is no key file at %s. If this database is new, make one with `familyvoice keys new`, once, and keep a copy apart from the database. If it was in use, put the copy of its key file back: a new one can read nothing", path)
	}
	if err != nil {
		return nil, err
	}
	k, err := Parse(content)
	if err == nil {
		k.path = path
	}
	return k, err
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
	// Written whole under another name and then linked, which fails if the name is taken: whoever sees the file sees all of it.
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // made for its owner alone
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(content); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) { // if it exists, another instance was first
		return nil, err
	}
	return Load(path)
}

// Seal encrypts plain for one field of one document; it opens nowhere else. The value starts with the key's id.
func (k *Keys) Seal(document, field string, plain []byte) string {
	key := k.rings.Load().seals(k.now())
	sealed := key.aead.Seal(nil, nil, plain, binding(document, field))
	return key.id + "." + base64.RawURLEncoding.EncodeToString(sealed)
}

// Open decrypts what Seal made for the same document and field. It returns ErrUnknownKey or ErrSealed. For the sake of a
// key that it does not know it reads its file again, at most once a second: another instance may have learned of it first. A
// file that lacks any of the keys in use is not taken up by that.
func (k *Keys) Open(document, field, value string) ([]byte, error) {
	plain, err := k.rings.Load().open(document, field, value)
	if errors.Is(err, ErrUnknownKey) && k.again() {
		return k.rings.Load().open(document, field, value)
	}
	return plain, err
}

func (r *rings) open(document, field, value string) ([]byte, error) {
	id, encoded, ok := strings.Cut(value, ".")
	if !ok {
		return nil, ErrSealed
	}
	for _, key := range r.sealing {
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

// AddressID is the contact id of an address: "<key id>:<HMAC>", under the address key that makes new ids now.
func (k *Keys) AddressID(channel, sender, address string) string {
	r := k.rings.Load()
	return r.addresses[r.writes(k.now())].address(channel, sender, address)
}

// AddressIDs is the contact id under every address key, the one that makes new ids first: a contact made before a rotation
// has another.
func (k *Keys) AddressIDs(channel, sender, address string) []string {
	r := k.rings.Load()
	first := r.writes(k.now())
	ids := []string{r.addresses[first].address(channel, sender, address)}
	for i, key := range r.addresses {
		if i != first {
			ids = append(ids, key.address(channel, sender, address))
		}
	}
	return ids
}

// PersonID is an id of an address that no rotation changes. It never stands in the database; it tells people apart in this
// process and in its spool.
func (k *Keys) PersonID(channel, sender, address string) string {
	return k.rings.Load().hashing.address(channel, sender, address)
}

// Hash is a keyed hash of parts for one purpose: a carry-on code, a sentence. No rotation changes it, since what people
// decided, and codes that families hold, hang on it.
func (k *Keys) Hash(purpose string, parts ...string) string {
	return k.rings.Load().hashing.mac(append([]string{purpose}, parts...)...)
}

func (a addressKey) address(channel, sender, address string) string {
	return a.id + ":" + a.mac("address", channel, sender, address)
}

func (a addressKey) mac(parts ...string) string {
	h := hmac.New(sha256.New, a.key)
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}
