package readers

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/analysis"
	"familyvoice/conversation"
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
	key := strings.Join([]string{r.Survey, a.Question, a.Channel, text}, "\n")
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

// family is one made-up run with everything that hangs on it.
type family struct {
	doc     *store.Response
	state   survey.State
	contact *store.Contact // nil once the link is cut
	alert   *store.Alert
	reports []*store.Delivery
}

// often picks one of the list, the first far more often than the last.
func often(r *rand.Rand, list ...string) string {
	return list[int(float64(len(list))*r.Float64()*r.Float64())]
}

func (c *county) family(i int) family {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	span := c.now.Sub(c.now.AddDate(0, -months, 0))
	at := c.now.Add(-span).Add(time.Duration(float64(span) * (float64(i) + r.Float64()) / float64(c.n))).UTC().Truncate(time.Millisecond)
	var raw [16]byte
	for b := range raw {
		raw[b] = byte(r.Uint32())
	}
	id := hex.EncodeToString(raw[:])
	s, voice := c.surveys["our-family"], "family"
	switch draw := r.IntN(1000); {
	case draw < 90:
		s, voice = c.surveys["our-family-young"], "young-person"
	case draw < 105:
		s, voice = c.surveys["our-hubs"], "frontline"
	}
	lang := "en"
	if r.IntN(12) == 0 {
		lang = "ar"
	}
	channel := often(r, "sms", "web", "telegram", "whatsapp")
	doc := &store.Response{
		Meta: store.Meta{ID: id}, Survey: s.ID, SurveyV: s.Version, Voice: voice, Round: conversation.OpenRound, Language: lang, Mode: "self",
		Started: at, Updated: at.Add(20 * time.Minute), Stage: string(survey.Finished),
	}
	if r.IntN(30) > 0 {
		doc.Place = c.places[areas+int(hubs*r.Float64()*r.Float64())].ID
	}
	if voice == "family" {
		doc.Role = often(r, "mother", "father", "grandparent", "kinship-carer", "foster-carer", "other", "")
		doc.AgeBand = often(r, "25-34", "35-49", "18-24", "50-over", "under-18", "")
	} else if voice == "young-person" {
		doc.AgeBand = often(r, "15-16", "13-14", "17", "under-13", "")
	}
	if r.IntN(200) == 0 {
		doc.Excluded = often(r, "drill", "spam")
	}
	f := family{doc: doc}
	f.answer(c, r, s, channel, at)
	f.keep(c, r, channel, at)
	return f
}

// answer gives the answers to a survey's questions in words; some stop on the way.
func (f *family) answer(c *county, r *rand.Rand, s *survey.Survey, channel string, at time.Time) {
	doc := f.doc
	f.state = survey.State{
		Survey: s.ID, Version: s.Version, Language: doc.Language, Stage: survey.Finished, Completed: true, Place: doc.Place,
		Consent: &survey.Consent{At: at, Channel: channel},
	}
	stop := -1
	if r.IntN(5) == 0 {
		stop = r.IntN(5)
	}
	asked := 0
	for _, q := range s.Questions {
		if q.Kind != survey.Text {
			continue
		}
		if asked == *answers {
			break
		}
		if asked == stop {
			f.state.Stage, f.state.Question, f.state.Completed = survey.Asking, q.ID, false
			doc.Stage, doc.Question = string(survey.Asking), q.ID
			break
		}
		asked++
		pool := c.pool[doc.Language+"/"+q.Section]
		if doc.Language == "en" {
			pool = c.pool[doc.Voice+"/"+q.Section]
		}
		if len(pool) == 0 {
			pool = c.pool["family/"+q.Section]
		}
		if q.Section == "fears" && r.IntN(200) == 0 {
			pool = c.pool["flag"]
			doc.Flagged = append(doc.Flagged, q.ID)
		}
		when := at.Add(time.Duration(asked) * 2 * time.Minute)
		f.state.Answers = append(f.state.Answers, survey.Answer{
			Question: q.ID, Section: q.Section, Channel: channel, At: when, Revision: 1,
			Parts: []survey.Part{{ID: fmt.Sprintf("SM%s%02d", doc.ID[:30], asked), At: when, Text: pool[r.IntN(len(pool))]}},
		})
	}
	doc.Answered = len(f.state.Answers)
	if doc.Answered > 0 {
		doc.Channels, doc.Day = []string{channel}, at.In(london).Format(time.DateOnly)
	}
	if f.state.Completed {
		doc.Finished = doc.Updated
	}
}

