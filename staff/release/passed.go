package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"familyvoice/store"
)

// passed is what a pass saw. It is kept in the store, so that a server that starts again does not read everything again to
// find that nothing is due.
type passed struct {
	Days    int64     `json:"days"`    // runs with an answer
	Periods string    `json:"periods"` // each with whether it is closed
	At      time.Time `json:"at"`
}

// settingPass names the setting that holds the last pass that came to its end.
const settingPass = "releases-pass"

// lastPass is the zero value if there was none.
func lastPass(ctx context.Context, s *store.Store) (passed, error) {
	var p passed
	have, err := s.Settings.Get(ctx, settingPass)
	if errors.Is(err, store.ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(have.Value), &p); err != nil {
		return p, fmt.Errorf("release: the note of the last pass can't be read: %w", err)
	}
	return p, nil
}

// note keeps a pass that came to its end. Whoever was first may be right: then the next pass tells.
func (p passed) note(ctx context.Context, s *store.Store) error {
	value, err := json.Marshal(p)
	if err != nil {
		return err
	}
	have, err := s.Settings.Get(ctx, settingPass)
	if errors.Is(err, store.ErrNotFound) {
		have, err = &store.Setting{Meta: store.Meta{ID: settingPass}}, nil
	}
	if err != nil {
		return err
	}
	have.Value = string(value)
	if err := s.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
		return err
	}
	return nil
}
