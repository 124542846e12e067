package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

// Ready is a page about a problem that was made before anybody asked for it. To send it costs neither a template nor
// packing, so that a flood of requests that are refused takes little from those that are served.
type Ready struct {
	plain, packed []byte
}

// Ready makes the page. It may hold no script: it has no nonce. It panics if the page can't be rendered: that is a fault
// of the program.
func (r *Renderer) Ready(p Page, body Problem) *Ready {
	if p.Exit || p.Idle != nil {
		panic("web: a page that is made beforehand has no scripts")
	}
	p.Body, p.NoStore = body, true
	if p.Title == "" {
		p.Title = body.Heading
	}
	var page, packed bytes.Buffer
	if err := r.own.render(&page, "", "problem", p); err != nil {
		panic(fmt.Sprintf("web: the page %q: %v", p.Title, err))
	}
	plain := bytes.Clone(r.explained(page.Bytes(), p))
	zip, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	_, _ = zip.Write(plain) // a bytes.Buffer takes everything
	_ = zip.Close()
	return &Ready{plain: plain, packed: packed.Bytes()}
}

// Send answers a request with the page and ends it. It sets the security headers itself: nothing else need have run.
func (r *Ready) Send(c *gin.Context, status int) {
	secure(c, "script-src 'none'")
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Type", pageType)
	body := r.plain
	if acceptsGzip(c.Request) {
		h.Set("Content-Encoding", "gzip")
		body = r.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.Abort()
	c.Status(status)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	_, _ = c.Writer.Write(body) // whoever went away needs no page
}
