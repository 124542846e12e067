package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"time"

	"familyvoice/store"

	"modernc.org/sqlite"
)

const (
	writerCache = 8 << 10 // KiB
	readerCache = 2 << 10 // KiB
	// busyTimeout is how long a statement waits for another process, in milliseconds; see begin for those that write.
	busyTimeout = 5000
	// busyLimit is how long a write waits for other processes to let go of the file.
	busyLimit = 10 * time.Second
	// logPages is the length of the write-ahead log at which it is copied into the file. The copy is one more sync, so a
	// short log costs writes and a long one costs reads, which search it.
	logPages = 4000
)

// conn is one connection, used by one goroutine at a time. It talks to the driver itself: database/sql would add a lock, a
// copy of each row and a goroutine for each context to statements that take a few microseconds.
type conn struct {
	raw      driver.Conn
	stmts    map[string]driver.Stmt
	patience time.Duration // how long begin tries
}

// connect opens a connection to the file at an absolute path.
func connect(path string, cache int) (*conn, error) {
	return dial((&url.URL{Scheme: "file", Path: path}).String(), cache)
}

// glance opens a connection that can only read, to a file that is nobody's store yet.
func glance(path string) (*conn, error) {
	uri := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&immutable=1"}
	raw, err := (&sqlite.Driver{}).Open(uri.String())
	if err != nil {
		return nil, unavailable(err)
	}
	return &conn{raw: raw, stmts: map[string]driver.Stmt{}, patience: busyLimit}, nil
}

// dial opens a connection, sets what makes its writes last, and reads back that it is set.
func dial(uri string, cache int) (*conn, error) {
	raw, err := (&sqlite.Driver{}).Open(uri)
	if err != nil {
		return nil, unavailable(err)
	}
	c := &conn{raw: raw, stmts: map[string]driver.Stmt{}, patience: busyLimit}
	for _, pragma := range []struct {
		name string
		set  any
		want driver.Value // read back; nil if any answer will do
	}{
		{"busy_timeout", busyTimeout, int64(busyTimeout)},
		{"journal_mode", "WAL", "wal"},
		{"synchronous", "FULL", int64(2)},
		{"fullfsync", 1, int64(1)}, // macOS: through the disk's own cache
		{"checkpoint_fullfsync", 1, int64(1)},
		{"secure_delete", 1, int64(1)}, // what a family had erased is overwritten, not only forgotten
		{"wal_autocheckpoint", logPages, nil},
		{"cache_size", -cache, nil},
		{"mmap_size", 0, nil}, // each commit would unmap the file for every reader: a fifth more work in all
		{"temp_store", "MEMORY", nil},
		{"trusted_schema", 0, int64(0)},
	} {
		_, err := c.value(fmt.Sprintf("PRAGMA %s = %v", pragma.name, pragma.set))
		for limit := time.Now().Add(busyLimit); err != nil && busy(err) && time.Now().Before(limit); {
			// Two processes that make the file at once: for this SQLite doesn't wait.
			time.Sleep(time.Millisecond + rand.N(time.Millisecond))
			_, err = c.value(fmt.Sprintf("PRAGMA %s = %v", pragma.name, pragma.set))
		}
		var got driver.Value
		if err == nil {
			got, err = c.value("PRAGMA " + pragma.name)
		}
		if err == nil && pragma.want != nil && got != pragma.want {
			err = fmt.Errorf("%w: this disk or build refuses %s=%v (it says %v), so writes might not last", store.ErrUnavailable, pragma.name, pragma.set, got)
		}
		if err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

// stmt returns the statement for the SQL text, prepared once per connection.
func (c *conn) stmt(text string) (driver.Stmt, error) {
	if s, ok := c.stmts[text]; ok {
		return s, nil
	}
	s, err := c.raw.Prepare(text)
	if err != nil {
		return nil, unavailable(err)
	}
	c.stmts[text] = s
	return s, nil
}

// exec runs a statement and returns how many rows it changed.
func (c *conn) exec(text string, args ...driver.NamedValue) (int64, error) {
	s, err := c.stmt(text)
	if err != nil {
		return 0, err
	}
	result, err := s.(driver.StmtExecContext).ExecContext(context.Background(), args)
	if err != nil {
		return 0, unavailable(err)
	}
	return result.RowsAffected()
}

// rows runs a statement and calls each for every row, until it returns false. The values of a row are the callee's to
// keep; the slice is not. A context that can end costs a goroutine, so short reads pass one that can't.
func (c *conn) rows(ctx context.Context, text string, args []driver.NamedValue, each func([]driver.Value) bool) (err error) {
	s, err := c.stmt(text)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		if e := rows.Close(); err == nil && e != nil {
			err = unavailable(e)
		}
	}()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case err == io.EOF:
			return nil
		case err != nil:
			return unavailable(err)
		case !each(row):
			return nil
		}
	}
}

// value returns the first column of the first row, or nil if there is none.
func (c *conn) value(text string, args ...driver.NamedValue) (v driver.Value, err error) {
	err = c.rows(context.Background(), text, args, func(row []driver.Value) bool {
		v = row[0]
		return false
	})
	return v, err
}

// begin takes the file's write lock. The connection must not wait by itself (busy_timeout 0): SQLite's own waiting sleeps
// longer each time, up to 100 ms, and so starves beside a busy process. This tries again every millisecond or sooner.
func (c *conn) begin() error {
	limit := time.Now().Add(c.patience)
	for {
		_, err := c.exec("BEGIN IMMEDIATE")
		if err == nil {
			return nil
		}
		if !busy(err) {
			_, _ = c.exec("ROLLBACK") // in case an earlier one failed
			return err
		}
		if time.Now().After(limit) {
			return err
		}
		time.Sleep(200*time.Microsecond + rand.N(600*time.Microsecond))
	}
}

// transaction runs what as one write.
func (c *conn) transaction(what func() error) error {
	if err := c.begin(); err != nil {
		return err
	}
	err := what()
	if err == nil {
		_, err = c.exec("COMMIT")
	}
	if err != nil {
		_, _ = c.exec("ROLLBACK") // fails if SQLite has rolled back already
	}
	return err
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	errs = append(errs, c.raw.Close())
	if err := errors.Join(errs...); err != nil {
		return unavailable(err)
	}
	return nil
}

// bind numbers the values for a statement.
func bind(values ...any) []driver.NamedValue {
	args := make([]driver.NamedValue, len(values))
	for i, v := range values {
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return args
}