var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return zone
}()

// keep adds what is kept beside the answers for as long as it is kept.
func (f *family) keep(c *county, r *rand.Rand, channel string, at time.Time) {
	doc, age := f.doc, c.now.Sub(at)
	address := fmt.Sprintf("+4477009%05d", r.IntN(100_000)) + doc.ID[:12] // no number: nobody is written to
	contact := c.keys.AddressID(channel, "", address)
	switch {
	case age > wordsFor:
		doc.Emptied, doc.Unlinked = true, true
	case age > linkedFor:
		doc.Unlinked = true
	default:
		for i := range doc.Answered + 2 {
			doc.Applied = append(doc.Applied, store.Applied{ID: fmt.Sprintf("SM%s%02d", doc.ID[:30], i), At: at.Add(time.Duration(2*i) * time.Minute)})
		}
		f.contact = &store.Contact{
			Meta: store.Meta{ID: contact}, Channel: channel, Address: c.keys.Seal("contacts/"+contact, "address", []byte(address)), Language: doc.Language,
			Place: doc.Place, Response: doc.ID, Seen: doc.Updated,
			Consents: []store.Consent{{At: at, Message: "SM" + doc.ID[:30], Channel: channel, Wording: "our-family/1/en/0123456789abcdef"}},
		}
	}
	if doc.Unlinked {
		day := func(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }
		doc.Started, doc.Updated = day(doc.Started), day(doc.Updated)
		if !doc.Finished.IsZero() {
			doc.Finished = day(doc.Finished)
		}
	}
	if len(doc.Flagged) > 0 {
		f.alert = &store.Alert{
			Meta: store.Meta{ID: doc.ID[:24]}, Level: often(r, "concern", "urgent"), Kinds: []string{often(r, "domestic-abuse", "self-harm", "neglect")},
			Channel: channel, Contact: contact, Response: doc.ID, Question: doc.Flagged[0], Place: doc.Place, At: at, Status: "acted",
			Text:    c.keys.Seal("alerts/"+doc.ID[:24], "text", []byte(`{"text":"made up words that raised a concern","why":["concern"]}`)),
			History: []store.AlertStep{{At: at, By: "system", What: "made"}, {At: at.Add(20 * time.Minute), By: "reader", What: "seen"}, {At: at.Add(time.Hour), By: "reader", What: "acted", Reason: "sealed"}},
		}
		if age < 10*24*time.Hour {
			f.alert.Status, f.alert.History = "new", f.alert.History[:1]
		}
	}
	if age < reportsFor {
		for i := range 3 {
			f.reports = append(f.reports, &store.Delivery{Meta: store.Meta{ID: fmt.Sprintf("%s-%d", doc.ID, i)}, Channel: channel, State: "delivered", At: at.Add(time.Duration(i) * time.Minute)})
		}
	}
}

func (f family) put(ctx context.Context, c *county) error {
	plain, err := json.Marshal(f.state)
	if err != nil {
		return err
	}
	if !f.doc.Emptied {
		f.doc.Run = c.keys.Seal("responses/"+f.doc.ID, "run", plain)
	}
	if err := c.store.Responses.Put(ctx, f.doc); err != nil {
		return err
	}
	for i := range f.state.Answers {
		e, err := c.excerpt(ctx, f.doc, f.state, &f.state.Answers[i])
		if err != nil {
			return err
		}
		if err := c.store.Excerpts.Put(ctx, e); err != nil {
			return err
		}
	}
	if f.contact != nil {
		if err := c.store.Contacts.Put(ctx, f.contact); err != nil {
			return err
		}
	}
	if f.alert != nil {
		if err := c.store.Alerts.Put(ctx, f.alert); err != nil {
			return err
		}
	}
	for _, d := range f.reports {
		if err := c.store.Deliveries.Put(ctx, d); err != nil {
			return err
		}
	}
	return nil
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
