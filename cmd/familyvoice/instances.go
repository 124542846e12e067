package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"familyvoice/keys"
	"familyvoice/store"
)

// Every running instance notes in the store which keys it has, and goes on noting it: rekey asks all of them before it moves
// anything to keys that one of them may lack. The notes stand among the leases, and like a lease trust no clock: an instance is
// alive while its turn changes.
const (
	instancePrefix = "instance:"
	noteEvery      = 10 * time.Second
	// deadAfter is how long a note must be watched unchanged before its instance counts as gone.
	deadAfter = 3 * noteEvery
	// forgetAfter is how long the others keep the note of an instance that has ended without a word.
	forgetAfter = 10 * time.Minute
)

// instance is this instance's note, and what it has seen of the others'.
type instance struct {
	leases store.Collection[store.Lease]
	note   *store.Lease
	at     time.Time // of the note
	others map[string]lastSeen
}

type lastSeen struct {
	turn  int64
	since time.Time
}

func newInstance(st *store.Store) *instance {
	name := instanceName()
	note := &store.Lease{Meta: store.Meta{ID: instancePrefix + name}, Claim: store.Claim{Owner: name}}
	return &instance{leases: st.Leases, note: note, others: map[string]lastSeen{}}
}

// tell notes which keys this instance has, if they changed or it is time.
func (i *instance) tell(ctx context.Context, ids []string) {
	if slices.Equal(ids, i.note.Keys) && time.Since(i.at) < noteEvery {
		return
	}
	i.note.Turn, i.note.Keys = i.note.Turn+1, ids
	err := i.leases.Put(ctx, i.note)
	if errors.Is(err, store.ErrConflict) { // forgotten by the others meanwhile, or written by a Put that seemed to fail
		i.note.Version = 0
		if have, no := i.leases.Get(ctx, i.note.ID); no == nil {
			i.note.Version = have.Version
		}
		err = i.leases.Put(ctx, i.note)
	}
	if err == nil {
		i.at = time.Now()
		i.forget(ctx)
	}
}

// forget takes away what instances left that have ended without a word.
func (i *instance) forget(ctx context.Context) {
	for note, err := range notes(ctx, i.leases) {
		if err != nil {
			return
		}
		seen, known := i.others[note.ID]
		switch {
		case note.ID == i.note.ID:
		case !known || seen.turn != note.Turn:
			i.others[note.ID] = lastSeen{note.Turn, time.Now()}
		case time.Since(seen.since) > forgetAfter:
			if i.leases.Delete(ctx, note.ID, note.Version) == nil {
				delete(i.others, note.ID)
			}
		}
	}
}

// end takes this instance's note away.
func (i *instance) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = i.leases.Delete(ctx, i.note.ID, 0)
}

// notes are the notes of all instances.
func notes(ctx context.Context, leases store.Collection[store.Lease]) func(yield func(*store.Lease, error) bool) {
	return func(yield func(*store.Lease, error) bool) {
		for note, err := range leases.Find(ctx, store.Query{After: instancePrefix}) {
			if err == nil && !strings.HasPrefix(note.ID, instancePrefix) || !yield(note, err) {
				return
			}
		}
	}
}

// errLacking is the refusal to move anything to keys that a running instance does not have.
var errLacking = errors.New("a running instance of the service does not have the newest keys: to it, whoever is moved to them " +
	"would be a stranger, and their STOP would not count. Copy the key file to every instance; start one again that does not take " +
	"it up within seconds, as in a container that is given the file itself and not its folder. Then run this again. Nothing was changed")

// instancesKnow returns errLacking if an instance that is alive lacks any of the ids. While one lacks them it watches for up to
// dead whether that is alive.
func instancesKnow(ctx context.Context, st *store.Store, ids []string, dead time.Duration) error {
	turns := map[string]int64{} // of those that lack any, when they were first seen
	for until := time.Now().Add(dead); ; {
		lacking := false
		for note, err := range notes(ctx, st.Leases) {
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(note.Keys, id) }) {
				continue
			}
			if turn, seen := turns[note.ID]; seen && turn != note.Turn {
				return errLacking
			}
			turns[note.ID], lacking = note.Turn, true
		}
		if !lacking || time.Now().After(until) {
			return nil
		}
		select {
		case <-time.After(dead / 30):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settingKeysBegin holds when each key that was added begins to make values, as "id@unix seconds": an instance that lacks one
// must have it by then.
const settingKeysBegin = "keys-begin"

// noteBegin notes when the keys of this file begin.
func noteBegin(ctx context.Context, st *store.Store, k *keys.Keys) error {
	var begin []string
	for id, at := range k.Begin() {
		begin = append(begin, fmt.Sprintf("%s@%d", id, at.Unix()))
	}
	slices.Sort(begin)
	for {
		have, err := st.Settings.Get(ctx, settingKeysBegin)
		if errors.Is(err, store.ErrNotFound) {
			have, err = &store.Setting{Meta: store.Meta{ID: settingKeysBegin}}, nil
		}
		if err != nil || have.Value == strings.Join(begin, " ") {
			return err
		}
		have.Value = strings.Join(begin, " ")
		if err := st.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

// errBehind says that the database holds, or is about to hold, values that a running instance can't read.
type errBehind struct{ begun bool }

func (e errBehind) Error() string {
	if !e.begun {
		return "keys were added to the installation that this instance does not have yet: copy the key file here before they begin " +
			"to make values, which `familyvoice keys rotate` said; this instance stops then"
	}
	return "this instance does not have the keys that the installation uses now: whoever said STOP to another one would be " +
		"a stranger here. Copy the key file here; it is read at the start"
}

// keysBehind looks whether other instances or commands have added keys that these lack. A store that is away is asked again.
func keysBehind(ctx context.Context, st *store.Store, k *keys.Keys, now time.Time) error {
	known, err := st.Settings.Get(ctx, settingKeyIDs)
	if err != nil {
		return nil
	}
	missing := k.Lacks(strings.Fields(known.Value))
	if len(missing) == 0 {
		return nil
	}
	begin, err := st.Settings.Get(ctx, settingKeysBegin)
	if err != nil {
		begin = &store.Setting{}
	}
	later := map[string]bool{}
	for _, entry := range strings.Fields(begin.Value) {
		id, at, _ := strings.Cut(entry, "@")
		var seconds int64
		_, err := fmt.Sscan(at, &seconds)
		later[id] = err == nil && now.Add(keysEvery).Unix() < seconds
	}
	return errBehind{begun: slices.ContainsFunc(missing, func(id string) bool { return !later[id] })}
}
