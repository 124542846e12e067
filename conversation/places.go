package conversation

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"familyvoice/store"
	"familyvoice/survey"
)

// placesFor is how long the list of places is kept before it is read again.
const placesFor = time.Minute

type placeCache struct {
	mu     sync.Mutex
	read   time.Time
	places []store.Place
	labels []survey.Label
}

// Places lists the installation's places in their order, read at most once a minute.
func (c *Conversation) Places(ctx context.Context) ([]store.Place, error) {
	places, _, err := c.readPlaces(ctx)
	return places, err
}

func (c *Conversation) readPlaces(ctx context.Context) ([]store.Place, []survey.Label, error) {
	p := &c.places
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.read.IsZero() && c.Now().Sub(p.read) < placesFor {
		return p.places, p.labels, nil
	}
	var places []store.Place
	for place, err := range c.Store.Places.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, nil, err
		}
		places = append(places, *place)
	}
	slices.SortStableFunc(places, func(a, b store.Place) int { return cmp.Compare(a.Order, b.Order) })
	var labels []survey.Label
	for _, place := range places {
		if place.Kind != "area" {
			labels = append(labels, survey.Label{ID: place.ID, Text: place.Short})
		}
	}
	p.read, p.places, p.labels = c.Now(), places, labels
	return places, labels, nil
}

// place returns a place by id; an unknown id gives an empty one.
func place(places []store.Place, id string) store.Place {
	for _, p := range places {
		if p.ID == id {
			return p
		}
	}
	return store.Place{}
}

// keyword finds the place whose word the whole text is, whatever stands around it (" Elm! "), and whether the young people's
// survey was asked for after it. With loose, before any question is asked, it may be framed as a poster puts it ("Text ELM",
// "elm please") and its letters may stand apart ("HF WORKS"). A START before it is always heard: start says so.
func keyword(places []store.Place, text string, loose bool) (id string, young, start, ok bool) {
	words := strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) > maxKeyword {
		return "", false, false, false
	}
	if start = len(words) > 1 && (words[0] == "START" || words[0] == "UNSTOP"); start {
		words = words[1:]
	}
	if loose {
		words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(framing, w) })
	}
	if young = len(words) > 1 && words[len(words)-1] == "YOUNG"; young {
		words = words[:len(words)-1]
	}
	if len(words) == 0 || len(words) > 1 && !loose {
		return "", false, false, false
	}
	word := strings.Join(words, "")
	for _, p := range places {
		if p.Keyword != "" && strings.ToUpper(p.Keyword) == word {
			return p.ID, young, start, true
		}
	}
	return "", false, false, false
}

// maxKeyword is how many words a text has at most that is a keyword with what stands around it.
const maxKeyword = 6

// framing are the words that people write around a keyword.
var framing = []string{"TEXT", "TXT", "SEND", "GO", "START", "JOIN", "HI", "HELLO", "HEY", "PLEASE", "PLS", "PLZ", "THANKS", "SURVEY", "KEYWORD"}

// asksPlace says whether the question being asked is which hub.
func (t *turn) asksPlace() bool {
	if t.run == nil || t.run.state.Stage != survey.Asking {
		return false
	}
	q, ok := t.run.survey.Question(t.run.state.Question)
	return ok && q.Sets == survey.SetsPlace
}

// keywordRests is how long after a person's last message a hub's word alone is an answer like another; later it is somebody who
// comes back by the poster.
const keywordRests = 24 * time.Hour

// midAnswer says whether a question for words was asked not long ago, so that a hub's word alone is what they answer it with: "Oak"
// to what they would change.
func (c *Conversation) midAnswer(t *turn) bool {
	if t.run == nil || t.run.state.Stage != survey.Asking {
		return false
	}
	q, ok := t.run.survey.Question(t.run.state.Question)
	return ok && q.Kind == survey.Text && c.now().Sub(t.run.doc.Updated) < keywordRests
}

// hub is the place that is known: by the run that has answers, by this message, or for a new run by the contact.
func (c *Conversation) hub(t *turn) string {
	ids := []string{t.in.Place, t.runPlace(), t.contact.Place}
	if t.underWay() { // what was said was said there
		ids[0], ids[1] = ids[1], ids[0]
	}
	for _, id := range ids {
		if id != "" && place(t.places, id).ID != "" {
			return id
		}
	}
	return ""
}

func (t *turn) runPlace() string {
	if t.run == nil {
		return ""
	}
	return t.run.doc.Place
}
