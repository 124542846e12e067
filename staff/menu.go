package staff

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"familyvoice/staff/account"
	"familyvoice/web"
)

// group is some pages of the menu under one word.
type group struct {
	name  string
	pages []menuPage
}

// menuPage is a page that stands in the menu of those who may open it.
type menuPage struct{ text, path string }

// reads are the pages that read a place and a period. The menu carries both from one to another.
var reads = []string{"/staff/summary", "/staff/themes", "/staff/hubs", "/staff/reach", "/staff/pack", "/staff/exports"}

// chosen is the place and period that the page is asked for, as the end of an address; "" for a page that reads neither.
func (v *visit) chosen(current string) string {
	asked := url.Values{}
	for _, name := range []string{"place", "period"} {
		if value := v.Query(name); value != "" {
			asked.Set(name, value)
		}
	}
	if len(asked) == 0 || !slices.Contains(reads, strings.TrimSuffix(current, "/:id")) {
		return ""
	}
	return "?" + asked.Encode()
}

// enter is the page of hub workers; it belongs to the families' form, so the table of routes does not hold it.
var enter = menuPage{"Enter answers", strings.TrimPrefix(enterPath, "/staff")}

// menu is every page that can be opened from everywhere, by what a person comes to do. Families' own needs come first.
var menu = []group{
	{"Care", []menuPage{enter, {"Alerts", "/alerts"}}},
	{"Read", []menuPage{
		{"Summary", "/summary"}, {"Themes", "/themes"}, {"Hubs", "/hubs"}, {"Reach", "/reach"}, {"Stories", "/stories"}, {"Search", "/search"}, {"Quality", "/quality"},
	}},
	{"Check", []menuPage{{"Quotes", "/quotes"}, {"Stories to release", "/stories/waiting"}, {"Tags", "/tags"}, {"Few but matters", "/rare"}, {"Set aside", "/set-aside"}}},
	{"Act", []menuPage{{"You said, we did", "/actions"}, {"Rounds", "/rounds"}, {"Meeting pack", "/pack"}, {"Take away", "/exports"}}},
	{"Look after", []menuPage{{"Messages", "/deliveries"}, {"People", "/people"}, {"API tokens", "/tokens"}, {"Record", "/audit"}}},
}

// mostFlat is how many pages stand side by side; more are grouped.
const mostFlat = 5

// nav is the menu of the pages that the person may open, the way to their sessions and the way out. Current is the route of the
// page that it stands on, "" for none. A group of one page stands under that page's own name.
func (v *visit) nav(current string) []web.Link {
	if v.me == nil {
		return nil
	}
	exact := slices.ContainsFunc(menu, func(g group) bool {
		return slices.ContainsFunc(g.pages, func(p menuPage) bool { return current == "/staff"+p.path })
	})
	chosen := v.chosen(current)
	var groups, flat []web.Link
	for _, g := range menu {
		var pages []web.Link
		above := false
		for _, p := range g.pages {
			if !v.finds(p) {
				continue
			}
			link := web.Link{Text: p.text, Href: "/staff" + p.path}
			link.Current = current == link.Href
			if slices.Contains(reads, link.Href) {
				link.Href += chosen
			}
			link.Above = !exact && strings.HasPrefix(current, "/staff"+p.path+"/")
			above = above || link.Current || link.Above
			pages = append(pages, link)
		}
		flat = append(flat, pages...)
		switch len(pages) {
		case 0:
		case 1:
			groups = append(groups, pages[0])
		default:
			groups = append(groups, web.Link{Text: g.name, Href: pages[0].Href, Above: above, Pages: pages})
		}
	}
	if len(flat) <= mostFlat {
		groups = flat
	}
	return append(groups,
		web.Link{Text: "Your sessions", Href: "/staff/sessions", Current: current == "/staff/sessions"},
		web.Link{Text: "Sign out", Href: "/staff/sign-out", Post: true, Hidden: v.me.Name})
}

// finds says whether a page stands in the person's menu.
func (v *visit) finds(p menuPage) bool {
	if p == enter {
		return account.Has(v.me, account.HubWorker)
	}
	return v.mayOpen(p.path)
}

// mayOpen asks the table of permissions for a page.
func (v *visit) mayOpen(path string) bool {
	return slices.ContainsFunc(v.site.routes(), func(r route) bool {
		return r.method == http.MethodGet && r.path == path && account.Has(v.me, r.roles...)
	})
}

// showFirst leads to the first page that the person may open.
func (s *Site) showFirst(v *visit) error {
	v.Redirect(http.StatusSeeOther, v.nav("")[0].Href)
	return nil
}
