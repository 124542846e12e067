package correction

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/analysis/redact"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"

	"github.com/google/go-cmp/cmp"
)

var ctx = context.Background()

var offered = Labels{Themes: []string{"money", "school", "home"}, Stances: []string{"hope", "fear"}}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func open(t *testing.T) *store.Store {
	t.Helper()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func newKeys(t *testing.T) *keys.Keys {
	t.Helper()
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func put[T any](t *testing.T, c store.Collection[T], doc *T) {
	t.Helper()
	if err := c.Put(ctx, doc); err != nil {
		t.Fatal(err)
	}
}

func tag(id string) store.Tag { return store.Tag{ID: id, Why: []string{"bus"}, Score: 0.6} }

func tagIDs(tags []store.Tag) string {
	var list []string
	for _, t := range tags {
		list = append(list, t.ID)
	}
	return strings.Join(list, " ")
}

// answer is an excerpt of two sentences that the tagger found about school.
func answer(id string) *store.Excerpt {
	return &store.Excerpt{
		Meta: store.Meta{ID: id + ":fears"}, Response: id, Question: "fears", Section: "fears", Channel: "sms", Language: "en",
		Text: "the bus fare for [name]. he hates it", Codebook: "1+abc", Themes: []string{"school"}, Stances: []string{"fear"},
		Sentences: []store.Sentence{
			{Hash: "h1", Text: "the bus fare for [name].", Themes: []store.Tag{tag("school")}, Stances: []store.Tag{tag("fear")}},
			{Hash: "h2", Text: "he hates it", Themes: []store.Tag{tag("school")}},
		},
	}
}

func review(excerpt, sentence string, themes, stances []string, at time.Time) store.Review {
	return store.Review{Excerpt: excerpt, Sentence: sentence, Themes: themes, Stances: stances, By: "ana", At: at}
}

func TestACorrectionIsARecordAndIsSeenAtOnce(t *testing.T) {
	st := open(t)
	put(t, st.Excerpts, answer("r1"))
	if err := Record(ctx, st, review("r1:fears", "h1", []string{"money"}, []string{"fear"}, monday), offered); err != nil {
		t.Fatal(err)
	}
	e, err := st.Excerpts.Get(ctx, "r1:fears")
	if err != nil {
		t.Fatal(err)
	}
	first := e.Sentences[0]
	if tagIDs(first.Themes) != "money" || !first.Themes[0].Person || tagIDs(first.Stances) != "fear" || !first.Stances[0].Person {
		t.Errorf("the sentence reads %+v", first)
	}
	if first.Stances[0].Why[0] != "bus" {
		t.Error("a tag that was let stand lost its reasons")
	}
	if diff := cmp.Diff([]string{"school", "money"}, e.Themes); diff != "" {
		t.Errorf("the answer's themes: %s", diff)
	}
	kept, err := st.Reviews.Get(ctx, "tags:r1:fears:h1:1")
	if err != nil || kept.By != "ana" || kept.Response != "r1" || kept.Codebook != "1" || !kept.At.Equal(monday) {
		t.Errorf("the record is %+v, %v", kept, err)
	}
	t.Run("a person may think again", func(t *testing.T) {
		if err := Record(ctx, st, review("r1:fears", "h1", nil, nil, monday.Add(time.Hour)), offered); err != nil {
			t.Fatal(err)
		}
		e, _ := st.Excerpts.Get(ctx, "r1:fears")
		if tagIDs(e.Sentences[0].Themes) != "" || tagIDs(e.Sentences[0].Stances) != "" {
			t.Errorf("the sentence reads %+v", e.Sentences[0])
		}
	})
	t.Run("what was decided before is kept, with who decided, and the last five of many", func(t *testing.T) {
		for i := range 6 {
			again := review("r1:fears", "h1", []string{"home"}, nil, monday.Add(time.Duration(2+i)*time.Hour))
			again.By = fmt.Sprint("coder", i)
			if err := Record(ctx, st, again, offered); err != nil {
				t.Fatal(err)
			}
			kept, err := st.Reviews.Get(ctx, "tags:r1:fears:h1:1")
			if err != nil || kept.By != again.By || len(kept.Earlier) != min(i+2, store.MaxEarlier) {
				t.Fatalf("after decision %d it is %+v, %v", i, kept, err)
			}
			first, last := kept.Earlier[0], kept.Earlier[len(kept.Earlier)-1]
			if i == 0 && (first.By != "ana" || tagsOf(first) != "money fear" || !first.At.Equal(monday) || len(first.Offered) != 5 || tagsOf(last) != "") {
				t.Errorf("the first decisions are kept as %+v", kept.Earlier)
			}
			if i == 5 && (first.By != "coder0" || last.By != "coder4" || tagsOf(last) != "home") {
				t.Errorf("of many are kept %+v", kept.Earlier)
			}
		}
	})
}

func tagsOf(d store.Decided) string {
	return strings.Join(append(slices.Clone(d.Themes), d.Stances...), " ")
}

func TestWhatIsNotRecorded(t *testing.T) {
	st := open(t)
	put(t, st.Excerpts, answer("r1"))
	hidden := answer("r2")
	hidden.Withheld = true
	put(t, st.Excerpts, hidden)
	for _, row := range []struct {
		name string
		r    store.Review
		want error
	}{
		{"a sentence that is no longer there", review("r1:fears", "gone", nil, nil, monday), ErrChanged},
		{"a label that nobody offered", review("r1:fears", "h1", []string{"pets"}, nil, monday), ErrLabel},
		{"a disclosure, which no reviewer reads", review("r2:fears", "h1", nil, nil, monday), ErrChanged},
		{"an answer that was erased", review("r9:fears", "h1", nil, nil, monday), store.ErrNotFound},
	} {
		if err := Record(ctx, st, row.r, offered); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
	if n, _ := st.Reviews.Count(ctx, store.Query{}); n != 0 {
		t.Errorf("%d records were kept", n)
	}
}

func TestACorrectionOutlivesANewReading(t *testing.T) {
	r := review("r1:fears", "h1", []string{"money"}, nil, monday)
	r.Decision, r.Codebook, r.Offered = Decision, "1", []string{"money", "school", "home", "hope", "fear"}
	again := func(codebook string, themes ...string) *store.Excerpt {
		e := answer("r1")
		e.Codebook, e.Sentences[0].Themes = codebook+"+def", nil
		for _, id := range themes {
			e.Sentences[0].Themes = append(e.Sentences[0].Themes, tag(id))
		}
		return e
	}
	for _, row := range []struct {
		name, codebook string
		tagged         []string
		want           string
	}{
		{"another tagger, the same codebook", "1", []string{"home"}, "money"},
		{"another codebook keeps the decision", "2", []string{"home"}, "money"},
		{"another codebook's new theme was not decided on", "2", []string{"pets", "home"}, "pets money"},
	} {
		e := again(row.codebook, row.tagged...)
		if !Apply(e, []*store.Review{&r}) || tagIDs(e.Sentences[0].Themes) != row.want {
			t.Errorf("%s: %q, want %q", row.name, tagIDs(e.Sentences[0].Themes), row.want)
		}
		if tagIDs(e.Sentences[1].Themes) != "school" {
			t.Errorf("%s: another sentence was changed", row.name)
		}
	}
	t.Run("of two decisions the one under the present codebook counts", func(t *testing.T) {
		newer := r
		newer.Codebook, newer.Themes, newer.At = "2", []string{"home"}, monday.Add(-time.Hour)
		e := again("2", "school")
		Apply(e, []*store.Review{&r, &newer})
		if tagIDs(e.Sentences[0].Themes) != "home" {
			t.Errorf("reads %q", tagIDs(e.Sentences[0].Themes))
		}
	})
}

func TestRowsForTraining(t *testing.T) {
	st, k := open(t), newKeys(t)
	for _, id := range []string{"r1", "r2", "r3"} {
		put(t, st.Excerpts, answer(id))
		if err := Record(ctx, st, review(id+":fears", "h1", []string{"money", "home"}, []string{"fear"}, monday), offered); err != nil {
			t.Fatal(err)
		}
	}
	known := Labels{Themes: []string{"school", "money"}, Stances: offered.Stances} // "home" is of another codebook
	rows, err := Rows(ctx, st, k, known, redact.Redactor{})
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	one := rows[0]
	if one.Text != "the bus fare for ." || len(one.Sentences) != 1 || strings.Join(one.Sentences[0].Themes, " ") != "money" || one.Section != "fears" {
		t.Errorf("a row is %+v", one)
	}
	body, _ := json.Marshal(rows)
	for _, never := range []string{"[name]", "he hates it", "r1", "ana"} {
		if bytes.Contains(body, []byte(never)) {
			t.Errorf("the rows hold %q", never)
		}
	}
	if again, _ := Rows(ctx, st, k, known, redact.Redactor{}); cmp.Diff(rows, again) != "" {
		t.Error("the rows are not the same every time")
	}
	t.Run("a theme that the codebook got later is the tagger's to say", func(t *testing.T) {
		e, _ := st.Excerpts.Get(ctx, "r1:fears")
		e.Codebook = "2+def"
		e.Sentences[0].Themes = append(e.Sentences[0].Themes, tag("pets"), tag("school")) // school was offered, and not chosen
		put(t, st.Excerpts, e)
		rows, err := Rows(ctx, st, k, Labels{Themes: []string{"school", "money", "pets", "dads"}, Stances: offered.Stances}, redact.Redactor{})
		if err != nil {
			t.Fatal(err)
		}
		taught := map[string]int{}
		for _, row := range rows {
			taught[strings.Join(row.Sentences[0].Themes, " ")]++
		}
		if diff := cmp.Diff(map[string]int{"money pets": 1, "money": 2}, taught); diff != "" {
			t.Errorf("the rows teach %s", diff)
		}
	})
	t.Run("an erased family's are gone", func(t *testing.T) {
		if err := st.Excerpts.Delete(ctx, "r2:fears", 0); err != nil {
			t.Fatal(err)
		}
		if rows, err := Rows(ctx, st, k, known, redact.Redactor{}); err != nil || len(rows) != 2 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
	t.Run("what was withheld since is left out", func(t *testing.T) {
		e, _ := st.Excerpts.Get(ctx, "r3:fears")
		e.Withheld = true
		put(t, st.Excerpts, e)
		if rows, err := Rows(ctx, st, k, known, redact.Redactor{}); err != nil || len(rows) != 1 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

func TestAgreement(t *testing.T) {
	var a Agreement
	before, now := answer("r1"), answer("r1")
	now.Sentences[1].Themes = []store.Tag{tag("home")}
	r := review("r1:fears", "h1", []string{"money"}, []string{"fear"}, monday)
	r.Decision, r.Codebook = Decision, "1"
	a.Add(before, now, []*store.Review{&r})
	now.Sentences[0].Hash = "cut otherwise"
	a.Add(before, now, nil)
	if a.Sentences != 2 || a.Corrected != 1 || a.Cut != 1 {
		t.Errorf("%+v", a)
	}
	labels := map[string]LabelAgreement{}
	for _, l := range append(a.Labels(), a.People()...) {
		labels[l.ID] = l
	}
	if l := labels["school"]; l.Share() != 0 {
		t.Errorf("school: %+v", l)
	}
	if l := labels["fear"]; l.Share() != 1 || l.Both != 1 {
		t.Errorf("what people said of fear: %+v", l)
	}
	if l := labels["money"]; l.Before != 1 || l.Now != 0 {
		t.Errorf("what people said of money: %+v", l)
	}
	var out bytes.Buffer
	if err := a.Print(&out); err != nil || !strings.Contains(out.String(), "What people decided on 1 sentences") || !strings.Contains(out.String(), "0.000") {
		t.Errorf("%v\n%s", err, out.String())
	}
	if (LabelAgreement{}).Share() != 1 {
		t.Error("nothing before and nothing now is no disagreement")
	}
	t.Run("nobody disagreed with a theme that was not offered", func(t *testing.T) {
		var a Agreement
		now := answer("r1")
		now.Sentences[0].Themes = []store.Tag{tag("school"), tag("pets")}
		r := r
		r.Offered = []string{"money", "school", "home", "hope", "fear"}
		a.Add(before, now, []*store.Review{&r})
		want := []LabelAgreement{{"money", 1, 0, 0}, {"school", 0, 1, 0}, {"fear", 1, 1, 1}}
		if diff := cmp.Diff(want, a.People()); diff != "" {
			t.Errorf("what people decided: %s", diff)
		}
	})
}
