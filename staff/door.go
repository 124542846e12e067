package staff

import (
	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

// visitKey is where a request that came through Door keeps who makes it.
const visitKey = "staff.visit"

// enterPath is the first page behind the door for hub workers; it belongs to the families' form.
const enterPath = "/staff/helped"

// Door lets a request pass whose maker is signed in and has one of the roles. It answers any other itself, with the
// sign-in page or the page for 403. It is for pages below /staff/ that another room brings.
func (s *Site) Door(roles ...string) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Cache-Control", "no-store")
		v := &visit{Context: c, site: s}
		switch err := v.know(); {
		case err != nil:
			v.fail(err)
		case v.me == nil:
			if err := v.signInFirst(); err != nil {
				v.fail(err)
			}
		case !account.Has(v.me, roles...):
			v.fail(errForbidden)
		default:
			c.Set(visitKey, v)
			c.Next()
			return
		}
		c.Abort()
	}
}

// Nav are the sections for the person who came through Door; nil for anybody else.
func Nav(c *gin.Context) []web.Link {
	if v, ok := c.Value(visitKey).(*visit); ok {
		return v.nav(c.FullPath())
	}
	return nil
}

// Allows says whether a place is in the scope of the person who came through Door.
func Allows(c *gin.Context, p store.Place) bool {
	v, ok := c.Value(visitKey).(*visit)
	return ok && v.scope.Allows(p.ID)
}
