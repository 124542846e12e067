// Package story makes the Our Family sheet of one family: what it said under each heading of the paper tool, redacted, with
// nothing that tells who or where it is. A sheet is seen by others only after a named person has read every part of it and
// released it. The release holds for these words alone, is a record of its own (store.Review) that no rebuild touches, and
// goes with the answers when the family erases them.
package story

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"familyvoice/analysis/redact"
	"familyvoice/keys"
	"familyvoice/redaction"
	"familyvoice/store"
)

// Sections are the headings of the sheet, in the order of the paper tool.
var Sections = []struct{ ID, Title string }{
	{"about", "Who we are"}, {"proud", "What we are proud of"}, {"hopes", "Our hopes"},
	{"fears", "Our worries"}, {"change", "What we would change"}, {"network", "Who helps us"},
}

const (
	// leastParts is how many headings a sheet must fill: fewer is a quote.
	leastParts = 4
	// maxPart is the longest text under a heading that fits the wall, in bytes.
	maxPart = 700
)

// The decisions in store.Review.
const (
	released = "story"
	kept     = "no-story"
	idPrefix = "story:"
)

var (
	// ErrChanged means that the sheet is no longer the one that was read.
	ErrChanged = errors.New("story: the words have changed since they were read")
	// ErrDoubt means that the second check doubts some of the words, and that they wait for a person to say that they point to nobody.
	ErrDoubt = errors.New("story: some of the words are in doubt")
)

// Part is what a family said under one heading.
type Part struct {
	Section, Title, Text string
	Doubts               []string // its words that the second check would have a person look at again
}

// Sheet is one family's story. Response and Place are for the person who releases it and reach no reader.
type Sheet struct {
	ID              string // of the words, keyed: it leads to no answer
	Response, Place string
	Parts           []Part
}

// Doubtful says whether any words of the sheet are in doubt.
func (s *Sheet) Doubtful() bool {
	return slices.ContainsFunc(s.Parts, func(p Part) bool { return len(p.Doubts) > 0 })
}

// Book keeps the decisions.
type Book struct {
	Store *store.Store
	Keys  *keys.Keys
	// Public are the names that are nobody's; nil for none beside the lists.
	Public *redaction.Public
}

// Sheet makes the sheet of a run. ok is false where there is none to make: too little was said, an answer raised a concern, is
// not in English (so that its redaction can't be trusted), or a second look finds something to take out.
func (b *Book) Sheet(ctx context.Context, response string) (sheet *Sheet, ok bool, err error) {
	var run []*store.Excerpt
	for e, err := range b.Store.Excerpts.Find(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: response}}}) {
		if err != nil {
			return nil, false, err
		}
		run = append(run, e)
	}
	sheet, ok = b.sheetOf(run, b.Public.Redactor(ctx))
	return sheet, ok, nil
}

// sheetOf makes the sheet of all that a run said. The second look, which costs most, is taken last.
func (b *Book) sheetOf(run []*store.Excerpt, look redact.Redactor) (sheet *Sheet, ok bool) {
	texts := map[string]string{}
	sheet = &Sheet{}
	for _, e := range run {
		if e.Withheld || e.Excluded != "" || e.Voice != "family" && e.Voice != "young-person" || e.Language != "" && e.Language != "en" || len(e.Text) > maxPart {
			return nil, false
		}
		texts[e.Section], sheet.Response, sheet.Place = strings.TrimSpace(e.Text), e.Response, e.Place
	}
	var words []string
	for _, s := range Sections {
		if text := texts[s.ID]; text != "" {
			sheet.Parts = append(sheet.Parts, Part{Section: s.ID, Title: s.Title, Text: text})
			words = append(words, s.ID, text)
		}
	}
	if len(sheet.Parts) < leastParts {
		return nil, false
	}
	for _, e := range run {
		if again, _ := look.Redact(e.Text); again != e.Text {
			return nil, false
		}
	}
	for i := range sheet.Parts {
		p := &sheet.Parts[i]
		for _, s := range look.Doubts(p.Text) {
			p.Doubts = append(p.Doubts, s.Of(p.Text))
		}
	}
	sheet.ID = b.Keys.Hash("story", words...)
	return sheet, true
}

func reviewID(response, sheet string) string { return idPrefix + response + ":" + sheet }

// Decide records a person's decision on a sheet with this id. It returns ErrChanged if the words are others by now, and ErrDoubt
// if a sheet would be released of which some words are in doubt: see Confirm.
func (b *Book) Decide(ctx context.Context, response, id string, release bool, by string, at time.Time) error {
	return b.decide(ctx, response, id, release, false, by, at)
}

// Confirm releases a sheet also if words are in doubt, by a person who looked at them again and says that they point to nobody.
func (b *Book) Confirm(ctx context.Context, response, id, by string, at time.Time) error {
	return b.decide(ctx, response, id, true, true, by, at)
}

