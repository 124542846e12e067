package projection

import (
	"context"
	"errors"
	"slices"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/store"
	"familyvoice/survey"
)

// knowing is the redactor that knows the names in all that a family said in a run: whom one answer calls by name is a person in
// the next as well, where nothing around says so.
func knowing(look redact.Redactor, st *survey.State) redact.Redactor {
	var names []string
	for i := range st.Answers {
		if a := &st.Answers[i]; inWords(a) {
			names = append(names, look.Names(Text(a))...)
		}
	}
	return look.Knowing(names)
}

func inWords(a *survey.Answer) bool { return a != nil && !a.Skipped && len(a.Parts) > 0 }

// readOthers reads the other answers of a run again, in whose excerpts a name stands that the run gives away by now. Their
// second look for harm was taken in their own turn, so nothing is raised twice; those that still wait for it are left to it.
func (p *Projection) readOthers(
	ctx context.Context, r *store.Response, st *survey.State, questions []string, public, look redact.Redactor,
) error {
	for i := range st.Answers {
		a := &st.Answers[i]
		if !inWords(a) || slices.Contains(questions, a.Question) || slices.Contains(r.Untagged, a.Question) {
			continue
		}
		text := Text(a)
		redacted, _ := look.Redact(text)
		if alone, _ := public.Redact(text); alone == redacted {
			continue
		}
		have, err := p.Store.Excerpts.Get(ctx, r.ID+":"+a.Question)
		if errors.Is(err, store.ErrNotFound) || err == nil && (have.Withheld || have.Text == redacted) {
			continue
		}
		if err != nil {
			return err
		}
		tags := p.Tagger.Tag(analysis.Answer{ID: r.ID, Channel: a.Channel, Section: a.Section, Text: text})
		again := p.excerpt(tags, p.Tagger.Version(), r, a, text, false, look)
		written, err := p.replace(ctx, again, func(have *store.Excerpt) bool { return have.Source <= again.Source })
		if err != nil {
			return err
		}
		if written {
			p.later(r, a, text, false, look)
		}
	}
	return nil
}
