package staff

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"familyvoice/staff/account"

	"github.com/gin-gonic/gin"
)

func TestTheDoorToOtherRooms(t *testing.T) {
	h := newHouse(t)
	router := gin.New()
	h.site.Mount(router)
	router.GET("/staff/helped", h.site.Door(account.HubWorker), func(c *gin.Context) {
		var words []string
		for _, link := range Nav(c) {
			words = append(words, link.Text)
		}
		places, err := h.site.places(c)
		if err != nil {
			t.Error(err)
		}
		for _, p := range places {
			if Allows(c, p) {
				words = append(words, p.ID)
			}
		}
		c.String(http.StatusOK, strings.Join(words, ", "))
	})
	h.server.Close()
	h.server = httptest.NewServer(router)
	t.Cleanup(h.server.Close)
	if status, _, to := h.reader().get("/staff/helped"); status != http.StatusSeeOther || !atSignIn(to) {
		t.Errorf("a stranger gets %d, %q", status, to)
	}
	if status, _, _ := h.signedIn("reads", []string{account.Viewer}).get("/staff/helped"); status != http.StatusForbidden {
		t.Errorf("somebody who reads summaries alone gets %d", status)
	}
	worker := h.signedIn("works", []string{account.HubWorker}, "elm")
	if _, body, _ := worker.get("/staff/helped"); body != "Enter answers, Your sessions, Sign out, elm, oak" {
		t.Errorf("a worker finds the pages and the places that are theirs: %s", body)
	}
	if status, _, to := worker.get("/staff/"); status != http.StatusSeeOther || to != "/staff/helped" {
		t.Errorf("signing in leads a worker to %q (%d)", to, status)
	}
}
