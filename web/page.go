package web

import (
	"html/template"
	"strconv"
)

// Page is what a handler gives to Show.
type Page struct {
	Title string // without the site's name; unique on the site
	// Description is what a search and a shared link show below the title; "" for nothing. A page with NoStore shows none.
	Description string
	Lang        string // BCP 47; "" is English
	RTL         bool
	Area        string // "families" (the default) or "staff": decides the frame round the content
	Nav         []Link // the site's sections, under the header
	Back        *Link  // the link above the content; nil for none
	// Languages are the other languages of this page; fewer than two show no menu.
	Languages []Link
	Exit      bool // the "leave this page" button; see ExitURL
	NoStore   bool // Cache-Control: no-store. Everything that shows an answer or needs a sign-in sets it.
	Wide      bool // use the whole width: tables and charts
	// Errors are listed above the content, and the title begins with "Error: ".
	Errors []FieldError
	// Notices stand above everything else; the first takes the focus.
	Notices []Notice
	Idle    *Idle  // what happens on a shared screen that nobody touches; nil for nothing
	Chrome  Chrome // the frame's words; empty ones are English
	Body    any    // the view's own
}

// Idle is what a page does once nobody has touched it for a while. With scripts it asks in the page, so that words in it
// are still there after "yes"; without them it leads to a page that asks.
type Idle struct {
	Ask     int // seconds until it asks; 0: it does not ask
	Wipe    int // seconds until it leads to WipeURL
	AskURL  string
	WipeURL string
	// The words of the question.
	Title, Text, Button string
}

// Refresh is the value of the tag that does without scripts what they would do.
func (i Idle) Refresh() string {
	if i.Ask > 0 {
		return strconv.Itoa(i.Ask) + ";url=" + i.AskURL
	}
	return strconv.Itoa(i.Wipe) + ";url=" + i.WipeURL
}

// Link is a link, or a button that posts.
type Link struct {
	Text    string
	Href    string
	Lang    string // the language of Text where it differs from the page's
	RTL     bool   // Text runs from right to left
	Current bool   // where the reader is now
	Above   bool   // the reader is on a page below it
	Pages   []Link // of a section in Nav: its pages, which stand below Nav while the reader is on one of them
	Post    bool   // a button in a form of its own: signing out, changing the language
	Form    string // a button of the form with this id, named and valued as its one field: what is typed there goes along
	Fields  []Field
	Hidden  string // words for screen readers after Text
	NewTab  bool   // what is on this page is still needed; Text says that it opens a new tab
	Tel     string // a number to call, in digits, instead of Href
}

// Field is a hidden value of a form.
type Field struct{ Name, Value string }

// FieldError is one thing to put right.
type FieldError struct {
	Anchor string // the id of the field, without "#"
	Text   string // the same words as beside the field
}

// Notice is something to know before reading on.
type Notice struct {
	Kind  string // "help" (someone may not be safe), "info", "done"
	Title string
	Text  string // plain; line ends are kept
	Lang  string // where it differs from the page's
	RTL   bool
	Links []Link
}

// Chrome is the frame's words in the page's language, and its links. The zero value is English without links.
type Chrome struct {
	SiteName                    string
	Home                        string // where the site's name leads
	SkipToContent               string
	HelpNow, HelpHref           string // the help link in the header; no HelpHref, no link
	Leave, LeaveNow             string // the exit button, and the same for the skip link
	LeaveAction                 string // where the exit button posts
	ShiftTwo, ShiftOne, Leaving string // said while Shift is pressed
	ErrorPrefix, Problem        string // "Error: ", "There is a problem"
	Important                   string // the heading of a notice without a title
	Language                    string // label of the language menu
	Continue                    string // what Enter does in a form whose first buttons are languages
	LanguageNote                string // stands below it: what a mark in it means; "" for nothing
	MadeUp                      string // the banner of a demonstration
	NavLabel                    string
	Alarm                       *Notice // stands above everything on the page, and takes no focus; nil for none
	Footer                      []Link
	FooterText                  string
}

// withDefaults fills empty words in English.
func (w Chrome) withDefaults(site string, area string) Chrome {
	set := func(field *string, words string) {
		if *field == "" {
			*field = words
		}
	}
	set(&w.SiteName, site)
	set(&w.Home, map[string]string{"staff": "/staff/"}[area])
	set(&w.Home, "/")
	set(&w.SkipToContent, "Skip to main content")
	set(&w.HelpNow, "Get help now")
	set(&w.Leave, "Leave this page")
	set(&w.LeaveNow, "Leave this page now")
	set(&w.LeaveAction, "/survey/leave")
	set(&w.ShiftTwo, "Shift: press 2 more times to leave.")
	set(&w.ShiftOne, "Shift: press 1 more time to leave.")
	set(&w.Leaving, "Leaving.")
	set(&w.ErrorPrefix, "Error: ")
	set(&w.Problem, "There is a problem")
	set(&w.Important, "Important")
	set(&w.Language, "Language")
	set(&w.Continue, "Continue")
	set(&w.MadeUp, "This is a demonstration. Every family here is made up.")
	set(&w.NavLabel, "Sections")
	return w
}

// frame is what the layout is given: the page and what the request adds.
type frame struct {
	Page
	MadeUp bool
	Nonce  string
}

// Focus says which part of the page takes the focus when it opens: "notice", "errors" or nothing. Only one may.
func (f frame) Focus() string {
	switch {
	case len(f.Notices) > 0:
		return "notice"
	case len(f.Errors) > 0:
		return "errors"
	}
	return ""
}

// Dir is the value of the dir attribute.
func (f frame) Dir() string { return direction(f.RTL) }

// Dir is the value of the dir attribute.
func (l Link) Dir() string { return direction(l.RTL) }

// Dir is the value of the dir attribute.
func (n Notice) Dir() string { return direction(n.RTL) }

func direction(rtl bool) string {
	if rtl {
		return "rtl"
	}
	return "ltr"
}

// ErrorFor returns the words beside the field with this id, or "".
func (p Page) ErrorFor(anchor string) string {
	for _, e := range p.Errors {
		if e.Anchor == anchor {
			return e.Text
		}
	}
	return ""
}

// shared are the functions that every view may use.
var shared = template.FuncMap{"asset": AssetURL}
