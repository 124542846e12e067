package conversation

import (
	"slices"
	"time"

	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/survey"
)

// Unlink takes out of a run whatever could lead from an address back to it: message ids, the provider's references, the
// time of day of everything, codes, replies that could not be sent, and the words of answers that a safeguarding record
// quotes. What was answered, by which channel and on which day stays. It changes doc alone; the caller writes it.
func Unlink(k *keys.Keys, doc *store.Response) error {
	state, err := Open(k, doc)
	if err != nil {
		return err
	}
	if !doc.Emptied {
		blurState(&state, doc.Flagged)
		doc.Run = k.Seal("responses/"+doc.ID, fieldRun, pack(&state))
	}
	loosen(doc)
	return nil
}

// Empty removes the answers in words from a run and what people said about themselves, and with them everything that Unlink takes out. The document stays to be
// counted, and what readers see of it stays.
func Empty(doc *store.Response) {
	doc.Run, doc.Equality, doc.Emptied = "", nil, true
	loosen(doc)
}

func loosen(doc *store.Response) {
	doc.Mail, doc.Due, doc.Unknown = store.Mail{}, 0, nil // what this version doesn't know could lead back as well
	doc.Carry, doc.CarryExpires, doc.HeldUntil, doc.Untagged, doc.Moved = "", time.Time{}, 0, nil, false
	doc.Started, doc.Updated, doc.Finished = dayOf(doc.Started), dayOf(doc.Updated), dayOf(doc.Finished)
	if doc.Experience != nil {
		doc.Experience = &store.Experience{Rating: doc.Experience.Rating, At: dayOf(doc.Experience.At)}
	}
	doc.Unlinked = true
}

func blurState(st *survey.State, flagged []string) {
	st.Unknown = nil
	st.Sent, st.RatedAt = dayOf(st.Sent), dayOf(st.RatedAt)
	st.Held, st.Aside = nil, nil
	st.JoinsAt, st.Joins, st.Said = time.Time{}, "", survey.Said{}
	if st.Consent != nil {
		st.Consent.At, st.Consent.Input, st.Consent.Unknown = dayOf(st.Consent.At), "", nil
	}
	for i := range st.Answers {
		a := &st.Answers[i]
		a.At, a.Unknown = dayOf(a.At), nil
		if slices.Contains(flagged, a.Question) {
			a.Parts = nil
		}
		for j := range a.Parts {
			p := &a.Parts[j]
			*p = survey.Part{Text: p.Text, At: dayOf(p.At), Edited: dayOf(p.Edited)}
		}
	}
}

// dayOf leaves the day of an instant, and the zero time as it is.
func dayOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(24 * time.Hour)
}
