package staff

import (
	"net/http"
	"slices"
	"strings"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"
)

// accessRoutes are those of signing in and of who may do what.
func (s *Site) accessRoutes() []route {
	any := make([]string, len(account.Roles))
	for i, role := range account.Roles {
		any[i] = role.ID
	}
	admin := []string{account.Admin}
	return slices.Concat(s.tokenRoutes(), s.exportRoutes(), []route{
		{"GET", "/sign-in", nil, s.showSignIn},
		{"POST", "/sign-in", nil, s.signIn},
		{"GET", "/sign-in/code", nil, s.showCode},
		{"POST", "/sign-in/code", nil, s.checkCode},
		{"GET", "/sign-in/sso", nil, s.goToSSO},
		{"GET", "/sign-in/sso/back", nil, s.backFromSSO},
		{"POST", "/sign-out", nil, s.signOut},
		{"POST", "/leave", nil, s.leave},
		{"GET", "/words", any, s.showWords},
		{"GET", "/sessions", any, s.showSessions},
		{"POST", "/sessions/end", any, s.endSession},
		{"GET", "/people", admin, s.showPeople},
		{"GET", "/people/:id", admin, s.showPerson},
		{"POST", "/people/:id", admin, s.savePerson},
		{"POST", "/people/:id/code", admin, s.resetCode},
		{"POST", "/people/:id/password", admin, s.newPassword},
		{"POST", "/people/:id/sessions", admin, s.endSessions},
		{"GET", "/audit", []string{account.DataProtection, account.Admin}, s.showAudit},
	})
}

// fieldCode is what the sealed secret of a person's codes is bound to.
const fieldCode = "code"

func (s *Site) secretOf(p *store.Staff) (string, error) {
	secret, err := s.Keys.Open("staff/"+p.ID, fieldCode, p.Code)
	return string(secret), err
}

// browser names a browser in words that tell one's own sessions apart, and no more.
func browser(agent string) string {
	name, system := "A browser", ""
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, os := range [][2]string{{"iPhone", "an iPhone"}, {"iPad", "an iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "a Mac"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, os[0]) {
			system = " on " + os[1]
			break
		}
	}
	return name + system
}

// again shows a form with what is to be put right.
func (v *visit) again(view string, p web.Page, faults ...web.FieldError) error {
	p.Errors = faults
	return v.show(http.StatusUnprocessableEntity, view, p)
}
