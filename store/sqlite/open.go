package sqlite

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"familyvoice/store"

	driver "modernc.org/sqlite"
)

// Option changes how a store is opened.
type Option func(*settings)

type settings struct {
	readers int
	setting string
	admit   func(value string) error
}

// Readers sets how many reads may run at once; 4 unless told. Each takes a file handle and up to 4 MiB of memory.
func Readers(n int) Option { return func(s *settings) { s.readers = max(1, n) } }

// Admit asks about one of the store's settings before anything in the file is touched: an error refuses the file and leaves it as
// it is, with the columns and indexes that another version keeps in it. A file without the setting is taken.
func Admit(setting string, ok func(value string) error) Option {
	return func(s *settings) { s.setting, s.admit = setting, ok }
}

// Open opens the store in the file at path and makes the file if there is none. A folder that is missing is made for its
// owner alone (0700), and so is the file (0600). It refuses a file that holds something else, one that a newer version
// has written, and a disk on which writes can't be made to last.
func Open(ctx context.Context, path string, opts ...Option) (*store.Store, error) {
	s, _, err := assemble(ctx, path, opts...)
	return s, err
}

// assemble opens the file and puts a collection in each place of a store.
func assemble(ctx context.Context, path string, opts ...Option) (*store.Store, *database, error) {
	d, err := open(ctx, path, opts...)
	if err != nil {
		return nil, nil, err
	}
	s := &store.Store{Ping: d.ping, Close: d.close}
	tables := []func(context.Context) error{
		collect(d, "contacts", &s.Contacts),
		collect(d, "responses", &s.Responses),
		collect(d, "excerpts", &s.Excerpts),
		collect(d, "reviews", &s.Reviews),
		collect(d, "alerts", &s.Alerts),
		collect(d, "rounds", &s.Rounds),
		collect(d, "releases", &s.Releases),
		collect(d, "actions", &s.Actions),
		collect(d, "subscriptions", &s.Subscriptions),
		collect(d, "places", &s.Places),
		collect(d, "staff", &s.Staff),
		collect(d, "sessions", &s.Sessions),
		collect(d, "audit", &s.Audit),
		collect(d, "invitations", &s.Invitations),
		collect(d, "deliveries", &s.Deliveries),
		collect(d, "leases", &s.Leases),
		collect(d, "settings", &s.Settings),
	}
	err = d.write.transaction(func() error {
		if err := d.write.claim(); err != nil {
			return err
		}
		if err := d.admitted(opts); err != nil {
			return err
		}
		for _, prepare := range tables {
			if err := prepare(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, errors.Join(err, d.hangUp(d.count))
	}
	go d.queue.serve(d.write)
	return s, d, nil
}

// admitted asks whoever opens the file about the setting that they named, if it stands there.
func (d *database) admitted(opts []Option) error {
	var set settings
	for _, opt := range opts {
		opt(&set)
	}
	if set.admit == nil {
		return nil
	}
	tables, err := d.write.names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'settings'")
	if err != nil || len(tables) == 0 {
		return err
	}
	var body []byte
	err = d.write.rows(context.Background(), "SELECT body FROM settings WHERE id = ?1", bind(set.setting), func(row []sqldriver.Value) bool {
		body = row[0].([]byte)
		return false
	})
	if err != nil || body == nil {
		return err
	}
	have, err := store.Decode[store.Setting](body)
	if err != nil {
		return err
	}
	return set.admit(have.Value)
}

// database is an open file: the connection that writes, and those that read.
type database struct {
	write   *conn
	readers chan *conn // free ones
	count   int        // of readers
	queue   queue
	closed  chan struct{}
	close   func() error
}

// processWide sets what SQLite only has for a whole process: locks that survive another part of the program closing the
// file, and the sync that leaves out timestamps, which every C build of SQLite uses too.
var processWide = sync.OnceFunc(func() {
	// Where the system has neither, SQLite's defaults are as durable, only slower or more easily upset.
	_, _ = driver.OFDLocking(true)
	_, _ = driver.Fdatasync(true)
})

func open(ctx context.Context, path string, opts ...Option) (*database, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	set := settings{readers: 4}
	for _, opt := range opts {
		opt(&set)
	}
	processWide()
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if err := private(path); err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}

	d := &database{readers: make(chan *conn, set.readers), count: set.readers, closed: make(chan struct{})}
	d.queue.init()
	d.close = sync.OnceValue(d.shut)
	if err := d.connect(path); err != nil {
		return nil, errors.Join(err, d.hangUp(len(d.readers)))
	}
	return d, nil
}

// connect opens every connection.
func (d *database) connect(path string) (err error) {
	if d.write, err = connect(path, writerCache); err != nil {
		return err
	}
	if _, err = d.write.value("PRAGMA busy_timeout = 0"); err != nil { // see begin
		return err
	}
	for range d.count {
		c, err := connect(path, readerCache)
		if err != nil {
			return err
		}
		d.readers <- c
	}
	return nil
}

// private makes the file, and a missing folder, readable by its owner alone. SQLite gives its other files the same mode.
func private(path string) error {
	made := []string{filepath.Dir(path)}
	for dir := made[0]; ; {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = filepath.Dir(dir)
		made = append(made, dir)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return os.Chmod(path, 0o600)
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	for _, dir := range made {
		// A file lasts only if its name does, and so for the folders. Where a system can't sync a folder it needn't.
		if d, err := os.Open(dir); err == nil {
			_ = d.Sync()
			_ = d.Close()
		}
	}
	return nil
}

// reader borrows a connection to read with; give it back through d.readers.
func (d *database) reader(ctx context.Context) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case c := <-d.readers:
		return c, nil
	case <-d.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *database) ping(ctx context.Context) error {
	c, err := d.reader(ctx)
	if err != nil {
		return err
	}
	defer func() { d.readers <- c }()
	_, err = c.value("SELECT count(*) FROM (SELECT 1 FROM settings LIMIT 1)")
	return err
}

// shut lets queued writes finish and reads under way come back, then closes every connection.
func (d *database) shut() error {
	close(d.closed)
	d.queue.drain()
	return d.hangUp(d.count)
}

// hangUp closes the writing connection and so many readers.
func (d *database) hangUp(readers int) error {
	var errs []error
	for range readers {
		errs = append(errs, (<-d.readers).close())
	}
	if d.write != nil {
		// Last, so that it is the one that empties the log into the file.
		errs = append(errs, d.write.close())
	}
	return errors.Join(errs...)
}
