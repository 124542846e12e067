package staff

import (
	"slices"
	"strings"
	"testing"

	"familyvoice/staff/export"

	"golang.org/x/net/html"
)

// TestWhoeverCodesReadsWhatAThemeMeans: under each box to tick stands what the codebook says of it, and belongs to it for a screen
// reader too. A label that the codebook does not know, such as of a codebook that has been changed, is offered without.
func TestWhoeverCodesReadsWhatAThemeMeans(t *testing.T) {
	const covers = "Bills, rent as cost, food & debt."
	h := newHouse(t, func(c *Config) {
		c.Tagged = "1+abc"
		c.Codebook = export.Codebook{
			Themes:  []export.Code{{ID: "money", Label: "Money", Definition: covers}},
			Stances: []export.Code{{ID: "fear", Label: "Fear", Definition: "Says what they dread."}},
		}
	})
	put(t, h.store.Excerpts, tagged("e1"))
	r := h.signedIn("ana", []string{"analyst"})
	for _, path := range []string{"/staff/tags/e1:hopes?sentence=h1", "/staff/quality/read"} {
		hints, described := map[string]string{}, map[string]string{}
		page, err := html.Parse(strings.NewReader(r.see(path)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range page.Descendants() {
			attr := func(name string) string {
				if at := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name }); at >= 0 {
					return n.Attr[at].Val
				}
				return ""
			}
			switch {
			case n.Data == "p" && strings.Contains(attr("class"), "govuk-checkboxes__hint"):
				hints[attr("id")] = n.FirstChild.Data
			case n.Data == "input" && attr("type") == "checkbox":
				described[attr("value")] = attr("aria-describedby")
			}
		}
		if len(described) != len(themes)+4 {
			t.Fatalf("%s offers %d boxes", path, len(described))
		}
		if got := hints[described["money"]]; got != covers {
			t.Errorf("%s says of money %q", path, got)
		}
		if got := hints[described["fear"]]; got != "Says what they dread." {
			t.Errorf("%s says of a worry %q", path, got)
		}
		if described["home"] != "" || len(hints) != 2 {
			t.Errorf("%s describes a theme that the codebook does not know: %v", path, hints)
		}
	}
	r.see("/staff/themes/money", "What it covers: Bills, rent as cost, food &amp; debt.")
	if strings.Contains(r.see("/staff/themes/home"), "What it covers") {
		t.Error("a theme that the codebook does not know is said to cover something")
	}
}
