package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/web"
)

// newRouter is the router with what every request gets: an id, a log line without address, query or body, a net under
// panics that shows nothing of the request, and a bound. secure says that families reach the site by https, whoever ends the TLS.
func newRouter(log *slog.Logger, trusted []string, pages *web.Renderer, secure bool) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.ContextWithFallback = true
	if err := router.SetTrustedProxies(trusted); err != nil {
		return nil, errors.New("trusted_proxies holds an address that can't be read")
	}
	router.Use(logged(log), pages.Recover(log), bounded, newForwarded(log, trusted).handle)
	if secure {
		router.Use(func(c *gin.Context) { c.Header("Strict-Transport-Security", "max-age=31536000") })
	}
	return router, nil
}

// maxRequest is the largest body that anything here reads, in bytes: Telegram's. Each route has a bound of its own below it.
const maxRequest = 1 << 20

// bounded keeps every body within maxRequest, whoever reads it.
func bounded(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxRequest)
}

// logged writes one line a request: the route's pattern, never its values.
func logged(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		id := requestID()
		c.Header("X-Request-Id", id)
		c.Request = c.Request.WithContext(withRequest(c.Request.Context(), id))
		c.Next()
		route := c.FullPath()
		if route == "" {
			route = "(none)"
		}
		level := slog.LevelDebug
		if c.Writer.Status() >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		log.Log(c, level, "request", "method", c.Request.Method, "route", route, "status", c.Writer.Status(),
			"ms", time.Since(start).Milliseconds(), "errors", len(c.Errors))
	}
}

func requestID() string {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		return "none"
	}
	return hex.EncodeToString(b)
}
