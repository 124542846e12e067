package readers

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/keys"
	"familyvoice/projection"
	"familyvoice/safeguard"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/survey"

	"github.com/google/go-cmp/cmp"
)

// The made-up county: so many hubs in so many areas, and so many months in which families answered.
const (
	hubs, areas = 29, 4
	months      = 24
	seed        = 20261128
)

// How long things are kept, as in config: what is older is stored as the nightly run leaves it.
const (
	linkedFor  = 90 * 24 * time.Hour
	wordsFor   = 365 * 24 * time.Hour
	reportsFor = 30 * 24 * time.Hour
)

// county fills a store with made-up families: the same ones for the same number and day. They go in by the day on which they
// answered, as in life, each as the conversation and the projection leave it: sealed, tagged, redacted, with search tokens.
type county struct {
	store   *store.Store // its excerpts are sealed
	keys    *keys.Keys
	tagger  *remembering
	known   sync.Map // excerpts by survey, question, channel and text; see excerpt
	surveys map[string]*survey.Survey
	pool    map[string][]string // what people said, by voice or language and section
	places  []store.Place
	n       int
	now     time.Time
}

func newCounty(st *store.Store, k *keys.Keys, n int, now time.Time) (*county, error) {
	tagger, err := analysis.Default()
	if err != nil {
		return nil, err
	}
	pool, err := readPool()
	if err != nil {
		return nil, err
	}
	library, err := survey.Embedded()
	if err != nil {
		return nil, err
	}
	c := &county{
		store: st, keys: k, pool: pool, places: placesOf(), n: n, now: now, surveys: map[string]*survey.Survey{},
		tagger: &remembering{Tagger: tagger, known: map[analysis.Answer]analysis.Tags{}},
	}
	for _, id := range library.IDs() {
		c.surveys[id], _ = library.Latest(id)
	}
	return c, nil
}

// remembering is the program's tagger, which tags each text once: families of a county say what others said before, and here
// it is to the letter.
type remembering struct {
	*analysis.Tagger
	mu    sync.Mutex
	known map[analysis.Answer]analysis.Tags
}

func (r *remembering) Tag(a analysis.Answer) analysis.Tags {
	a.ID = ""
	r.mu.Lock()
	defer r.mu.Unlock()
	tags, ok := r.known[a]
	if !ok {
		tags = r.Tagger.Tag(a)
		r.known[a] = tags
	}
	return tags
}

// excerpt is what the projection writes of an answer. It works through each text once; of the same text from another family
// it differs by that family's own fields and the keyed hashes of the sentences alone.
func (c *county) excerpt(ctx context.Context, r *store.Response, st survey.State, a *survey.Answer) (*store.Excerpt, error) {
	text := a.Parts[0].Text
	key := strings.Join([]string{r.Survey, a.Question, a.Channel, r.AgeBand, text}, "\n") // a young child's words are scanned more readily
	known, ok := c.known.Load(key)
	if !ok {
		var made caught
		p := &projection.Projection{Store: &store.Store{Excerpts: &made}, Keys: c.keys, Tagger: c.tagger}
		if _, err := p.Project(ctx, r, st, []string{a.Question}); err != nil {
			return nil, err
		}
		known, _ = c.known.LoadOrStore(key, made.excerpt)
	}
	e := *known.(*store.Excerpt)
	e.Meta, e.Source, e.Response = store.Meta{ID: r.ID + ":" + a.Question}, r.Version, r.ID
	e.Voice, e.Role, e.AgeBand, e.Place, e.Round, e.Day, e.Excluded = r.Voice, r.Role, r.AgeBand, r.Place, r.Round, r.Day, r.Excluded
	e.Sentences = slices.Clone(e.Sentences)
	for i, s := range c.tagger.Tag(analysis.Answer{Channel: a.Channel, Section: a.Section, Text: text}).Sentences {
		e.Sentences[i].Hash = c.keys.Hash("sentence", r.ID, a.Question, text[s.Start:s.End])
	}
	return &e, nil
}

// caught takes what the projection writes.
type caught struct {
	store.Collection[store.Excerpt]
	excerpt *store.Excerpt
}

func (c *caught) Put(_ context.Context, e *store.Excerpt) error {
	c.excerpt = e
	return nil
}

// readPool reads the demonstration's made-up answers.
func readPool() (map[string][]string, error) {
	f, err := os.Open("../../demo/answers.jsonl")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	pool := map[string][]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var a struct {
			Voice, Section, Text, Lang string
			Flag                       bool
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, err
		}
		key := a.Voice + "/" + a.Section
		switch {
		case a.Flag || safeguard.Scan(a.Text).Level != safeguard.None:
			key = "flag"
		case a.Lang != "":
			key = a.Lang + "/" + a.Section
		}
		pool[key] = append(pool[key], a.Text)
	}
	return pool, nil
}