func (b *Book) decide(ctx context.Context, response, id string, release, sure bool, by string, at time.Time) error {
	sheet, ok, err := b.Sheet(ctx, response)
	if err != nil {
		return err
	}
	if !ok || sheet.ID != id {
		return ErrChanged
	}
	doubted := release && sheet.Doubtful()
	if doubted && !sure {
		return ErrDoubt
	}
	r := &store.Review{Meta: store.Meta{ID: reviewID(response, id)}, Response: response, Text: id, Decision: kept, Sure: doubted, By: by, At: at}
	if release {
		r.Decision = released
	}
	have, err := b.Store.Reviews.Get(ctx, r.ID)
	if err == nil {
		r.Version = have.Version
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return b.Store.Reviews.Put(ctx, r)
}

// unconfirmed says whether a sheet was released while its words, which are in doubt now, were in none.
func unconfirmed(r *store.Review, sheet *Sheet) bool {
	return r.Decision == released && !r.Sure && sheet.Doubtful()
}

// Release is a released sheet, and who let it be seen.
type Release struct {
	*Sheet
	By string
	At time.Time
}

// maxReleased bounds the sheets that a page shows.
const maxReleased = 200

// Released lists the sheets that may be seen, in a shuffled order that stays the same. Words that changed, or that the family
// took back, are not among them.
func (b *Book) Released(ctx context.Context, within func(place string) bool) ([]Release, error) {
	var found []Release
	for r, err := range decisions(ctx, b.Store) {
		if err != nil {
			return nil, err
		}
		if r.Decision != released {
			continue
		}
		if len(found) == maxReleased {
			break
		}
		sheet, ok, err := b.Sheet(ctx, r.Response)
		if err != nil {
			return nil, err
		}
		if ok && sheet.ID == r.Text && within(sheet.Place) && !unconfirmed(r, sheet) {
			found = append(found, Release{sheet, r.By, r.At})
		}
	}
	slices.SortFunc(found, func(x, y Release) int { return strings.Compare(x.ID, y.ID) })
	return found, nil
}

// Find reads the released sheet with this id. ok is false where there is none that may be seen.
func (b *Book) Find(ctx context.Context, id string, within func(place string) bool) (found Release, ok bool, err error) {
	for r, err := range decisions(ctx, b.Store) {
		if err != nil {
			return Release{}, false, err
		}
		if r.Decision != released || r.Text != id {
			continue
		}
		sheet, ok, err := b.Sheet(ctx, r.Response)
		if err != nil {
			return Release{}, false, err
		}
		if ok && sheet.ID == id && within(sheet.Place) && !unconfirmed(r, sheet) {
			return Release{sheet, r.By, r.At}, true, nil
		}
	}
	return Release{}, false, nil
}

// Told are the runs whose story a person released. Their words are quoted nowhere else: a quote on the page of a hub would tell
// where the family of the story lives.
func Told(ctx context.Context, from *store.Store) (map[string]bool, error) {
	told := map[string]bool{}
	for r, err := range decisions(ctx, from) {
		if err != nil {
			return nil, err
		}
		if r.Decision == released {
			told[r.Response] = true
		}
	}
	return told, nil
}

// decisions are all that people decided on stories, also those to keep one back: a bound on them would lose a release.
func decisions(ctx context.Context, from *store.Store) iter.Seq2[*store.Review, error] {
	return func(yield func(*store.Review, error) bool) {
		for r, err := range from.Reviews.Find(ctx, store.Query{After: idPrefix}) {
			if err == nil && !strings.HasPrefix(r.ID, idPrefix) || !yield(r, err) {
				return
			}
		}
	}
}

// maxLook bounds how many excerpts one page of waiting sheets looks through.
const maxLook = 1000

// Waiting lists up to n sheets after a run (excluded; "" for the first) of which nobody has decided yet or whose release waits
// to be confirmed, and the run to go on after; "" if there are no more. All that a run said stands together, so that one walk brings the sheets.
func (b *Book) Waiting(ctx context.Context, after string, n int, within func(place string) bool) (waiting []*Sheet, next string, err error) {
	from := after
	if from != "" {
		from += ":~" // past its last answer
	}
	looked := 0
	var run []*store.Excerpt
	for e, err := range b.Store.Excerpts.Find(ctx, store.Query{After: from, Limit: maxLook}) {
		if err != nil {
			return nil, "", err
		}
		if looked++; len(run) > 0 && e.Response != run[0].Response {
			sheet, ok, err := b.waits(ctx, run, within)
			if err != nil {
				return nil, "", err
			}
			if next, run = run[0].Response, nil; ok {
				waiting = append(waiting, sheet)
			}
			if len(waiting) == n {
				return waiting, next, nil
			}
		}
		run = append(run, e)
	}
	if looked == maxLook { // the last run may go on: the next page begins with it
		return waiting, cmp.Or(next, run[0].Response), nil
	}
	sheet, ok, err := b.waits(ctx, run, within)
	if ok {
		waiting = append(waiting, sheet)
	}
	return waiting, "", err
}

// waits makes the sheet of a run if there is one to make, within these places, that waits for a person.
func (b *Book) waits(ctx context.Context, run []*store.Excerpt, within func(place string) bool) (sheet *Sheet, ok bool, err error) {
	if len(run) < leastParts || !within(run[0].Place) {
		return nil, false, nil
	}
	if sheet, ok = b.sheetOf(run, b.Public.Redactor(ctx)); !ok {
		return nil, false, nil
	}
	r, err := b.Store.Reviews.Get(ctx, reviewID(sheet.Response, sheet.ID))
	if errors.Is(err, store.ErrNotFound) || err == nil && unconfirmed(r, sheet) {
		return sheet, true, nil
	}
	return nil, false, err
}
