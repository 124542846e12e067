package staff

import "familyvoice/staff/account"

// insightRoutes are the pages that are read beside the summary: themes, hubs, reach, stories, search and the meeting pack.
func (s *Site) insightRoutes() []route {
	readers := []string{account.Viewer, account.Collaborative, account.Analyst, account.Editor}
	quoters := []string{account.Analyst, account.Editor}
	answerers := []string{account.Editor}
	return []route{
		{"GET", "/themes", readers, s.showThemes},
		{"GET", "/themes/:id", readers, s.showTheme},
		{"GET", "/hubs", readers, s.showHubs},
		{"GET", "/reach", readers, s.showReach},
		{"GET", "/pack", readers, s.showPack},
		{"GET", "/pack.css", readers, s.showPackStyle},
		{"GET", "/pack.pdf", readers, s.showPackPDF},
		{"GET", "/pack.docx", readers, s.showPackDocx},
		{"GET", "/search", quoters, s.showSearch},
		{"POST", "/search", quoters, s.runSearch},
		{"GET", "/search/no-theme", quoters, s.showUnthemed},
		{"POST", "/search/no-theme", quoters, s.runUnthemed},
		{"GET", "/stories", readers, s.showStories},
		{"GET", "/stories/waiting", quoters, s.showWaitingStories},
		{"POST", "/stories/waiting", quoters, s.decideStory},
		{"GET", "/stories/:id", readers, s.showStory},
		{"GET", "/rare", quoters, s.showRare},
		{"POST", "/rare", quoters, s.pickRare},
		{"POST", "/actions/:id/done", answerers, s.finishAction},
		{"POST", "/actions/:id/tell", answerers, s.tellAction},
	}
}
