package correction

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"familyvoice/store"
)

// Agreement compares the tags that sentences had with those of a new reading, and the new reading with what people
// decided. The zero Agreement has compared nothing. It is not safe for concurrent use.
type Agreement struct {
	// Sentences were compared; Cut are those that the new reading cuts otherwise; Corrected carry a person's decision, which
	// stands, and are compared with that instead.
	Sentences, Cut, Corrected int
	labels, people            map[string]*LabelAgreement
}

// LabelAgreement counts the sentences that had a label before, that have it now, and both. Where people decided, Before is
// what they said.
type LabelAgreement struct {
	ID                string
	Before, Now, Both int
}

// Share is the positive agreement 2 x both / (before + now): 1 where all is the same; 1 for a label that nothing has.
func (l LabelAgreement) Share() float64 {
	if l.Before+l.Now == 0 {
		return 1
	}
	return float64(2*l.Both) / float64(l.Before+l.Now)
}

// Add compares an excerpt with its new reading, before corrections are laid over that.
func (a *Agreement) Add(before, now *store.Excerpt, reviews []*store.Review) {
	if a.labels == nil {
		a.labels, a.people = map[string]*LabelAgreement{}, map[string]*LabelAgreement{}
	}
	old := map[string]*store.Sentence{}
	for i := range before.Sentences {
		old[before.Sentences[i].Hash] = &before.Sentences[i]
	}
	for i := range now.Sentences {
		s := &now.Sentences[i]
		has := ids(s.Themes, s.Stances)
		if r := choose(reviews, s.Hash, Version(now.Codebook)); r != nil {
			a.Corrected++
			offered := slices.DeleteFunc(has, func(id string) bool { return !couldChoose(r, id) })
			count(a.people, slices.Concat(r.Themes, r.Stances), offered)
			continue
		}
		was, ok := old[s.Hash]
		if !ok {
			a.Cut++
			continue
		}
		a.Sentences++
		count(a.labels, ids(was.Themes, was.Stances), has)
	}
}

func ids(lists ...[]store.Tag) (all []string) {
	for _, list := range lists {
		for _, t := range list {
			all = append(all, t.ID)
		}
	}
	return all
}

func count(into map[string]*LabelAgreement, before, now []string) {
	at := func(id string) *LabelAgreement {
		if into[id] == nil {
			into[id] = &LabelAgreement{ID: id}
		}
		return into[id]
	}
	for _, id := range before {
		at(id).Before++
		if slices.Contains(now, id) {
			at(id).Both++
		}
	}
	for _, id := range now {
		at(id).Now++
	}
}

// Labels lists the labels of sentences that nobody decided on, the least agreement first.
func (a *Agreement) Labels() []LabelAgreement { return sorted(a.labels) }

// People lists the labels of sentences that people decided on: how far the new reading agrees with them.
func (a *Agreement) People() []LabelAgreement { return sorted(a.people) }

func sorted(of map[string]*LabelAgreement) []LabelAgreement {
	list := make([]LabelAgreement, 0, len(of))
	for _, l := range of {
		list = append(list, *l)
	}
	slices.SortFunc(list, func(x, y LabelAgreement) int {
		return cmp.Or(cmp.Compare(x.Share(), y.Share()), cmp.Compare(x.ID, y.ID))
	})
	return list
}

func total(list []LabelAgreement) LabelAgreement {
	t := LabelAgreement{ID: "all"}
	for _, l := range list {
		t.Before, t.Now, t.Both = t.Before+l.Before, t.Now+l.Now, t.Both+l.Both
	}
	return t
}

// Print writes both tables for a person.
func (a *Agreement) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	say := func(title, before string, list []LabelAgreement) {
		if len(list) == 0 {
			return
		}
		_, _ = fmt.Fprintf(table, "%s\nlabel\t%s\tnow\tboth\tagreement\t\n", title, before)
		for _, l := range append(list, total(list)) {
			_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%.3f\t\n", l.ID, l.Before, l.Now, l.Both, l.Share())
		}
	}
	say(fmt.Sprintf("The tags of %d sentences before and now (1.000 is no difference; %d more are cut otherwise):", a.Sentences, a.Cut), "before", a.Labels())
	say(fmt.Sprintf("What people decided on %d sentences, which stands, and what the tagger says of them now:", a.Corrected), "people", a.People())
	return table.Flush()
}
