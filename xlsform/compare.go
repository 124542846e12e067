package xlsform

import (
	"io"
	"reflect"

	"github.com/xuri/excelize/v2"
)

// ID is the id of the survey in a spreadsheet.
func ID(r io.Reader) (string, error) {
	book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return "", errNoSheet
	}
	defer func() { _ = book.Close() }()
	in := &reading{book: book}
	err = in.settings()
	return in.d.ID, err
}

// Compare tells the versions of two surveys, and whether they ask the same questions in the same order, whatever the words.
func Compare(before, after Files) (was, now int, same bool, err error) {
	a, _, err := before.parse()
	if err != nil {
		return 0, 0, false, err
	}
	b, _, err := after.parse()
	if err != nil {
		return 0, 0, false, err
	}
	was, now = a.Version, b.Version
	a.Version = b.Version
	return was, now, reflect.DeepEqual(a, b), nil
}
