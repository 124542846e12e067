package staff

import (
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestWhatIsToBePutRightIsSaidWithItsField fills forms in badly and listens as a screen reader does: each link of the summary of errors
// leads to a field or a group, and the field, or the group round it, is described by the same words.
func TestWhatIsToBePutRightIsSaidWithItsField(t *testing.T) {
	h := newHouse(t, rawAnswers)
	h.alert("a1", "elm", "urgent")
	h.person("lee", []string{"safeguarding"})
	r := h.signedIn("sam", []string{"safeguarding", "editor", "admin", "data-protection"})
	nobody := h.reader()
	for _, row := range []struct {
		path   string
		form   url.Values
		by     *reader
		faults int
	}{
		{"/staff/sign-in", url.Values{"name": {"eve"}, "password": {"wrong"}}, nobody, 1},
		{"/staff/actions/new", url.Values{"due": {"soon"}, "theme": {"none"}, "brief": {strings.Repeat("x", 101)}, "owner": {strings.Repeat("x", 101)}}, r, 7},
		{"/staff/rounds/new", url.Values{"version": {"0"}, "place": {"mars"}, "target-role-mother": {"many"}}, r, 4},
		{"/staff/people/new", url.Values{"place": {"mars"}}, r, 4},
		{"/staff/people/sam/code", nil, r, 1},
		{"/staff/tokens", url.Values{"place": {"mars"}}, r, 4},
		{"/staff/alerts/a1/identity", nil, r, 1},
		{"/staff/alerts/a1/status", url.Values{"status": {"acted"}}, r, 1},
		{"/staff/alerts/a1/status", url.Values{"status": {"none"}}, r, 1},
		{"/staff/alerts/a1/note", nil, r, 1},
		{"/staff/alerts/a1/hand-over", nil, r, 2},
		{"/staff/exports/raw.jsonl", nil, r, 1},
	} {
		t.Run(row.path, func(t *testing.T) {
			status, body, _ := row.by.post(row.path, row.form)
			if status != http.StatusUnprocessableEntity {
				t.Fatalf("answered %d", status)
			}
			wellFormed(t, row.path, body)
			if n := spoken(t, body); n < row.faults {
				t.Errorf("%d things are to be put right, want %d", n, row.faults)
			}
		})
	}
}

// spoken counts what is to be put right on a page, each said with its field.
func spoken(t *testing.T, body string) (n int) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	attr := func(node *html.Node, key string) string {
		for _, a := range node.Attr {
			if a.Key == key {
				return a.Val
			}
		}
		return ""
	}
	said := func(node *html.Node) (words string) {
		for part := range node.Descendants() {
			if part.Type == html.TextNode {
				words += part.Data
			}
		}
		return words
	}
	byID := map[string]*html.Node{}
	var links []*html.Node
	for node := range root.Descendants() {
		if id := attr(node, "id"); id != "" {
			byID[id] = node
		}
		if strings.Contains(attr(node, "class"), "govuk-error-summary") {
			for link := range node.Descendants() {
				if link.Data == "a" && !slices.Contains(links, link) {
					links = append(links, link)
				}
			}
		}
	}
	for _, link := range links {
		anchor := strings.TrimPrefix(attr(link, "href"), "#")
		field, heard := byID[anchor], false
		for node := field; node != nil && !heard; node = node.Parent {
			heard = slices.Contains(strings.Fields(attr(node, "aria-describedby")), anchor+"-error")
		}
		if field != nil && field.Data == "h2" { // buttons alone stand below it
			heard = strings.Contains(body, `aria-describedby="`+anchor+`-error"`)
		}
		if words := byID[anchor+"-error"]; field == nil || words == nil || !heard || !strings.Contains(said(words), said(link)) {
			t.Errorf("%q leads to #%s, and whoever comes there does not hear it", said(link), anchor)
		}
		if field != nil && slices.Contains([]string{"textarea", "select"}, field.Data) && attr(field, "aria-invalid") != "true" {
			t.Errorf("#%s is not said to be wrong", anchor)
		}
		n++
	}
	return n
}

var (
	faultInView = regexp.MustCompile(`\{\{template "error" ([^}]+)\}\}`)
	faultCall   = regexp.MustCompile(`^fault \$ (\S+)$`)
)

// TestEveryFaultIsTiedToItsField reads the views: whoever adds words of what is to be put right ties a field or a group to them.
func TestEveryFaultIsTiedToItsField(t *testing.T) {
	alone := []string{`"sso"`} // no field is asked for it
	views, err := fs.Glob(viewFiles, "views/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, view := range views {
		content, err := fs.ReadFile(viewFiles, view)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range faultInView.FindAllStringSubmatch(string(content), -1) {
			call := faultCall.FindStringSubmatch(found[1])
			if call == nil {
				t.Errorf("%s: %s names no field", view, found[0])
				continue
			}
			if !regexp.MustCompile(`\{\{aria(Group)? \$ `+regexp.QuoteMeta(call[1])+`[ }]`).Match(content) && !slices.Contains(alone, call[1]) {
				t.Errorf("%s: nothing is described by what is to be put right about %s", view, call[1])
			}
		}
	}
}
