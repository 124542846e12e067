package conversation

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	_ "time/tzdata" // a response's day is London's, on any machine

	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/survey"
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return l
}()

// run is a response with its state opened.
type run struct {
	doc    *store.Response
	state  survey.State
	survey *survey.Survey
}

// run field names, to which sealed values are bound.
const (
	fieldRun     = "run"
	fieldAddress = "address"
	fieldSecret  = "secret"
	fieldText    = "text"
)

// loadRun returns the run with this id; a pointer to a missing one is an empty run in the survey asked for.
func (c *Conversation) loadRun(ctx context.Context, id, surveyID, lang string) (*run, error) {
	doc, err := c.Store.Responses.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return c.emptyRun(id, surveyID, lang), nil
	}
	if err != nil {
		return nil, err
	}
	return c.openRun(doc)
}

// errUnopened is a run that can't be opened here though the store answers: its survey is not among the definitions, its key is
// not in the file, or its state is damaged.
var errUnopened = errors.New("conversation: a run can't be opened")

func (c *Conversation) openRun(doc *store.Response) (*run, error) {
	s, ok := c.Surveys.Survey(doc.Survey, doc.SurveyV)
	if !ok {
		return nil, fmt.Errorf("%w: survey %s version %d is not among the definitions", errUnopened, doc.Survey, doc.SurveyV)
	}
	state, err := Open(c.Keys, doc)
	if err != nil {
		return nil, err
	}
	return &run{doc: doc, survey: s, state: state}, nil
}

// Open unseals the state of a run: every answer in clear. An erased run has none, and one whose answers were kept for as
// long as they may be has none any more.
func Open(k *keys.Keys, doc *store.Response) (survey.State, error) {
	if doc.Erased {
		return survey.State{Survey: doc.Survey, Version: doc.SurveyV, Language: doc.Language, Stage: survey.Erased}, nil
	}
	if doc.Emptied {
		return survey.State{Survey: doc.Survey, Version: doc.SurveyV, Language: doc.Language, Stage: survey.Stage(doc.Stage)}, nil
	}
	var state survey.State
	plain, err := k.Open("responses/"+doc.ID, fieldRun, doc.Run)
	if err == nil {
		state, err = unpack(plain)
	}
	if err != nil {
		return survey.State{}, fmt.Errorf("%w: %w", errUnopened, err)
	}
	return state, nil
}

// emptyRun is a run that is not yet stored.
func (c *Conversation) emptyRun(id, surveyID, lang string) *run {
	s := c.surveyOr(surveyID)
	now := c.now()
	state := s.Begin(lang)
	return &run{
		doc: &store.Response{
			Meta: store.Meta{ID: id}, Survey: s.ID, SurveyV: s.Version, Voice: s.Voice,
			Round: store.OpenRound, Language: state.Language, Started: now, Updated: now, Excluded: c.Excluded,
		},
		state:  state,
		survey: s,
	}
}

// surveyOr returns the newest version of the survey asked for, or of the one that a first message begins.
func (c *Conversation) surveyOr(id string) *survey.Survey {
	if s, ok := c.Surveys.Latest(id); ok {
		return s
	}
	s, _ := c.Surveys.Latest(c.Survey)
	return s
}

// seal puts the state back into the document with everything that follows from it.
func (c *Conversation) seal(r *run, in survey.Input, mode string) {
	doc, st := r.doc, &r.state
	doc.Stage, doc.Language, doc.Question = string(st.Stage), st.Language, st.Waits()
	doc.Updated = c.now()
	if st.Stage == survey.Finished && doc.Finished.IsZero() {
		doc.Finished = doc.Updated
	}
	doc.Answered = 0
	for _, a := range st.Answers {
		if q, ok := r.survey.Question(a.Question); ok && q.Sets != "" {
			switch {
			case len(a.Choices) > 0:
				set(doc, q.Sets, a.Choices[0])
			case q.Sets != survey.SetsPlace: // taken back; the place is the state's
				set(doc, q.Sets, "")
			}
			continue
		}
		if a.Skipped {
			continue
		}
		doc.Answered++
		if !slices.Contains(doc.Channels, a.Channel) {
			doc.Channels = append(doc.Channels, a.Channel)
		}
	}
	if doc.Answered > 0 && doc.Day == "" {
		doc.Day = in.At.In(london).Format(time.DateOnly)
	}
	if doc.Mode == "" {
		doc.Mode = mode
	}
	if st.Rating > 0 {
		doc.Experience = &store.Experience{Rating: st.Rating, At: st.RatedAt}
	}
	switch {
	case st.Held == nil:
		doc.HeldUntil = 0
	case doc.HeldUntil == 0:
		doc.HeldUntil = doc.Updated.Add(heldFor).UnixMilli()
	}
	doc.Run = c.Keys.Seal("responses/"+doc.ID, fieldRun, pack(st))
}

// heldFor is how long a first text waits for GO before it is erased.
const heldFor = 24 * time.Hour

func set(doc *store.Response, field, choice string) {
	switch field {
	case survey.SetsRole:
		doc.Role = choice
	case survey.SetsAgeBand:
		doc.AgeBand = choice
	case survey.SetsPlace:
		doc.Place = choice
	}
}

// erase turns the run into a tombstone that nothing revives. Of what waits to be said, help for somebody who may be in danger
// is still said.
func (c *Conversation) erase(r *run) {
	old := r.doc
	help := slices.DeleteFunc(slices.Clone(old.Pending), func(p store.Pending) bool { return p.Rank != store.RankHelp || p.Parked != "" || pulled(&p) })
	r.doc = &store.Response{
		Meta: old.Meta, Survey: old.Survey, SurveyV: old.SurveyV, Voice: old.Voice, Language: old.Language,
		Started: old.Started, Updated: c.now(), Stage: string(survey.Erased), Excluded: "erased", Erased: true, Purge: true,
		Mail: store.Mail{Applied: old.Applied, Pending: help, Alerts: old.Alerts, Sent: old.Sent},
	}
}

// Large states are compressed before they are sealed, so that six long answers still fit one document.
const packAbove = 4 << 10

func pack(st *survey.State) []byte {
	plain, err := store.Marshal(st)
	if err != nil {
		panic(err) // a State is strings, numbers and times
	}
	if len(plain) < packAbove {
		return plain
	}
	var b bytes.Buffer
	b.WriteByte('z')
	w, _ := flate.NewWriter(&b, flate.DefaultCompression) // the level is a valid one
	_, _ = w.Write(plain)                                 // a Buffer does not fail
	_ = w.Close()
	return b.Bytes()
}

func unpack(packed []byte) (survey.State, error) {
	var st survey.State
	if len(packed) > 0 && packed[0] == 'z' {
		plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed[1:])), 16<<20))
		if err != nil {
			return st, errors.New("its state is damaged")
		}
		packed = plain
	}
	if store.Unmarshal(packed, &st) != nil {
		return st, errors.New("its state is damaged")
	}
	return st, nil
}
