package sqlite

import (
	"context"
	"errors"
	"fmt"

	"familyvoice/store"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

var errClosed = fmt.Errorf("%w: it is closed", store.ErrUnavailable)

// unavailable wraps an error of the driver. Only SQLite's code is kept, never its message: that may quote a value.
func unavailable(err error) error {
	if errors.Is(err, store.ErrUnavailable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var of *sqlite.Error
	if errors.As(err, &of) {
		return &failure{code: of.Code()}
	}
	return fmt.Errorf("%w: SQLite failed without a code", store.ErrUnavailable)
}

// failure is an error of SQLite.
type failure struct{ code int }

func (f *failure) Unwrap() error { return store.ErrUnavailable }

func (f *failure) Error() string {
	name, ok := sqlite.ErrorCodeString[f.code]
	if !ok {
		name = sqlite.ErrorCodeString[f.code&0xff]
	}
	if f.code&0xff == lib.SQLITE_FULL {
		name += "; make room on the disk"
	}
	return fmt.Sprintf("%v: %s, code %d", store.ErrUnavailable, name, f.code)
}

// busy says whether another process holds the file just now.
func busy(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.code&0xff == lib.SQLITE_BUSY
}
