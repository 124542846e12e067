package storetest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"familyvoice/store"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func roundTrips(t *testing.T, s *store.Store) {
	t.Run("contacts", roundTrip(s.Contacts))
	t.Run("responses", roundTrip(s.Responses))
	t.Run("excerpts", roundTrip(s.Excerpts))
	t.Run("reviews", roundTrip(s.Reviews))
	t.Run("alerts", roundTrip(s.Alerts))
	t.Run("rounds", roundTrip(s.Rounds))
	t.Run("releases", roundTrip(s.Releases))
	t.Run("actions", roundTrip(s.Actions))
	t.Run("subscriptions", roundTrip(s.Subscriptions))
	t.Run("places", roundTrip(s.Places))
	t.Run("staff", roundTrip(s.Staff))
	t.Run("sessions", roundTrip(s.Sessions))
	t.Run("audit", roundTrip(s.Audit))
	t.Run("invitations", roundTrip(s.Invitations))
	t.Run("deliveries", roundTrip(s.Deliveries))
	t.Run("leases", roundTrip(s.Leases))
	t.Run("settings", roundTrip(s.Settings))
}

// roundTrip writes documents full of awkward values, reads them back, writes others over them and reads those.
func roundTrip[T any](c store.Collection[T]) func(*testing.T) {
	return func(t *testing.T) {
		for seed := range uint64(25) {
			id := fmt.Sprint("doc-", seed)
			version := int64(0)
			for round := range uint64(2) {
				doc := document[T](filler{rand.New(rand.NewPCG(seed, round))}, id)
				headOf(doc).Version = version
				put(t, c, doc)
				version = headOf(doc).Version
				got := get(t, c, id)
				if diff := cmp.Diff(doc, got, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("seed %d, round %d: written (-) and read (+) differ:\n%s", seed, round, diff)
				}
				inUTC(t, reflect.ValueOf(got).Elem(), "document")
			}
		}
	}
}

