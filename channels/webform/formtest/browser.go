package formtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Browser is a browser without scripts: it keeps cookies, follows redirects and fills in forms.
type Browser struct {
	T       testing.TB
	Handler http.Handler
	Lang    string // Accept-Language
	Cookies map[string]*http.Cookie
	Page    *Page // the page shown
}

// Browser opens a fresh browser on the site.
func (s *Site) Browser(t testing.TB) *Browser {
	return &Browser{T: t, Handler: s.Handler, Lang: "en-GB", Cookies: map[string]*http.Cookie{}}
}

// Page is a page as the browser got it.
type Page struct {
	Path   string // with its query
	Status int
	Header http.Header
	Body   string
	Doc    *html.Node
}

// Get opens a page, following redirects, and returns it.
func (b *Browser) Get(path string) *Page {
	b.T.Helper()
	return b.follow(b.Do(httptest.NewRequest(http.MethodGet, path, nil)), path)
}

// Post posts values to a path and follows the redirect.
func (b *Browser) Post(path string, values url.Values) *Page {
	b.T.Helper()
	return b.follow(b.PostOnly(path, values), path)
}

// PostOnly posts values and follows nothing.
func (b *Browser) PostOnly(path string, values url.Values) *httptest.ResponseRecorder {
	b.T.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

// Do sends one request with the browser's cookies and keeps those that come back.
func (b *Browser) Do(r *http.Request) *httptest.ResponseRecorder {
	for _, c := range b.Cookies {
		r.AddCookie(c)
	}
	r.Header.Set("Accept-Language", b.Lang)
	w := httptest.NewRecorder()
	b.Handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		} else {
			b.Cookies[c.Name] = c
		}
	}
	return w
}

func (b *Browser) follow(w *httptest.ResponseRecorder, path string) *Page {
	b.T.Helper()
	for n := 0; w.Code == http.StatusSeeOther && n < 5; n++ {
		path, _, _ = strings.Cut(w.Header().Get("Location"), "#") // a browser keeps the fragment to itself
		if !strings.HasPrefix(path, "/") {
			break
		}
		w = b.Do(httptest.NewRequest(http.MethodGet, path, nil))
	}
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		b.T.Fatalf("%s is no HTML: %v", path, err)
	}
	b.Page = &Page{Path: path, Status: w.Code, Header: w.Header(), Body: w.Body.String(), Doc: doc}
	return b.Page
}

// Onward presses the page's first link that looks like a button.
func (b *Browser) Onward() *Page {
	b.T.Helper()
	for _, a := range all(b.Page.First("main"), "a") {
		if slices.Contains(strings.Fields(Attr(a, "class")), "govuk-button") {
			return b.Get(Attr(a, "href"))
		}
	}
	b.T.Fatalf("%s has no button to go on", b.Page)
	return nil
}

// PastSafety goes on from the page that says how to leave fast, if that is the one shown.
func (b *Browser) PastSafety() {
	b.T.Helper()
	if b.Page.Path == "/survey/safety" {
		b.Onward()
	}
}

// Fill sends the page's main form with the given values on top of its own, and with the button named or valued so; ""
// is the first button. It is what a person does.
func (b *Browser) Fill(values url.Values, button string) *Page {
	b.T.Helper()
	action, method, fields := b.Form(values, button)
	if method == "get" {
		return b.Get(action + "?" + fields.Encode())
	}
	return b.Post(action, fields)
}

// Form is the page's main form as it would be sent.
func (b *Browser) Form(values url.Values, button string) (action, method string, fields url.Values) {
	b.T.Helper()
	main := b.Page.First("main")
	var form *html.Node
	for _, f := range all(main, "form") {
		if button == "" || hasButton(f, button) {
			form = f
			break
		}
	}
	if form == nil {
		b.T.Fatalf("%s has no form with the button %q\n%s", b.Page.Path, button, b.Page.Text())
	}
	fields = url.Values{}
	for _, input := range all(form, "input") {
		switch kind := Attr(input, "type"); {
		case kind == "radio" || kind == "checkbox":
			if has(input, "checked") && values[Attr(input, "name")] == nil {
				fields.Add(Attr(input, "name"), Attr(input, "value"))
			}
		default:
			fields.Set(Attr(input, "name"), Attr(input, "value"))
		}
	}
	for _, area := range all(form, "textarea") {
		fields.Set(Attr(area, "name"), text(area))
	}
	for key, v := range values {
		fields[key] = v
	}
	for _, button := range buttonsNamed(form, button) {
		if name := Attr(button, "name"); name != "" {
			fields.Set(name, Attr(button, "value"))
		}
	}
	return Attr(form, "action"), strings.ToLower(Attr(form, "method")), fields
}

func hasButton(form *html.Node, label string) bool { return len(buttonsNamed(form, label)) > 0 }

func buttonsNamed(form *html.Node, label string) []*html.Node {
	for _, button := range all(form, "button") {
		if label != "" && strings.Contains(text(button), label) {
			return []*html.Node{button}
		}
	}
	return nil
}

// First returns the first element with this tag, or nil.
func (p *Page) First(tag string) *html.Node {
	if nodes := all(p.Doc, tag); len(nodes) > 0 {
		return nodes[0]
	}
	return nil
}

// All returns every element with this tag.
func (p *Page) All(tag string) []*html.Node { return all(p.Doc, tag) }

// Text is what a person reads in the main part, on one line.
func (p *Page) Text() string {
	if main := p.First("main"); main != nil {
		return strings.Join(strings.Fields(text(main)), " ")
	}
	return p.Body
}

// Heading is the page's heading.
func (p *Page) Heading() string {
	if h := p.First("h1"); h != nil {
		return strings.Join(strings.Fields(text(h)), " ")
	}
	return ""
}

// Title is the page's title.
func (p *Page) Title() string {
	if t := p.First("title"); t != nil {
		return text(t)
	}
	return ""
}

// String names the page in a failing test.
func (p *Page) String() string { return fmt.Sprintf("%s (%d): %s", p.Path, p.Status, p.Text()) }

// Attr returns an attribute, or "".
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// Text is all text within a node.
func Text(n *html.Node) string { return strings.Join(strings.Fields(text(n)), " ") }

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.Type == html.ElementNode && n.Data == "script" {
		return ""
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
		if c.Type == html.ElementNode {
			b.WriteByte(' ')
		}
	}
	return strings.TrimRight(b.String(), " ")
}

func all(n *html.Node, tag string) []*html.Node {
	var found []*html.Node
	if n == nil {
		return nil
	}
	if n.Type == html.ElementNode && n.Data == tag {
		found = append(found, n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		found = append(found, all(c, tag)...)
	}
	return found
}
