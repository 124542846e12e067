package web

import (
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"
)

// ExitURL is where "leave this page" leads: a page that anyone might have open.
const ExitURL = "https://www.bbc.co.uk/weather"

// exitOrigin must be a form target: browsers check where a posted form is redirected to.
const exitOrigin = "https://www.bbc.co.uk"

const nonceKey = "web.nonce"

// Secure sets the security headers of every answer, pages and others: nothing is loaded from another host, no frame
// holds our pages, and only scripts with the page's own nonce run.
func Secure() gin.HandlerFunc {
	return func(c *gin.Context) {
		nonce := make([]byte, 16)
		_, _ = rand.Read(nonce) // never fails: see crypto/rand
		value := base64.RawStdEncoding.EncodeToString(nonce)
		c.Set(nonceKey, value)
		secure(c, "script-src 'nonce-"+value+"'")
		c.Next()
	}
}

// secure sets the headers, with the directive for scripts.
func secure(c *gin.Context, scripts string) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; "+scripts+
		"; form-action 'self' "+exitOrigin+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
}

// Nonce is the page's script nonce; "" where Secure does not run.
func Nonce(c *gin.Context) string { return c.GetString(nonceKey) }

// SameOrigin refuses a form that was posted from another site (http.CrossOriginProtection). Providers' webhooks are no
// browsers, send neither Origin nor Sec-Fetch-Site, and pass. A browser from before 2023 sends an Origin alone, which is the public
// address whatever Host a proxy in front puts in its place. What is always let through are patterns such as "POST /survey/leave".
func SameOrigin(publicURL string, always ...string) gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	if origin := originOf(publicURL); origin != "" {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic("web: the public address " + origin + " is none") // config has looked at it
		}
	}
	for _, pattern := range always {
		protection.AddInsecureBypassPattern(pattern)
	}
	return func(c *gin.Context) {
		if err := protection.Check(c.Request); err != nil {
			c.Header("Cache-Control", "no-store")
			c.String(http.StatusForbidden, "This was sent from another website, so we did not keep it.\nGo back to Family Voice and try again.\n")
			c.Abort()
			return
		}
		c.Next()
	}
}

// originOf is an address as a browser names it in Origin: without a port that goes without saying; "" for none.
func originOf(address string) string {
	u, err := url.Parse(address)
	usual := map[string]string{"http": ":80", "https": ":443"}
	if err != nil || u.Hostname() == "" || usual[u.Scheme] == "" {
		return ""
	}
	return u.Scheme + "://" + strings.TrimSuffix(strings.ToLower(u.Host), usual[u.Scheme])
}

// Recover turns a panic into the kind page for 500. The log says where, and neither what was being said nor by whom:
// a panic's value may hold a family's words.
func (r *Renderer) Recover(log *slog.Logger) gin.HandlerFunc {
	return Recover(log, func(c *gin.Context) { r.Problem(c, http.StatusInternalServerError, Page{}) })
}

// Recover does the same with a page of the site's own. http.ErrAbortHandler is no fault: a file that could not be finished breaks
// off by it, and the server has to see it, or half a file would end like a whole one.
func Recover(log *slog.Logger, show gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			switch recover() {
			case nil:
				return
			case http.ErrAbortHandler:
				panic(http.ErrAbortHandler)
			}
			log.ErrorContext(c, "a page panicked", "route", c.FullPath(), "stack", string(debug.Stack()))
			c.Abort()
			if !c.Writer.Written() {
				show(c)
			}
		}()
		c.Next()
	}
}
