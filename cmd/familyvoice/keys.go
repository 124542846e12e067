package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"familyvoice/config"
	"familyvoice/keys"
	"familyvoice/store"
)

// rotateAfter is how long every instance has to learn of a new key before it makes values: they look every few seconds, and
// a key file that is carried by hand or by a cluster's secrets needs longer.
const rotateAfter = time.Hour

const keysSynopsis = `keys new --file keys.json
       familyvoice keys rotate --file keys.json [--after 1h] [--only sealing|addresses]
       familyvoice keys retire --file keys.json [--config file.yaml]
       familyvoice keys join --file keys.json --with another.json`

// runKeys makes a key file, adds keys to one, takes old ones out or puts them back.
func runKeys(ctx context.Context, args []string, std streams) int {
	fs := newFlags("keys", keysSynopsis, std)
	if len(args) == 0 {
		fs.Usage()
		return 2
	}
	file := fs.String("file", "", "the key file; new makes it, for its owner alone (without it the keys are written out), "+
		"the others replace it in one step")
	after := fs.Duration("after", rotateAfter, "rotate: when the new keys begin to make values; until then every instance must have the file")
	configured := fs.String("config", "", "retire: the configuration file, for the database that is asked whether it still needs the older keys")
	with := fs.String("with", "", "join: another key file of the same installation, as from before `retire`; it stays as it is")
	only := fs.String("only", "", "rotate: one ring alone, sealing or addresses")
	verb := args[0]
	if strings.HasPrefix(verb, "-") {
		args, verb = append(args, ""), ""
	}
	if status, done := parse(fs, args[1:]); done {
		return status
	}
	switch {
	case verb == "new" && fs.NArg() == 0:
		content, err := keys.New()
		if err != nil {
			return fail(std.err, errors.New("the random source failed"))
		}
		content = append(content, '\n')
		if *file != "" {
			err = makeKeyFile(*file, content)
		} else {
			_, err = std.out.Write(content)
		}
		if err != nil {
			return fail(std.err, err)
		}
		return 0
	case verb == "rotate" && *file != "" && slices.Contains([]string{"", "sealing", "addresses"}, *only):
		from := time.Now().Add(*after)
		err := replaceKeys(*file, func(content []byte) ([]byte, error) {
			return keys.Rotate(content, keys.Which{Sealing: *only != "addresses", Addresses: *only != "sealing"}, from)
		})
		if err != nil {
			return fail(std.err, err)
		}
		_, _ = fmt.Fprintf(std.out, "New keys stand in %s and begin at %s. Until then: copy the file to every instance, and to where its copy is kept.\nAfter that: `familyvoice rekey`.\n", *file, from.Format(time.RFC3339))
		return 0
	case verb == "join" && *file != "" && *with != "":
		other, err := os.ReadFile(*with)
		if err == nil {
			err = replaceKeys(*file, func(content []byte) ([]byte, error) { return keys.Join(content, other) })
		}
		if err != nil {
			return fail(std.err, err)
		}
		_, _ = fmt.Fprintf(std.out, "%s holds the keys of both files.\n", *file)
		return 0
	case verb == "retire" && *file != "":
		if err := retireKeys(ctx, *configured, *file); err != nil {
			return fail(std.err, err)
		}
		_, _ = fmt.Fprintf(std.out, "%s holds the newest keys alone. Keep the file from before for as long as there are backups from before `rekey`: "+
			"to restore one, `familyvoice keys join` puts the keys of both into one file.\n", *file)
		return 0
	}
	fs.Usage()
	return 2
}

// retireKeys takes the older keys out of a key file, unless something may still be sealed with them: then nobody could read it
// again.
func retireKeys(ctx context.Context, configured, path string) (err error) {
	cfg, err := config.Load(configured, os.Environ())
	if err != nil {
		return err
	}
	st, err := openStanding(ctx, cfg) // which has to be asked whether it still needs the older keys
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	known, err := st.Settings.Get(ctx, settingKeyIDs)
	if err != nil {
		return fmt.Errorf("the database does not say which keys it needs: %w", err)
	}
	spools, err := filepath.Glob(filepath.Join(spoolFolder(cfg), "*.jsonl"))
	if err != nil {
		return err
	}
	for _, spool := range spools {
		if f, err := os.Stat(spool); err == nil && f.Size() > 0 {
			return errors.New("messages wait in this instance's spool, perhaps under the older keys: run it again when it is empty. Nothing was changed")
		}
	}
	return replaceKeys(path, func(content []byte) ([]byte, error) {
		next, err := keys.Retire(content, time.Now())
		if err != nil {
			return nil, err
		}
		k, err := keys.Parse(next)
		if err != nil {
			return nil, err
		}
		if k.Reads(strings.Fields(known.Value)) != nil {
			return nil, errors.New("the database still needs the older keys: run `familyvoice rekey` to its end first. Nothing was changed")
		}
		return next, nil
	})
}

// spoolFolder is where an instance keeps messages while the database is away.
func spoolFolder(cfg config.Config) string { return filepath.Join(cfg.Data, "spool") }

func replaceKeys(path string, change func([]byte) ([]byte, error)) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the key file can't be read: %w", err)
	}
	next, err := change(content)
	if err != nil {
		return err
	}
	return keys.Replace(path, next)
}

