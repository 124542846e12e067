package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
)

// Join returns the key file's content with the keys of another of the same installation besides: those that were retired since,
// or added. It is for a backup that one of the two alone can't read. Newer keys stand in front, whichever file they come from.
func Join(content, with []byte) ([]byte, error) {
	a, err := unmarshal(content)
	if err != nil {
		return nil, err
	}
	b, err := unmarshal(with)
	if err != nil {
		return nil, err
	}
	if err := sameInstallation(content, with); err != nil {
		return nil, err
	}
	if a.Hashing == nil {
		a.Hashing = b.Hashing
	}
	a.Sealing, a.Addresses = join(a.Sealing, b.Sealing), join(a.Addresses, b.Addresses)
	a.retire(append(a.Retired, b.Retired...))
	return json.MarshalIndent(a, "", "  ")
}

func sameInstallation(content, with []byte) error {
	a, err := parse(content)
	if err != nil {
		return err
	}
	b, err := parse(with)
	if err != nil {
		return err
	}
	if !bytes.Equal(a.hashing.key, b.hashing.key) {
		return errors.New("keys: the two key files are not of the same installation")
	}
	return nil
}

func join(ring, with []entry) []entry {
	for _, e := range with {
		if !slices.ContainsFunc(ring, func(has entry) bool { return has.ID == e.ID }) {
			ring = append(ring, e)
		}
	}
	slices.SortStableFunc(ring, func(a, b entry) int { return b.From.Compare(a.From) })
	return ring
}

// retire notes the ids of keys that were taken out, but for those that the rings hold.
func (f *file) retire(ids []string) {
	f.Retired = nil
	for _, id := range ids {
		in := func(ring []entry) bool { return slices.ContainsFunc(ring, func(e entry) bool { return e.ID == id }) }
		if !in(f.Sealing) && !in(f.Addresses) && !slices.Contains(f.Retired, id) {
			f.Retired = append(f.Retired, id)
		}
	}
}
