package staff

import (
	"fmt"
	"strings"

	"familyvoice/staff/pack"
)

// packMethod says how to read the papers. Trust is what is known of the tags.
func packMethod(doc *pack.Document, read *reading, trust string) {
	body := read.Release
	doc.Heading(2, "How to read this", false)
	doc.List([]string{
		"A program tags each sentence by a codebook of themes that people wrote. It shows the words that earned each tag, and people put tags right.",
		trust,
		read.Unsorted(),
		fmt.Sprintf("“Fewer than %d” can be none. “Not shown” hides a larger number, so that nobody can work out a small one by taking away.", body.K),
		fmt.Sprintf("Shares are given where at least %d families stand behind them.", 2*body.K),
		"A change or a difference is called clear only when it is larger than chance would make it among so many.",
		"Families who answered are not all families. See who we have not heard from.",
	})
	var others []string
	for _, group := range body.Others {
		if _, shown := group.Cell.Show(); shown {
			others = append(others, fmt.Sprintf("%s: %s", group.Label, group.Cell))
		}
	}
	if len(others) > 0 {
		doc.Note("Others answered a survey of their own, and are in no other number here. " + strings.Join(others, "; ") + ".")
	}
}

// decisionLines is how many lines there are to write decisions on.
const decisionLines = 8

func packDecisions(doc *pack.Document) {
	doc.Heading(2, "What we decide", true)
	t := pack.Table{Caption: "Decisions of this meeting", Head: []string{"We will, we are looking into, or we can't because", "Theme", "Who", "By when", "How we tell families"}, Blank: true}
	for range decisionLines {
		t.Rows = append(t.Rows, make([]string, len(t.Head)))
	}
	doc.Table(t)
}
