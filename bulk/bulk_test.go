package bulk

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func opened(t *testing.T) *store.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// town is a store with something of everything in it.
func town(t *testing.T) *store.Store {
	t.Helper()
	st := opened(t)
	ctx := t.Context()
	put := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2026, time.November, 28, 12, 0, 0, int(123*time.Millisecond), time.UTC)
	for n := range 40 {
		id := fmt.Sprintf("r%03d", n)
		r := &store.Response{Meta: store.Meta{ID: id}, Survey: "our-family", Run: "s1.sealed", Started: at, Day: "2026-11-28", Answered: 2, Channels: []string{"sms"}}
		put(st.Responses.Put(ctx, r))
		put(st.Responses.Put(ctx, r)) // a second version
		put(st.Excerpts.Put(ctx, &store.Excerpt{Meta: store.Meta{ID: id + ":hopes"}, Source: 2, Response: id, Text: "s1.x", Themes: []string{"home"}}))
		put(st.Contacts.Put(ctx, &store.Contact{Meta: store.Meta{ID: "a1:" + id, Due: int64(n)}, Channel: "sms", Address: "s1.é<>&\u2028", Response: id,
			Mail: store.Mail{Applied: []store.Applied{{ID: "SM1", At: at}}}}))
	}
	put(st.Settings.Put(ctx, &store.Setting{Meta: store.Meta{ID: "keys"}, Value: "check"}))
	put(st.Sessions.Put(ctx, &store.Session{Meta: store.Meta{ID: "s"}, Body: []byte{0, 1, 255}, Expires: 9}))
	put(st.Audit.Put(ctx, &store.Audit{Meta: store.Meta{ID: "x"}, At: 1, What: "erased", Counts: map[string]int{"runs": 1}}))
	put(st.Alerts.Put(ctx, &store.Alert{Meta: store.Meta{ID: "al"}, Status: "new", At: at, History: []store.AlertStep{{At: at, What: "made"}}}))
	put(st.Reviews.Put(ctx, &store.Review{Meta: store.Meta{ID: "re"}, Excerpt: "r001:hopes", Decision: "quote", At: at}))
	put(st.Leases.Put(ctx, &store.Lease{Meta: store.Meta{ID: "releases"}, Claim: store.Claim{Owner: "me"}}))
	return st
}

func exported(t *testing.T, st *store.Store) ([]byte, Counts) {
	t.Helper()
	var b bytes.Buffer
	counts, err := Export(t.Context(), st, time.Unix(0, 0), &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), counts
}

func TestEveryDocumentComesAcrossAsItWas(t *testing.T) {
	from, to := town(t), opened(t)
	content, counts := exported(t, from)
	written, there, err := Import(t.Context(), to, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if written.Total() != counts.Total() || there.Total() != 0 || counts["responses"] != 40 {
		t.Errorf("%v went out, %v came in, %v were there", counts, written, there)
	}
	if again, _ := exported(t, to); !bytes.Equal(again, content) {
		t.Error("what comes out of the second store should be what came out of the first, to the byte")
	}
	t.Run("an answer that changes there overwrites what readers see", func(t *testing.T) {
		e, err := to.Excerpts.Get(t.Context(), "r001:hopes")
		if err != nil {
			t.Fatal(err)
		}
		r, err := to.Responses.Get(t.Context(), "r001")
		if err != nil || e.Source > r.Version {
			t.Errorf("the excerpt is of version %d, its run of version %d, %v", e.Source, r.Version, err)
		}
	})
	t.Run("a lease stays behind", func(t *testing.T) {
		if _, err := to.Leases.Get(t.Context(), "releases"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnImportThatWasStoppedGoesOn(t *testing.T) {
	content, counts := exported(t, town(t))
	to := opened(t)
	if _, _, err := Import(t.Context(), to, bytes.NewReader(content[:len(content)/2])); !errors.Is(err, ErrCut) && !errors.Is(err, ErrDamaged) {
		t.Fatalf("half an export should be told, got %v", err)
	}
	written, there, err := Import(t.Context(), to, bytes.NewReader(content))
	if err != nil || written.Total() == 0 || there.Total() == 0 || written.Total()+there.Total() != counts.Total() {
		t.Errorf("of %d, %d were written and %d were there, %v", counts.Total(), written.Total(), there.Total(), err)
	}
	if again, _ := exported(t, to); !bytes.Equal(again, content) {
		t.Error("in the end everything should be there")
	}
}

func TestWhatCanNotBeTrustedIsRefused(t *testing.T) {
	content, _ := exported(t, town(t))
	lines := strings.SplitAfter(string(content), "\n")
	middle := len(lines) / 2
	for name, tc := range map[string]struct {
		change func() string
		want   error
	}{
		"a changed letter": {func() string { return strings.Replace(string(content), "our-family", "our-famile", 1) }, ErrDamaged},
		"a line left out":  {func() string { return strings.Join(slices.Delete(slices.Clone(lines), middle, middle+1), "") }, ErrDamaged},
		"a line twice":     {func() string { return strings.Join(slices.Insert(slices.Clone(lines), middle, lines[middle]), "") }, ErrDamaged},
		"no end":           {func() string { return strings.Join(lines[:len(lines)-2], "") }, ErrCut},
		"nothing":          {func() string { return "" }, ErrCut},
		"something else":   {func() string { return "hello\n" }, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := Import(context.Background(), opened(t), strings.NewReader(tc.change())); !errors.Is(err, tc.want) {
				t.Errorf("wanted %v, got %v", tc.want, err)
			}
		})
	}
	t.Run("a store that is in use", func(t *testing.T) {
		to := opened(t)
		if err := to.Settings.Put(t.Context(), &store.Setting{Meta: store.Meta{ID: "keys"}, Value: "another town's"}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Import(t.Context(), to, bytes.NewReader(content)); !errors.Is(err, ErrOther) {
			t.Errorf("wanted ErrOther, got %v", err)
		}
	})
}

func TestNoCollectionIsForgotten(t *testing.T) {
	names := []string{"leases"} // stay behind
	for _, c := range collections(&store.Store{}) {
		names = append(names, c.name)
	}
	want := store.Collections()
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("the store has %v, moved are %v", want, names)
	}
}

// An export comes from another machine: whatever is read, nothing panics, and what is not proven is not written.
func TestAFileWithoutLinesIsRefusedInBoundedMemory(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(strings.Repeat("x", longestLine)), strings.NewReader("x\n"))
	if _, _, err := Import(t.Context(), nil, endless); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	var good bytes.Buffer
	out := &writer{w: &good, sum: sha256.New()}
	for _, l := range []line{{FamilyVoice: "export", Format: format}, {Collection: "audit", Document: []byte(`{"_id":"x"}`)}, {End: true}} {
		if err := out.line(l); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(good.Bytes())
	f.Add([]byte("0123456789abcdef {}\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in := &reader{r: bufio.NewReader(bytes.NewReader(content)), sum: sha256.New()}
		for {
			_, _, err := in.line()
			if err != nil {
				if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrCut) {
					t.Errorf("an error without a meaning: %v", err)
				}
				return
			}
		}
	})
}
