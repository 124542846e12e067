package sqlite

import (
	"fmt"
	"time"

	"familyvoice/store"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// The JSON package is the one that becomes encoding/json/v2: it reads a response in 6 µs where encoding/json takes 15.
var writing = json.JoinOptions(
	jsonv1.OmitEmptyWithLegacySemantics(true),
	jsontext.AllowInvalidUTF8(true), // a wrong byte is kept as U+FFFD, for a message must not be lost over it
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

// encode returns the body of a document. Its errors quote no content.
func encode[T any](doc *T) ([]byte, error) {
	body, err := json.Marshal(doc, writing)
	if err != nil {
		return nil, fmt.Errorf("store: a %T can't be written as JSON", doc)
	}
	if len(body) > store.MaxDocument {
		return nil, store.ErrTooLarge
	}
	return body, nil
}

// decode reads a body. Its errors quote no content.
func decode[T any](body []byte) (*T, error) {
	doc := new(T)
	if err := json.Unmarshal(body, doc); err != nil {
		return nil, fmt.Errorf("%w: a stored %T can't be read", store.ErrUnavailable, doc)
	}
	return doc, nil
}
