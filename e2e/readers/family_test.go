package readers

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"familyvoice/store"
	"familyvoice/survey"
)

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
		Meta: store.Meta{ID: id}, Survey: s.ID, SurveyV: s.Version, Voice: voice, Round: store.OpenRound, Language: lang, Mode: "self",
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
