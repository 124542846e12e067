package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// newRouter is the router with what every request gets: an id, a log line without address, query or body, and a net
// under panics that shows nothing of the request.
func newRouter(log *slog.Logger, trusted []string, problem func(c *gin.Context, status int)) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.ContextWithFallback = true
	if err := router.SetTrustedProxies(trusted); err != nil {
		return nil, errors.New("trusted_proxies holds an address that can't be read")
	}
	router.Use(logged(log), recovered(log, problem))
	router.NoRoute(func(c *gin.Context) { problem(c, http.StatusNotFound) })
	router.NoMethod(func(c *gin.Context) { problem(c, http.StatusMethodNotAllowed) })
	return router, nil
}

// logged writes one line a request: the route's pattern, never its values.
func logged(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		id := requestID()
		c.Header("X-Request-Id", id)
		c.Next()
		route := c.FullPath()
		if route == "" {
			route = "(none)"
		}
		level := slog.LevelDebug
		if c.Writer.Status() >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		log.Log(c, level, "request", "id", id, "method", c.Request.Method, "route", route, "status", c.Writer.Status(),
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

// recovered answers a panic with the kind page for 500. The log gets the place in the code; the panic's own value may
// hold a family's words and is dropped.
func recovered(log *slog.Logger, problem func(c *gin.Context, status int)) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			if r := recover(); r != nil {
				log.Error("a request panicked", "route", c.FullPath(), "at", panicPlace())
				if !c.Writer.Written() {
					problem(c, http.StatusInternalServerError)
				}
				c.Abort()
			}
		}()
		c.Next()
	}
}

// panicPlace is the first function outside the runtime that the panic came through.
func panicPlace() string {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		frame, more := frames.Next()
		if frame.Function != "" && (len(frame.Function) < 8 || frame.Function[:8] != "runtime.") {
			return frame.Function + ":" + strconv.Itoa(frame.Line)
		}
		if !more {
			return "unknown"
		}
	}
}
