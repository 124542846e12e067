package staff

import (
	"encoding/json"
	"html"
	"strings"
	"testing"
)

func TestALeadIsToldWhatAListFoundAndWhatAModelDid(t *testing.T) {
	const list, model, more = "Words that raised it", "No word of our lists raised it", "more serious than the words alone"
	const said, sentence = "I don't feel safe at home. There are forty-one of them.", "There are forty-one of them."
	for name, c := range map[string]struct {
		text         alertText
		see, without []string
	}{
		"words":      {alertText{Text: said, Why: []string{"don't feel safe"}}, []string{list, "“don't feel safe”"}, []string{model, more}},
		"a sentence": {alertText{Text: said, Why: []string{}, Sentence: sentence}, []string{model, "“" + sentence + "”", "It can be wrong"}, []string{list, more}},
		"both":       {alertText{Text: said, Why: []string{"don't feel safe"}, Sentence: sentence}, []string{list, more, "“" + sentence + "”"}, []string{model}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.alert("a1", "elm", "urgent")
			a, err := h.store.Alerts.Get(ctx, "a1")
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := json.Marshal(c.text)
			if err != nil {
				t.Fatal(err)
			}
			a.Text = h.keys.Seal("alerts/a1", "text", sealed)
			put(t, h.store.Alerts, a)
			_, page, _ := h.signedIn("sam", []string{"safeguarding"}).post("/staff/alerts/a1/text", nil)
			page = html.UnescapeString(page)
			for _, words := range c.see {
				if !strings.Contains(page, words) {
					t.Errorf("the lead doesn't read %q", words)
				}
			}
			for _, words := range c.without {
				if strings.Contains(page, words) {
					t.Errorf("the lead reads %q, which is not so", words)
				}
			}
		})
	}
}
