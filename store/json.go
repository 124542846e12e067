package store

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// Unknown holds the fields of a document, or of a part of one, that a newer version of the program wrote and this one
// doesn't know. They are written back with it, so that two versions may serve side by side. Whoever empties a document of
// what it says about somebody empties this too.
type Unknown map[string]any

// The JSON package is the one that becomes encoding/json/v2: it reads a response in 6 µs where encoding/json takes 15, and
// it keeps what is unknown.
var writing = json.JoinOptions(
	jsonv1.OmitEmptyWithLegacySemantics(true),
	jsontext.AllowInvalidUTF8(true), // a wrong byte is kept as U+FFFD, for a message must not be lost over it
	json.Deterministic(true),        // equal documents are equal bytes
	json.WithMarshalers(json.MarshalToFunc(writeInstant)),
)

// writeInstant writes a time in UTC to the millisecond.
func writeInstant(e *jsontext.Encoder, t time.Time) error {
	t = t.UTC().Truncate(time.Millisecond)
	if y := t.Year(); y < 0 || y > 9999 {
		return fmt.Errorf("year %d has more than four digits", y)
	}
	b := append(e.AvailableBuffer(), '"')
	b = t.AppendFormat(b, time.RFC3339Nano)
	return e.WriteValue(append(b, '"'))
}

// Marshal returns the JSON form of a document, or of what is sealed into one. Its errors quote no content.
func Marshal(v any) ([]byte, error) {
	body, err := json.Marshal(v, writing)
	if err != nil {
		return nil, fmt.Errorf("store: a %T can't be written as JSON", v)
	}
	return body, nil
}

// Unmarshal reads what Marshal wrote, by this or by another version of the program. Its errors quote no content.
func Unmarshal(body []byte, v any) error {
	if json.Unmarshal(body, v) != nil {
		return fmt.Errorf("store: a stored %T can't be read", v)
	}
	return nil
}

// Encode returns the JSON form of a document, or ErrTooLarge.
func Encode[T any](doc *T) ([]byte, error) {
	body, err := Marshal(doc)
	if err == nil && len(body) > MaxDocument {
		return nil, ErrTooLarge
	}
	return body, err
}

// Decode reads the JSON form of a document.
func Decode[T any](body []byte) (*T, error) {
	doc := new(T)
	if err := Unmarshal(body, doc); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return doc, nil
}
