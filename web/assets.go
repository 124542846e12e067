package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"

	"github.com/gin-gonic/gin"
)

// The stylesheet is built from the Sass beside it (make styles) and committed.
//
//go:embed styles/fv.css
var stylesheet []byte

// asset is one file as it is served.
type asset struct {
	mime   string
	sum    string // of the content: part of the address, so that a new version has a new one
	plain  []byte
	packed []byte
}

var assets = map[string]asset{"fv.css": made("text/css; charset=utf-8", stylesheet)}

func made(mime string, content []byte) asset {
	sum := sha256.Sum256(content)
	var packed bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	_, _ = zip.Write(content) // a bytes.Buffer takes everything
	_ = zip.Close()
	return asset{mime: mime, sum: hex.EncodeToString(sum[:6]), plain: content, packed: packed.Bytes()}
}

// AssetURL is the address of an asset. It panics on an unknown name, which a view's first use finds.
func AssetURL(name string) string {
	a, ok := assets[name]
	if !ok {
		panic("web: no asset " + name)
	}
	return "/assets/" + a.sum + "/" + name
}

// Assets serves the assets below /assets/. An address with the checksum of the content may be kept for ever; any other
// is answered too (a page from before an update asks for it), and kept for a minute.
func Assets(router gin.IRouter) {
	router.GET("/assets/:sum/:name", func(c *gin.Context) {
		a, ok := assets[c.Param("name")]
		if !ok {
			c.String(http.StatusNotFound, "There is no such file.\n")
			return
		}
		if c.Param("sum") == a.sum {
			c.Header("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			c.Header("Cache-Control", "public, max-age=60")
		}
		c.Header("X-Content-Type-Options", "nosniff") // another website can load none, as what it is or as something else
		c.Header("Cross-Origin-Resource-Policy", "same-origin")
		c.Header("Vary", "Accept-Encoding")
		if acceptsGzip(c.Request) {
			c.Header("Content-Encoding", "gzip")
			c.Data(http.StatusOK, a.mime, a.packed)
			return
		}
		c.Data(http.StatusOK, a.mime, a.plain)
	})
}
