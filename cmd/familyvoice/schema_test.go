package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/config"
	"familyvoice/store"
	"familyvoice/survey"
)

var update = flag.Bool("update", false, "write down the shape of the documents")

func TestAnOlderVersionLeavesANewerOnesDatabaseAlone(t *testing.T) {
	ctx := context.Background()
	cfg := config.Default()
	cfg.Data = t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			st, err := openStore(ctx, cfg)
			if err != nil {
				t.Errorf("instances that begin a database together should all be taken: %v", err)
				return
			}
			_ = st.Close()
		})
	}
	all.Wait()
	set := func(value string) {
		t.Helper()
		st, err := openDatabase(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		setForm(t, st, value)
	}
	t.Run("a database from before there was a form is marked", func(t *testing.T) {
		set("0")
		st, err := openStore(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		if have, err := st.Settings.Get(ctx, settingSchema); err != nil || have.Value != "1" {
			t.Errorf("got %+v, %v", have, err)
		}
	})
	t.Run("a newer one is refused, with what to do, and nothing is written", func(t *testing.T) {
		set("2")
		st, err := openStore(ctx, cfg)
		if err == nil {
			_ = st.Close()
			t.Fatal("it should be refused")
		}
		if !strings.Contains(err.Error(), "newer version") || !strings.Contains(err.Error(), "restore a backup") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("and the columns of an index that only the newer one knows stay, which serves meanwhile", func(t *testing.T) {
		file := databaseFile(cfg)
		db, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.Exec("ALTER TABLE contacts ADD COLUMN zone TEXT"); err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(context.Context, config.Config) (*store.Store, error){openStore, openDatabase} {
			if st, err := open(ctx, cfg); !errors.As(err, new(errNewer)) {
				_ = st.Close()
				t.Errorf("it should be refused: %v", err)
			}
		}
		if _, err := db.Exec("UPDATE contacts SET zone = 'east'"); err != nil {
			t.Errorf("the newer version can't write any more: %v", err)
		}
	})
}

func setForm(t *testing.T, st *store.Store, value string) {
	t.Helper()
	have, err := st.Settings.Get(t.Context(), settingSchema)
	if err != nil {
		t.Fatal(err)
	}
	have.Value = value
	if err := st.Settings.Put(t.Context(), have); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyTheServiceRaisesTheForm(t *testing.T) {
	ctx := t.Context()
	cfg := config.Default()
	cfg.Data = t.TempDir()
	st, err := openStore(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	const newer = schema + 1
	if older := (errOlder{}); !errors.As(matchSchema(ctx, st, newer), &older) || !strings.Contains(older.Error(), "start the service of this version first") {
		t.Errorf("a command of a newer version should wait for the service, got %v", older)
	}
	var log bytes.Buffer
	if err := raiseSchema(ctx, st, newer, time.Millisecond, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	if err := matchSchema(ctx, st, newer); err != nil {
		t.Errorf("then it is taken: %v", err)
	}
	if !strings.Contains(log.String(), "older version stop now") {
		t.Errorf("the log should say what happens: %s", &log)
	}
	if err := raiseSchema(ctx, st, schema, time.Hour, slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
	if _, n, err := form(ctx, st); err != nil || n != newer {
		t.Errorf("the form never falls: %d, %v", n, err)
	}
}

// An instance that is running when a newer version raises the form stops by itself: it would undo what that one writes.
func TestARunningInstanceStopsWhenTheFormRises(t *testing.T) {
	a, _, ended := servedHere(t)
	setForm(t, a.store, "2")
	select {
	case err := <-ended:
		if newer := (errNewer{}); !errors.As(err, &newer) {
			t.Errorf("it should say why it stops, got %v", err)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("it should have stopped by now")
	}
}

// The shape of everything that is kept, held against what the form promises. A field that is gone or of another type, and
// any change of an index, needs a new form, for an older version would destroy what stands there.
func TestTheFormRisesWithWhatAnOlderVersionWouldDestroy(t *testing.T) {
	file := filepath.Join("testdata", fmt.Sprintf("form-%d.txt", schema))
	content, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	was, is := strings.Fields(string(content)), shape()
	for _, line := range was {
		if !slices.Contains(is, line) {
			t.Errorf("%s is gone or has become something else: an older version that serves beside this one would undo it. Raise schema, say in docs/operations.md how to go back, and write down the new form with -update", line)
		}
	}
	for _, line := range is {
		if strings.HasPrefix(line, "index:") && len(was) > 0 && !slices.Contains(was, line) {
			t.Errorf("%s is new: an older version on the embedded store would not keep it. Raise schema", line)
		}
	}
	if t.Failed() {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(is, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			t.Errorf("%s is new. If an older version may carry it along without knowing what it is (nothing sealed, nothing that a DELETE or STOP must take out), write it down with -update; else raise schema", line)
		}
	}
}

// shape is every field that is kept, with its type, and every index.
func shape() (lines []string) {
	var walk func(typ reflect.Type, path string)
	walk = func(typ reflect.Type, path string) {
		switch {
		case typ == reflect.TypeFor[time.Time]():
			lines = append(lines, path+":time")
		case typ.Kind() == reflect.Pointer:
			walk(typ.Elem(), path)
		case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Uint8:
			lines = append(lines, path+":bytes")
		case typ.Kind() == reflect.Slice:
			walk(typ.Elem(), path+"[]")
		case typ.Kind() == reflect.Map:
			walk(typ.Elem(), path+"{}")
		case typ.Kind() == reflect.Struct:
			for _, f := range reflect.VisibleFields(typ) {
				if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous && f.Name != "Unknown" {
					walk(f.Type, path+"."+name)
				}
			}
		default:
			lines = append(lines, path+":"+typ.Kind().String())
		}
	}
	kept := reflect.TypeFor[store.Store]()
	for i := range kept.NumField() {
		if get, ok := kept.Field(i).Type.MethodByName("Get"); kept.Field(i).Type.Kind() == reflect.Interface && ok {
			walk(get.Type.Out(0).Elem(), strings.ToLower(kept.Field(i).Name))
		}
	}
	walk(reflect.TypeFor[survey.State](), "run")
	for collection, indexes := range store.Indexes {
		for _, fields := range indexes {
			lines = append(lines, "index:"+collection+":"+strings.Join(fields, ","))
		}
	}
	slices.Sort(lines)
	return lines
}
