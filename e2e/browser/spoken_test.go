//go:build browser

package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
)

const spokenFile = "testdata/spoken.txt"

// silent are roles that a screen reader passes over, or whose words it says with those of another.
var silent = []string{"StaticText", "InlineTextBox", "generic", "none", "RootWebArea", "LineBreak", "ListMarker", "LabelText", "Legend", "paragraph", "list", "listitem", "ListItem"}

// states are those that are said.
var states = []string{"invalid", "checked", "expanded", "level", "focused"}

// said is a page as a screen reader meets it, in order: each part's role and name, what describes it, and its state.
func (b *tab) said() string {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range tree.Nodes {
		byID[n.NodeID] = n
	}
	var out strings.Builder
	var walk func(n *accessibility.Node, depth int)
	walk = func(n *accessibility.Node, depth int) {
		role := worth(n.Role)
		if !n.Ignored && !slices.Contains(silent, role) {
			fmt.Fprintf(&out, "%s%s", strings.Repeat("  ", depth), role)
			if name := worth(n.Name); name != "" {
				fmt.Fprintf(&out, " %q", name)
			}
			if description := worth(n.Description); description != "" {
				fmt.Fprintf(&out, " (%s)", description)
			}
			for _, p := range n.Properties {
				if value := worth(p.Value); slices.Contains(states, string(p.Name)) && value != "false" {
					fmt.Fprintf(&out, " %s=%s", p.Name, value)
				}
			}
			out.WriteByte('\n')
			depth++
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				walk(child, depth)
			}
		}
	}
	for _, n := range tree.Nodes {
		if n.ParentID == "" {
			walk(n, 0)
		}
	}
	return out.String()
}

// worth is a value as it is said.
func worth(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var value any
	if json.Unmarshal(v.Value, &value) != nil || value == nil {
		return ""
	}
	return strings.Join(strings.Fields(fmt.Sprint(value)), " ")
}

// TestWhatAScreenReaderMeets compares the pages of a survey, as the browser hands them to a screen reader, with a golden
// file: what a question is called, what describes it, what is wrong with it, and what stands before it.
func TestWhatAScreenReaderMeets(t *testing.T) {
	b := open(t, "en")
	var got strings.Builder
	hear := func(name string) {
		got.WriteString("# " + name + "\n" + b.said() + "\n")
	}
	b.begin()
	hear("a question")
	b.press("")
	b.focused("govuk-error-summary")
	hear("the question with an error")
	b.write("my dad hits me and I am scared")
	b.press("")
	b.focused("fv-notice-help")
	hear("the page after a disclosure")
	b.write("my sister")
	b.press("")
	b.pastTexts()
	hear("a choice")
	b.press("")
	b.focused("govuk-error-summary")
	hear("the choice with an error")
	for b.path() != "/survey/check" {
		b.write("")
		b.press("")
	}
	hear("the list of answers")
	want, err := os.ReadFile(spokenFile)
	if *update {
		err = os.WriteFile(spokenFile, []byte(got.String()), 0o644)
		want = []byte(got.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("a screen reader meets something else than in %s (-update writes it):\n%s", spokenFile, got.String())
	}
}
