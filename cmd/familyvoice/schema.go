package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"familyvoice/store"
)

// schema is the form of the documents that this version writes. It rises only with a change that an older version would
// destroy by writing to such a document; a new field that may get lost is no such change.
const schema = 1

const settingSchema = "schema"

// errNewer is the refusal of a database that a newer version has written to.
type errNewer struct{ have int }

func (e errNewer) Error() string {
	return fmt.Sprintf("a newer version of Family Voice has written to this database: its documents have form %d, and this version knows form %d. Use the newer version; to go back, restore a backup from before the upgrade", e.have, schema)
}

// matchSchema refuses a database whose documents this version would damage. It raises the form of an older one: instances of
// the older version that run on go on running, and can't be started again.
func matchSchema(ctx context.Context, st *store.Store) error {
	for {
		have, err := st.Settings.Get(ctx, settingSchema)
		if errors.Is(err, store.ErrNotFound) {
			have, err = &store.Setting{Meta: store.Meta{ID: settingSchema}, Value: "0"}, nil
		}
		if err != nil {
			return err
		}
		form, err := strconv.Atoi(have.Value)
		switch {
		case err != nil:
			return errors.New("the database's setting \"schema\" holds no number: it was written by something else")
		case form > schema:
			return errNewer{form}
		case form == schema:
			return nil
		}
		have.Value = strconv.Itoa(schema)
		if err := st.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}
