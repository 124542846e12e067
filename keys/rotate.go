package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"syscall"
	"time"
)

// Which ring a rotation adds to.
type Which struct{ Sealing, Addresses bool }

// Rotate returns the key file's content with a fresh key in front of each chosen ring. They begin to make new values at
// from: by then every instance must have the file. Old keys stay, to read with.
func Rotate(content []byte, which Which, from time.Time) ([]byte, error) {
	f, err := unmarshal(content)
	if err != nil {
		return nil, err
	}
	if f.Hashing == nil {
		oldest := f.Addresses[len(f.Addresses)-1]
		oldest.From = time.Time{}
		f.Hashing = &oldest
	}
	add := func(ring []entry, prefix string) ([]entry, error) {
		e, err := fresh(prefix)
		e.From = from.UTC().Truncate(time.Second)
		return append([]entry{e}, ring...), err
	}
	if which.Sealing {
		if f.Sealing, err = add(f.Sealing, "s"); err != nil {
			return nil, err
		}
	}
	if which.Addresses {
		if f.Addresses, err = add(f.Addresses, "a"); err != nil {
			return nil, err
		}
	}
	return json.MarshalIndent(f, "", "  ")
}

// Retire returns the key file's content with one key in each ring: the one that makes new values now. It is for after
// everything was sealed again under that key.
func Retire(content []byte, now time.Time) ([]byte, error) {
	f, err := unmarshal(content)
	if err != nil {
		return nil, err
	}
	if f.Hashing == nil {
		return nil, errors.New("keys: nothing was ever rotated in this file, so there is nothing to retire")
	}
	only := func(ring []entry) []entry {
		at := slices.IndexFunc(ring, func(e entry) bool { return !e.From.After(now) })
		if at < 0 {
			at = len(ring) - 1
		}
		return ring[at : at+1]
	}
	out := f.Retired
	for _, e := range slices.Concat(f.Sealing, f.Addresses) {
		out = append(out, e.ID)
	}
	f.Sealing, f.Addresses = only(f.Sealing), only(f.Addresses)
	f.retire(out)
	return json.MarshalIndent(f, "", "  ")
}

// Replace writes a key file's new content in place of the old, so that a reader finds one or the other. It is its owner's
// alone, and stays the same owner's: root may rotate the keys of a service that runs as somebody else.
func Replace(path string, content []byte) error {
	next := path + ".next"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if was, no := os.Stat(path); no == nil && os.Geteuid() == 0 {
		if owner, ok := was.Sys().(*syscall.Stat_t); ok {
			err = f.Chown(int(owner.Uid), int(owner.Gid))
		}
	}
	if err == nil {
		_, err = f.Write(append(content, '\n'))
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(next, path)
}

// Refresh reads the key file again, and says whether it holds other keys than before. They are taken up once belongs has looked
// at them; its error, or a file that can't be read, leaves the keys as they are.
func (k *Keys) Refresh(belongs func(*Keys) error) (changed bool, err error) {
	if k.path == "" {
		return false, nil
	}
	next, err := k.reread()
	if err != nil || next.rings.Load().equal(k.rings.Load()) {
		return false, err
	}
	if err := belongs(next); err != nil {
		return false, err
	}
	k.rings.Store(next.rings.Load())
	return true, nil
}

// reread are the keys that the file holds now.
func (k *Keys) reread() (*Keys, error) {
	content, err := os.ReadFile(k.path)
	if err != nil {
		return nil, err
	}
	next, err := Parse(content)
	if err == nil {
		next.now = k.now
	}
	return next, err
}

// again reads the file for the sake of an unknown key, at most once a second. Nothing can be asked here whether the file belongs
// to the database, so that only one is taken up which proves it by itself: it has every key of these rings, and more.
func (k *Keys) again() bool {
	if k.path == "" {
		return false
	}
	k.read.Lock()
	defer k.read.Unlock()
	if time.Since(k.tried) < time.Second {
		return false
	}
	k.tried = time.Now()
	next, err := k.reread()
	if err != nil || !next.rings.Load().extend(k.rings.Load()) {
		return false
	}
	k.rings.Store(next.rings.Load())
	return true
}

// extend says whether these rings hold every key that the others hold, and hash as they do.
func (r *rings) extend(other *rings) bool {
	for _, was := range other.entries {
		if !slices.ContainsFunc(r.entries, was.same) {
			return false
		}
	}
	return bytes.Equal(r.hashing.key, other.hashing.key)
}

// equal says whether the rings hold the same keys in the same order, which begin at the same times.
func (r *rings) equal(other *rings) bool {
	both := func(a, b entry) bool { return a.same(b) && a.From.Equal(b.From) }
	return bytes.Equal(r.hashing.key, other.hashing.key) && slices.EqualFunc(r.entries, other.entries, both)
}

// IDs lists the ids of the keys in both rings, newest first. An id tells nothing of its key.
func (k *Keys) IDs() []string { return k.rings.Load().ids() }

// Newest lists the ids of the keys that make new values now: the sealing key's and the address key's.
func (k *Keys) Newest() (sealing, address string) {
	r := k.rings.Load()
	return r.seals(k.now()).id, r.addresses[r.writes(k.now())].id
}

// Since lists the known ids and those of keys that were added to a ring after the newest known one of it. Keys from before
// that were sealed away from by rekey and may be retired; with nothing known, all are listed.
func (k *Keys) Since(known []string) []string {
	r := k.rings.Load()
	var ids []string
	for _, ring := range [][]string{r.sealingIDs(), r.addressIDs()} {
		at := slices.IndexFunc(ring, func(id string) bool { return slices.Contains(known, id) })
		if at < 0 {
			at = len(ring)
		}
		ids = append(ids, ring[:at]...)
		for _, id := range ring[at:] {
			if slices.Contains(known, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// Begin tells when each key that was added to a ring begins, or began, to make values, by its id.
func (k *Keys) Begin() map[string]time.Time {
	begin := map[string]time.Time{}
	for _, e := range k.rings.Load().entries {
		if !e.From.IsZero() {
			begin[e.ID] = e.From
		}
	}
	return begin
}

// NewestSince is when the last key of either ring that was added begins, or began, to make values; zero if none was added.
func (k *Keys) NewestSince() time.Time {
	r := k.rings.Load()
	since := r.sealing[0].from
	if from := r.addresses[0].from; from.After(since) {
		since = from
	}
	return since
}

func (r *rings) ids() []string { return append(r.sealingIDs(), r.addressIDs()...) }

func (r *rings) sealingIDs() (ids []string) {
	for _, key := range r.sealing {
		ids = append(ids, key.id)
	}
	return ids
}

func (r *rings) addressIDs() (ids []string) {
	for _, key := range r.addresses {
		ids = append(ids, key.id)
	}
	return ids
}