func placesOf() (all []store.Place) {
	for a := range areas {
		all = append(all, store.Place{Meta: store.Meta{ID: fmt.Sprintf("area-%d", a+1)}, Name: fmt.Sprintf("Area %d", a+1), Short: fmt.Sprintf("Area %d", a+1), Kind: "area", Order: a})
	}
	for h := range hubs {
		all = append(all, store.Place{
			Meta: store.Meta{ID: fmt.Sprintf("hub-%02d", h+1)}, Name: fmt.Sprintf("Made-up Hub %d", h+1), Short: fmt.Sprintf("Hub %d", h+1),
			Kind: "hub", Parent: fmt.Sprintf("area-%d", h%areas+1), Order: areas + h,
		})
	}
	return all
}

// fill writes everything. Workers go through the families in order, so that the store commits many in one transaction.
func (c *county) fill(ctx context.Context, tell func(done int)) error {
	for _, p := range c.places {
		if err := c.store.Places.Put(ctx, &p); err != nil {
			return err
		}
	}
	err := together(c.n, func(i int) error {
		if i%10_000 == 0 {
			tell(i)
		}
		return c.family(i).put(ctx, c)
	})
	if err != nil {
		return err
	}
	return c.people(ctx)
}

// together does n things by many workers, begun in their order.
func together(n int, do func(i int) error) error {
	next := make(chan int)
	var workers sync.WaitGroup
	var once sync.Once
	var failed error
	for range 512 {
		workers.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					once.Do(func() { failed = err })
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
	return failed
}

// themesOf are the codebook's, as the program hands them to whoever makes releases.
func themesOf(t testing.TB) (themes []release.Label) {
	t.Helper()
	tagger, err := analysis.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range tagger.Themes() {
		themes = append(themes, release.Label{ID: theme.ID, Name: theme.Label})
	}
	return themes
}

// TestTheCountyIsTheSame makes a few families twice.
func TestTheCountyIsTheSame(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	kept := newKeys(t)
	one, err := newCounty(nil, kept, 400, now)
	if err != nil {
		t.Fatal(err)
	}
	voices, days := map[string]int{}, []string{}
	for i := range 400 {
		a, b := one.family(i), one.family(i)
		x, _ := json.Marshal(a.state)
		y, _ := json.Marshal(b.state)
		if a.doc.ID != b.doc.ID || string(x) != string(y) {
			t.Fatalf("family %d is another the second time", i)
		}
		voices[a.doc.Voice]++
		if a.doc.Day != "" {
			days = append(days, a.doc.Day)
		}
		for _, answer := range a.state.Answers {
			if len(answer.Parts) != 1 || strings.TrimSpace(answer.Parts[0].Text) == "" {
				t.Fatalf("family %d says nothing to %s", i, answer.Question)
			}
		}
	}
	if voices["family"] == 0 || voices["young-person"] == 0 || voices["frontline"] == 0 {
		t.Errorf("the voices are %v", voices)
	}
	if !slices.IsSorted(days) || days[0] > "2024-12-31" || days[len(days)-1] < "2026-11-01" {
		t.Errorf("the days run from %s to %s", days[0], days[len(days)-1])
	}
}

// TestAFamilysExcerptIsTheProjections holds the short way to an excerpt against the projection itself.
func TestAFamilysExcerptIsTheProjections(t *testing.T) {
	c, err := newCounty(nil, newKeys(t), 3000, time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	withheld, compared := 0, 0
	for i := range 3000 {
		f := c.family(i)
		for n := range f.state.Answers {
			a := &f.state.Answers[n]
			e, err := c.excerpt(t.Context(), f.doc, f.state, a)
			if err != nil {
				t.Fatal(err)
			}
			if i < 2800 && !e.Withheld { // by then most texts were said before
				continue
			}
			var want caught
			p := &projection.Projection{Store: &store.Store{Excerpts: &want}, Keys: c.keys, Tagger: c.tagger}
			if _, err := p.Project(t.Context(), f.doc, f.state, []string{a.Question}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.excerpt, e); diff != "" {
				t.Fatalf("family %d, %s (-projection +filled):\n%s", i, a.Question, diff)
			}
			compared++
			if e.Withheld {
				withheld++
			}
		}
	}
	if compared < 500 || withheld == 0 {
		t.Errorf("%d excerpts were compared, %d of them withheld", compared, withheld)
	}
}
