package staff

import (
	"context"
	"fmt"
	"strings"

	"familyvoice/staff/pack"
	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/store"
)

func packWords(doc *pack.Document, body *release.Body, quotes map[string][]quote.Quote) {
	any := false
	for i := range body.Stances {
		said := quotes[body.Stances[i].ID]
		if len(said) == 0 {
			continue
		}
		if !any {
			doc.Heading(2, "In families' words", true)
			doc.Note("A person read and approved each. Names were taken out.")
			any = true
		}
		doc.Heading(3, body.Stances[i].Title, false)
		for _, q := range said {
			doc.Quote(q.Text, quoteKind(q.Kind)+" "+q.Theme)
		}
	}
}

func (s *Site) packHubs(ctx context.Context, doc *pack.Document, read *reading, actions []store.Action) error {
	parts, err := read.parts(ctx, s.Store)
	if err != nil || len(parts) == 0 {
		return err
	}
	page := hubsPage{reading: read}
	page.compare(parts, published(actions))
	doc.Heading(2, "Hubs", true)
	doc.Say("Each place is set against all the others together. Only what is larger than chance is named. Places stand in their own order.")
	if read.Waits() {
		doc.Say("Answers in another language wait to be sorted. A difference is named only if it would be there whatever they say.")
	}
	t := pack.Table{Caption: "What families say differently", Head: []string{"Place", "Clearly more often", "Clearly less often", "Families"}, Numbers: 3}
	for _, hub := range page.Hubs {
		line := []string{hub.Name}
		for _, found := range [][]hubDifference{hub.More, hub.Less} {
			var named []string
			for _, d := range found {
				named = append(named, fmt.Sprintf("%s (%s here, %s elsewhere)", d.Label, d.Here, d.Rest))
			}
			switch {
			case len(named) > 0:
				line = append(line, strings.Join(named, "; "))
			case hub.Retagged:
				line = append(line, "not compared: the program that reads the answers was changed meanwhile")
			case hub.Compared > 0 && hub.Waits():
				line = append(line, "nothing that is clear while answers in another language wait")
			case hub.Compared == 0:
				line = append(line, "too few families to compare")
			default:
				line = append(line, "nothing clear")
			}
		}
		t.Rows = append(t.Rows, append(line, hub.Families.String()))
	}
	doc.Table(t)
	doc.Note(fmt.Sprintf("%d comparisons by Fisher's exact test, with Holm's method for so many. If nothing differed, such a table would name a difference at most once in twenty times.", page.Compared))
	return nil
}

func (s *Site) packReach(ctx context.Context, doc *pack.Document, read *reading) error {
	rounds, err := all(ctx, s.Store.Rounds, store.Query{})
	if err != nil {
		return err
	}
	doc.Heading(2, "Who answered", true)
	t := pack.Table{Caption: "Whom the group wanted to hear", Head: []string{"Who", "Answered", "Hoped for"}, Numbers: 1}
	for _, target := range targets(read.Release, rounds) {
		t.Rows = append(t.Rows, []string{target.Label, target.Cell.String(), fmt.Sprint(target.Target)})
	}
	doc.Table(t)
	for _, by := range read.Release.By {
		if by.ID == "stopped" {
			continue
		}
		t := pack.Table{Caption: by.Title + ". " + read.AsOf, Head: []string{by.Title, "Families who answered", "Share"}, Numbers: 1}
		for _, row := range by.Rows {
			t.Rows = append(t.Rows, []string{row.Label, row.Cell.String(), share(row.Cell, read.Release.Families)})
		}
		doc.Table(t)
	}
	return nil
}

func (s *Site) packActions(ctx context.Context, doc *pack.Document, read *reading, actions []store.Action) {
	doc.Heading(2, "You said, we did", true)
	t := pack.Table{Caption: "What families said, and what was decided", Head: []string{"Families said", "Decided", "Owner and day", "Told families"}}
	for _, a := range actions {
		state := "No day is set."
		switch {
		case a.DoneOn != "":
			state = "Done " + due(a.DoneOn) + "."
		case s.overdue(&a):
			state = "OVERDUE since " + due(a.DueOn) + "."
		case a.DueOn != "":
			state = "Due " + due(a.DueOn) + "."
		}
		owner := ""
		if a.Owner != "" {
			owner = a.Owner + ". "
		}
		told := "Not published yet."
		switch {
		case a.Published.IsZero():
		case len(held(ctx, s.Public, &a)) > 0:
			told = "Held back: words in it could tell who it is, and wait for a person to look again."
		default:
			told = "Published " + day(a.Published) + "."
			for _, sent := range a.Sent {
				told += fmt.Sprintf(" Sent %s to %s who asked.", day(sent.At), handful(sent.People))
			}
		}
		t.Rows = append(t.Rows, []string{a.Said, decisionName(a.Decision) + ": " + a.Did, owner + state, told})
	}
	if len(t.Rows) == 0 {
		doc.Say("Nothing has been answered yet for %s. “We can't, because” is a proper answer. Silence is not.", read.Where)
	}
	doc.Table(t)
}
