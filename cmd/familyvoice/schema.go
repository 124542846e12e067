package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"familyvoice/config"
	"familyvoice/store"
)

// schema is the form of the documents that this version writes. A new field needs no new form: an older version that serves
// beside this one writes it back (store.Unknown). The form rises with any change that an older version would undo or read
// wrongly: a field that is gone, renamed, of another type or meaning, or sealed; and with a change of store.Indexes, whose
// columns an older version of the embedded store does not fill. A test holds the form against the documents' shape.
//
// A version that raises the form fills or changes what is there once the wait of raiseSchema is over, and not before.
const schema = 1

const settingSchema = "schema"

const (
	// schemaEvery is how often a running instance looks whether a newer version has raised the form.
	schemaEvery = 2 * time.Second
	// raiseFor is how long whoever raises the form waits before it serves: every older instance has seen it by then, and has
	// finished what it was doing.
	raiseFor = 3*schemaEvery + shutdownWithin + 4*time.Second
)

// errNewer is the refusal of a database that a newer version has written to.
type errNewer struct{ have, knows int }

func (e errNewer) Error() string {
	return fmt.Sprintf("a newer version of Family Voice has written to this database: its documents have form %d, and this version knows form %d. Use the newer version; to go back, restore a backup from before the upgrade", e.have, e.knows)
}

// errOlder is the refusal of a command on a database whose form only the service raises.
type errOlder struct{ have, knows int }

func (e errOlder) Error() string {
	return fmt.Sprintf("the documents of this database have form %d, and this version writes form %d: start the service of this version first, which raises it. Take a backup before that; going back needs it", e.have, e.knows)
}

// form reads the form of the documents in a database; 0 is a new one, or one from before there was a form.
func form(ctx context.Context, st *store.Store) (*store.Setting, int, error) {
	have, err := st.Settings.Get(ctx, settingSchema)
	if errors.Is(err, store.ErrNotFound) {
		return &store.Setting{Meta: store.Meta{ID: settingSchema}}, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	n, err := readForm(have.Value)
	return have, n, err
}

func readForm(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, errors.New("the database's setting \"schema\" holds no number: it was written by something else")
	}
	return n, nil
}

// refuseNewer refuses a database whose documents a newer version writes.
func refuseNewer(value string) error {
	n, err := readForm(value)
	if err == nil && n > schema {
		err = errNewer{n, schema}
	}
	return err
}

// matchSchema refuses a database whose documents a version that knows a form would damage, and marks a new one with it.
func matchSchema(ctx context.Context, st *store.Store, knows int) error {
	for {
		have, n, err := form(ctx, st)
		switch {
		case err != nil:
			return err
		case n > knows:
			return errNewer{n, knows}
		case n == knows:
			return nil
		case n > 0:
			return errOlder{n, knows}
		}
		have.Value = strconv.Itoa(knows)
		if err := st.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

// raiseSchema raises the form of a database and waits until no instance of the older version writes to it any more.
func raiseSchema(ctx context.Context, st *store.Store, knows int, wait time.Duration, log *slog.Logger) error {
	have, n, err := form(ctx, st)
	if err != nil || n >= knows {
		return err
	}
	have.Value = strconv.Itoa(knows)
	if err := st.Settings.Put(ctx, have); err != nil && !errors.Is(err, store.ErrConflict) { // another instance raises it as well
		return err
	}
	log.Warn("the form of the documents rises: instances of the older version stop now, and this one begins after a wait", "from", n, "to", knows, "wait", wait.String())
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// newServedApp is newApp for the service itself, which alone raises the form of a database.
func newServedApp(ctx context.Context, cfg config.Config, log *slog.Logger) (*app, error) {
	a, err := newApp(ctx, cfg, log, false)
	if older := (errOlder{}); !errors.As(err, &older) {
		return a, err
	}
	st, err := openDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(raiseSchema(ctx, st, schema, raiseFor, log), st.Close()); err != nil {
		return nil, err
	}
	return newApp(ctx, cfg, log, false)
}

// watchSchema ends the service once a newer version has raised the form: what this one writes would undo what that one keeps.
func (a *app) watchSchema(ctx context.Context) {
	for {
		select {
		case <-time.After(schemaEvery):
		case <-ctx.Done():
			return
		}
		if _, n, err := form(ctx, a.store); err == nil && n > schema { // a store that is away is asked again
			a.halt(halted{errNewer{n, schema}})
			return
		}
	}
}
