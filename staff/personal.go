package staff

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"familyvoice/analysis/redact"
	"familyvoice/redaction"
	"familyvoice/store"
	"familyvoice/web"
)

// personalText is a text for families in which something looks as if it named or found somebody, and that nobody has confirmed.
type personalText struct {
	Anchor, Text string
	Words        []personalWords
}

type personalWords struct{ Kind, Words string }

// personalKinds say in plain words what the second check takes something for.
var personalKinds = map[string]string{
	redact.Name: "a name", redact.Phone: "a phone number", redact.Email: "an e-mail address", redact.Postcode: "a postcode", redact.Address: "an address",
	redact.School: "a school", redact.BirthDate: "a date of birth", redact.NHSNumber: "an NHS number", redact.Handle: "a name on social media or a number plate",
	redact.URL: "a web address", redact.Word: "a name", redact.Digits: "a long number",
}

// looksPersonal lists the texts of an action that families would read, where something in them looks personal and no person
// has confirmed exactly these words. The names of the council and of its places are nobody's.
func (v *visit) looksPersonal(a *store.Action) []personalText {
	return looksPersonal(v.Request.Context(), v.site.Public, a, append(shownOf(a), personalText{Anchor: "brief", Text: a.Brief}))
}

// shownOf are the texts of an action on the families' page.
func shownOf(a *store.Action) []personalText {
	return []personalText{{Anchor: "said", Text: a.Said}, {Anchor: "did", Text: a.Did}}
}

func looksPersonal(ctx context.Context, public *redaction.Public, a *store.Action, texts []personalText) (found []personalText) {
	for _, p := range texts {
		if slices.ContainsFunc(a.Confirmed, func(c store.Confirmation) bool { return c.Text == p.Text }) {
			continue
		}
		for _, s := range public.Doubts(ctx, p.Text) {
			p.Words = append(p.Words, personalWords{cmp.Or(personalKinds[s.Kind], "personal"), s.Of(p.Text)})
		}
		if len(p.Words) > 0 {
			found = append(found, p)
		}
	}
	return found
}

// held says what in a published action looks personal by now and was confirmed by nobody: families don't see it until a person
// has confirmed or changed it.
func held(ctx context.Context, public *redaction.Public, a *store.Action) (words []string) {
	if a.Published.IsZero() {
		return nil
	}
	for _, p := range looksPersonal(ctx, public, a, shownOf(a)) {
		for _, w := range p.Words {
			words = append(words, w.Words)
		}
	}
	return words
}

// personalFaults say beside each text what looks personal in it.
func personalFaults(texts []personalText) (faults []web.FieldError) {
	for _, p := range texts {
		var parts []string
		for _, w := range p.Words {
			if part := "“" + w.Words + "” (" + w.Kind + ")"; !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
		faults = append(faults, web.FieldError{Anchor: p.Anchor, Text: "This looks personal: " + strings.Join(parts, ", ") + ". Change it, or tick that it is not about a family"})
	}
	return faults
}

// personalMark names what looks personal by keyed hashes, so that a tick is for the words that stood beside it and for no others.
func (s *Site) personalMark(texts []personalText) string {
	var marks []string
	for _, p := range texts {
		for _, w := range p.Words {
			marks = append(marks, s.Keys.Hash("not-personal", w.Words))
		}
	}
	return strings.Join(marks, " ")
}

// agreed says whether a tick covers all that looks personal: words that were typed after it was shown need another.
func (s *Site) agreed(tick string, texts []personalText) bool {
	shown := strings.Fields(tick)
	return len(shown) > 0 && !slices.ContainsFunc(strings.Fields(s.personalMark(texts)), func(mark string) bool { return !slices.Contains(shown, mark) })
}

// confirm keeps who says that texts are not about a family, and which. What is confirmed of words that are gone goes with them.
func (v *visit) confirm(a *store.Action, texts []personalText) {
	a.Confirmed = slices.DeleteFunc(a.Confirmed, func(c store.Confirmation) bool { return c.Text != a.Said && c.Text != a.Did && c.Text != a.Brief })
	for _, p := range texts {
		c := store.Confirmation{By: v.me.ID, At: v.site.Now().UTC(), Text: p.Text}
		for _, w := range p.Words {
			c.Words = append(c.Words, w.Words)
		}
		a.Confirmed = append(a.Confirmed, c)
	}
}