// inUTC fails the test for a time that is not in UTC: pages and days are made from it.
func inUTC(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	if at, ok := v.Interface().(time.Time); ok {
		if at.Location() != time.UTC {
			t.Errorf("%s is in %s, want UTC", path, at.Location())
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			inUTC(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			inUTC(t, v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			inUTC(t, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

func emptiness(t *testing.T, s *store.Store) {
	// No difference between nil and empty may be relied on, only the length.
	put(t, s.Contacts, &store.Contact{Meta: store.Meta{ID: "nil"}})
	put(t, s.Contacts, &store.Contact{Meta: store.Meta{ID: "empty"}, Consents: []store.Consent{}, Mail: store.Mail{
		Applied: []store.Applied{}, Pending: []store.Pending{{Args: map[string]string{}}}, Alerts: []store.PendingAlert{}}})
	for _, id := range []string{"nil", "empty"} {
		got := get(t, s.Contacts, id)
		if len(got.Consents)+len(got.Applied)+len(got.Alerts) != 0 || got.OptOut != nil || got.Address != "" || !got.Seen.IsZero() || got.Due != 0 {
			t.Errorf("%s: something came of nothing: %+v", id, got)
		}
	}
	if got := get(t, s.Contacts, "empty").Pending; len(got) != 1 || len(got[0].Args) != 0 || got[0].Claim != nil {
		t.Errorf("an empty entry came back as %+v", got)
	}

	put(t, s.Contacts, &store.Contact{Meta: store.Meta{ID: "pointer"}, OptOut: &store.OptOut{}})
	if get(t, s.Contacts, "pointer").OptOut == nil {
		t.Error("a pointer to an empty value came back as nil")
	}

	for id, body := range map[string][]byte{"no bytes": nil, "empty bytes": {}, "bytes": {0, 255, 128, '"', '\n'}} {
		put(t, s.Sessions, &store.Session{Meta: store.Meta{ID: id}, Body: body})
		if got := get(t, s.Sessions, id).Body; string(got) != string(body) {
			t.Errorf("%s: %v came back as %v", id, body, got)
		}
	}

	t.Run("a value that became empty is gone", func(t *testing.T) {
		doc := &store.Response{Meta: store.Meta{ID: "r", Due: 7}, Place: "north", Untagged: []string{"proud"}, Finished: instants[4], Erased: true}
		put(t, s.Responses, doc)
		doc.Due, doc.Place, doc.Untagged, doc.Finished, doc.Erased = 0, "", nil, time.Time{}, false
		put(t, s.Responses, doc)
		if got := get(t, s.Responses, "r"); got.Due != 0 || got.Place != "" || len(got.Untagged) != 0 || !got.Finished.IsZero() || got.Erased {
			t.Errorf("an old value came back: %+v", got)
		}
	})
}

func texts(t *testing.T, s *store.Store) {
	for i, text := range plainTexts {
		id := fmt.Sprint(i)
		put(t, s.Excerpts, &store.Excerpt{Meta: store.Meta{ID: id}, Text: text, Tokens: []string{text}, Sentences: []store.Sentence{{Text: text}}})
		got := get(t, s.Excerpts, id)
		if got.Text != text || got.Tokens[0] != text || got.Sentences[0].Text != text {
			t.Errorf("%.40q came back as %.40q, %.40q and %.40q", text, got.Text, got.Tokens[0], got.Sentences[0].Text)
		}
	}

	// What is not UTF-8 is refused or loses its wrong bytes; it may never make a document that can't be read.
	for i, text := range []string{"\xff", "caf\xe9", "\xed\xa0\x80", "cut \xf0\x9f\x91"} {
		id := fmt.Sprint("invalid ", i)
		if err := s.Excerpts.Put(t.Context(), &store.Excerpt{Meta: store.Meta{ID: id}, Text: text}); err != nil {
			if strings.Contains(err.Error(), text) {
				t.Errorf("the error quotes the text: %q", err)
			}
			if _, err := s.Excerpts.Get(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%q was refused, then Get gave %v", text, err)
			}
			continue
		}
		if got := get(t, s.Excerpts, id); !utf8.ValidString(got.Text) {
			t.Errorf("%q came back as %q, which is not UTF-8", text, got.Text)
		}
	}
}

func times(t *testing.T, s *store.Store) {
	for i, at := range instants {
		for j, zone := range []*time.Location{time.UTC, london, time.FixedZone("", -(3*3600 + 1800))} {
			id := fmt.Sprint(i, "-", j)
			written := at.In(zone).Add(123 * time.Microsecond)
			put(t, s.Deliveries, &store.Delivery{Meta: store.Meta{ID: id}, At: written})
			got := get(t, s.Deliveries, id).At
			if want := at.UTC(); !got.Truncate(time.Millisecond).Equal(want) || got.Location() != time.UTC {
				t.Errorf("%v came back as %v, want %v", written, got, want)
			}
		}
	}
	put(t, s.Deliveries, &store.Delivery{Meta: store.Meta{ID: "zero"}})
	if got := get(t, s.Deliveries, "zero").At; !got.IsZero() {
		t.Errorf("the zero time came back as %v", got)
	}
}

func numbers(t *testing.T, s *store.Store) {
	for i, n := range wholeNumbers {
		id := fmt.Sprint(i)
		put(t, s.Leases, &store.Lease{Meta: store.Meta{ID: id}, Claim: store.Claim{Turn: n}})
		if got := get(t, s.Leases, id).Turn; got != n {
			t.Errorf("%d came back as %d", n, got)
		}
	}
	scores := []float64{0, 0.1, 1.0 / 3, math.MaxFloat64, math.SmallestNonzeroFloat64, -1e300, 1 << 60}
	var tags []store.Tag
	for _, score := range scores {
		tags = append(tags, store.Tag{Score: score})
	}
	put(t, s.Excerpts, &store.Excerpt{Meta: store.Meta{ID: "scores"}, Sentences: []store.Sentence{{Themes: tags}}})
	for i, tag := range get(t, s.Excerpts, "scores").Sentences[0].Themes {
		if tag.Score != scores[i] {
			t.Errorf("%v came back as %v", scores[i], tag.Score)
		}
	}
}
