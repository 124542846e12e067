package release

import (
	"fmt"
	"testing"
	"time"

	"familyvoice/store"
)

// TestWherePeopleStopped reads the number of families at each question, and those who left before the first.
func TestWherePeopleStopped(t *testing.T) {
	s, now := open(t), noon
	n := 0
	runs := func(many int, r store.Response) {
		for range many {
			n++
			one := r
			one.ID, one.Survey, one.Voice, one.Place, one.Language = fmt.Sprintf("%032d", n), "our-family", "family", "elm", "en"
			one.Channels, one.Run = []string{"sms"}, "sealed"
			if one.Answered > 0 {
				one.Day = "2026-11-20"
			}
			put(t, s.Responses, &one)
		}
	}
	yesterday, justNow := noon.Add(-25*time.Hour), noon.Add(-time.Hour)
	runs(20, store.Response{Stage: "finished", Answered: 6, Updated: yesterday, Finished: yesterday})
	runs(6, store.Response{Stage: "asking", Question: "fears", Answered: 3, Updated: yesterday})
	runs(7, store.Response{Stage: "stopped", Question: "fears", Answered: 3, Updated: yesterday})
	runs(8, store.Response{Stage: "asking", Question: "change", Answered: 4, Updated: justNow})
	runs(9, store.Response{Stage: "checking", Answered: 6, Updated: yesterday})
	runs(10, store.Response{Stage: "asking", Question: "about", Updated: yesterday})
	runs(5, store.Response{Stage: "notice", Updated: yesterday})
	runs(11, store.Response{Stage: "notice", Updated: justNow})
	runs(12, store.Response{Stage: "notice", Updated: yesterday, Excluded: "drill"})
	runs(13, store.Response{Stage: "erased", Updated: yesterday, Erased: true})

	m := maker(s, &now)
	m.Questions = []Label{{"about", "About"}, {"fears", "Fears"}, {"change", "Change"}}
	refresh(t, m)
	b, err := Latest(ctx, s, ForLeadership, "", AllTime)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, row := range b.Breakdown("stopped").Rows {
		got += row.Label + " " + row.Cell.String() + "; "
	}
	if want := "Answered to the end 20; Still answering 8; Fears 13; Before sending 9; "; got != want {
		t.Errorf("the table reads %q, want %q", got, want)
	}
	if left := b.Left.String(); left != "15" {
		t.Errorf("%s left before a first answer, want 15", left)
	}
}

func TestAFewWhoStoppedAreHidden(t *testing.T) {
	s, now := open(t), noon
	for i := range 30 {
		r := store.Response{
			Meta: store.Meta{ID: fmt.Sprintf("%032d", i)}, Survey: "our-family", Voice: "family", Place: "elm", Language: "en",
			Channels: []string{"web"}, Day: "2026-11-20", Answered: 2, Stage: "asking", Question: "fears", Run: "sealed",
		}
		if i < 2 {
			r.Question = "about"
		}
		put(t, s.Responses, &r)
	}
	m := maker(s, &now)
	m.Questions = []Label{{"about", "About"}, {"fears", "Fears"}}
	refresh(t, m)
	b, err := Latest(ctx, s, ForLeadership, "", AllTime)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range b.Breakdown("stopped").Rows {
		if count, shown := row.Cell.Show(); shown && count > 0 {
			t.Errorf("%s reads %s: the two others follow from it and the total", row.Label, row.Cell)
		}
	}
}
