package correction

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"familyvoice/analysis/evaluate"
	"familyvoice/analysis/redact"
	"familyvoice/keys"
	"familyvoice/redaction"
	"familyvoice/store"
)

var placeholder = regexp.MustCompile(`\[[a-z-]+\]`)

// Rows reads every correction as a labelled answer, in an order that is always the same, for training. They hold redacted
// words alone, looked at again by look, without the placeholders, which no family wrote; and ids that lead to no family, the
// same for the same family, so that its answers stay in one fold. Only sentences that people decided on are in a row; of a label that was
// not offered to them the tagger's word stands, as it does for readers. A correction whose answer is gone, was set aside, is in
// a language that the tagger does not read, or has other words by now, is left out, and so are all labels but the known ones.
func Rows(ctx context.Context, st *store.Store, k *keys.Keys, known Labels, look redact.Redactor) ([]evaluate.Row, error) {
	byExcerpt := map[string][]*store.Review{}
	for r, err := range st.Reviews.Find(ctx, store.Query{After: idPrefix}) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(r.ID, idPrefix) {
			break
		}
		byExcerpt[r.Excerpt] = append(byExcerpt[r.Excerpt], r)
	}
	rows := []evaluate.Row{}
	for id, reviews := range byExcerpt {
		e, err := st.Excerpts.Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased or taken back
		}
		if err != nil {
			return nil, fmt.Errorf("correction: an answer can't be read: %w", err)
		}
		if row := row(redaction.Again(e, look), reviews, known); len(row.Sentences) > 0 {
			row.ID = fmt.Sprintf("c%x-%s", k.Hash("correction", e.Response)[:12], e.Question) // no hyphen within: a writer ends at the first
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b evaluate.Row) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text)) })
	return rows, nil
}

func row(e *store.Excerpt, reviews []*store.Review, known Labels) evaluate.Row {
	row := evaluate.Row{Channel: e.Channel, Section: e.Section, Kinds: []string{}, PII: []string{}}
	if e.Withheld || e.Excluded != "" || another(e) {
		return row
	}
	keep := func(r *store.Review, chosen []string, tags []store.Tag, of []string) []string {
		stands := ids(tags)
		out := []string{}
		for _, id := range of {
			if slices.Contains(chosen, id) || !couldChoose(r, id) && slices.Contains(stands, id) {
				out = append(out, id)
			}
		}
		return out
	}
	var texts []string
	for i := range e.Sentences {
		s := &e.Sentences[i]
		r := choose(reviews, s.Hash, Version(e.Codebook))
		text := strings.TrimSpace(placeholder.ReplaceAllString(s.Text, ""))
		if r == nil || text == "" {
			continue
		}
		texts = append(texts, text)
		row.Sentences = append(row.Sentences, evaluate.Sentence{
			Text: text, Themes: keep(r, r.Themes, s.Themes, known.Themes), Stances: keep(r, r.Stances, s.Stances, known.Stances),
		})
	}
	row.Text = strings.Join(texts, "\n")
	return row
}