// openKeys reads the key file, or makes one beside an embedded store that is new as well.
func openKeys(cfg config.Config) (*keys.Keys, error) {
	switch {
	case cfg.KeysFile != "":
		return keys.Load(cfg.KeysFile)
	case cfg.MongoDBURI != "":
		return nil, errors.New("keys_file is needed with MongoDB: make one with `familyvoice keys new --file keys.json`")
	}
	path := keysFile(cfg)
	if _, err := os.Stat(databaseFile(cfg)); err == nil {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("the key file %s is gone, and the database %s needs it. Put your copy of it back. Without it no answer, number or alert in this database can be read again; only then move the database away and begin anew", path, databaseFile(cfg))
		}
	}
	return keys.LoadOrMake(path)
}

// keysFile is the key file that the configuration names, or the one beside the embedded store.
func keysFile(cfg config.Config) string {
	if cfg.KeysFile != "" {
		return cfg.KeysFile
	}
	return filepath.Join(cfg.Data, "keys.json")
}

// databaseFile is the embedded store's file.
func databaseFile(cfg config.Config) string { return filepath.Join(cfg.Data, "familyvoice.db") }

// What the database keeps about its keys: a value that proves them, and the ids of all that it may hold values of.
const (
	settingKeys   = "keys"
	settingKeyIDs = "key-ids"
)

// matchKeys refuses keys that can't read what the database holds, and notes there that these are in use. A new database takes the
// keys it is opened with.
func matchKeys(ctx context.Context, st *store.Store, k *keys.Keys) error {
	_, err := st.Settings.Get(ctx, settingKeys)
	if errors.Is(err, store.ErrNotFound) {
		err = st.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: settingKeys}, Value: k.Check()})
		if errors.Is(err, store.ErrConflict) { // another instance was first
			err = nil
		}
	}
	if err == nil {
		err = verifyKeys(ctx, st, k)
	}
	if err == nil {
		err = explainKeys(noteKeys(ctx, st, k, false))
	}
	return err
}

// verifyKeys refuses keys that can't read what the database holds. It writes nothing.
func verifyKeys(ctx context.Context, st *store.Store, k *keys.Keys) error {
	have, err := st.Settings.Get(ctx, settingKeys)
	if err == nil {
		err = k.Verify(have.Value)
	}
	if err == nil {
		have, err = st.Settings.Get(ctx, settingKeyIDs)
	}
	switch {
	case errors.Is(err, store.ErrNotFound): // a new database, or one from before there were ids
		return nil
	case err != nil:
		return explainKeys(err)
	}
	return explainKeys(k.Reads(strings.Fields(have.Value)))
}

// explainKeys says what to do about keys that don't fit.
func explainKeys(err error) error {
	switch {
	case errors.Is(err, keys.ErrOld):
		return fmt.Errorf("%w. Put the newest copy of the key file here; `familyvoice keys rotate` made it", err)
	case errors.Is(err, keys.ErrRetired):
		return fmt.Errorf("%w: put them back into it with `familyvoice keys join --file keys.json --with THE-FILE-FROM-BEFORE`", err)
	case errors.Is(err, keys.ErrMismatch):
		return fmt.Errorf("%w: nothing could be read or found again with it. Find the key file that this database was begun with", err)
	}
	return err
}

// noteKeys adds the ids of these keys to those that the database may hold values of, or with only leaves them alone in it. A
// file that lacks one of them is refused.
func noteKeys(ctx context.Context, st *store.Store, k *keys.Keys, only bool) error {
	for {
		have, err := st.Settings.Get(ctx, settingKeyIDs)
		if errors.Is(err, store.ErrNotFound) {
			have, err = &store.Setting{Meta: store.Meta{ID: settingKeyIDs}}, nil
		}
		if err != nil {
			return err
		}
		known := strings.Fields(have.Value)
		if err := k.Reads(known); err != nil {
			return err
		}
		want := k.Since(known)
		if only {
			sealing, address := k.Newest()
			want = []string{sealing, address}
		}
		if slices.Equal(want, known) {
			return nil
		}
		if err := noteBegin(ctx, st, k); err != nil { // first: whoever meets an id that it lacks looks there
			return err
		}
		have.Value = strings.Join(want, " ")
		if err := st.Settings.Put(ctx, have); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

// keysEvery is how often a running instance looks at its key file.
const keysEvery = 2 * time.Second

// watchKeys takes up new keys while the service runs, so that no instance has to be started again for a rotation, and tells the
// others which it has. A file that does not belong to the database changes nothing, and is complained of once. Once others use
// keys that this instance has not been given, it stops.
func (a *app) watchKeys(ctx context.Context) {
	here := newInstance(a.store)
	defer here.end(ctx)
	said := ""
	complain := func(level slog.Level, words string, err error) {
		if err.Error() != said {
			said = err.Error()
			a.log.Log(ctx, level, words, "error", err)
		}
	}
	for {
		here.tell(ctx, a.keys.IDs())
		select {
		case <-time.After(keysEvery):
		case <-ctx.Done():
			return
		}
		changed, err := a.keys.Refresh(func(next *keys.Keys) error { return matchKeys(ctx, a.store, next) })
		if changed {
			a.log.Info("the key file changed: its keys are taken up", "keys", len(a.keys.IDs()))
		}
		behind := errBehind{}
		switch lags := keysBehind(ctx, a.store, a.keys, time.Now()); {
		case ctx.Err() != nil:
			return
		case errors.As(lags, &behind) && behind.begun:
			a.halt(halted{lags})
			return
		case err != nil:
			complain(slog.LevelError, "the key file could not be taken up: the keys from before are used on", err)
		case lags != nil:
			complain(slog.LevelWarn, "the key file here is older than that of other instances", lags)
		default:
			said = ""
		}
	}
}
