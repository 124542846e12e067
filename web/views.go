package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

//go:embed all:templates
var templates embed.FS

// Options are what is the same on every page of an installation.
type Options struct {
	MadeUp   bool   // a demonstration: a banner on every page says so
	SiteName string // "" is Family Voice
	// Explain adds to a finished page what its words mean; nil adds nothing. Area is as Page has it, lang never "".
	Explain func(page []byte, area, lang string) []byte
}

// Renderer holds the layout. It is safe for concurrent use.
type Renderer struct {
	options Options
	layout  *template.Template
	own     *Views
}

// New parses the layout. It panics if the layout is broken: that is a fault of the program.
func New(options Options) *Renderer {
	if options.SiteName == "" {
		options.SiteName = "Family Voice"
	}
	r := &Renderer{options: options}
	r.layout = template.Must(template.New("layout.html").Funcs(shared).ParseFS(templates, "templates/layout.html", "templates/_*.html"))
	r.own = r.Views(templates, "templates", nil)
	return r
}

// Views are the parsed views of one site.
type Views struct {
	renderer *Renderer
	byName   map[string]func() *template.Template // parsed when first shown, then kept
}

// Views parses each "*.html" of dir as a view named after its file, together with the parts ("_*.html") of the same
// folder and the layout. It panics on a broken template, so that a bad page is found at start-up. What it parsed is not
// kept: a view that nobody asks for takes no memory.
func (r *Renderer) Views(fsys fs.FS, dir string, funcs template.FuncMap) *Views {
	files, err := fs.Glob(fsys, path.Join(dir, "*.html"))
	if err != nil || len(files) == 0 {
		panic(fmt.Sprintf("web: no views in %q (%v)", dir, err))
	}
	var parts, views []string
	for _, file := range files {
		switch base := path.Base(file); {
		case strings.HasPrefix(base, "_"):
			parts = append(parts, file)
		case base != "layout.html":
			views = append(views, file)
		}
	}
	v := &Views{renderer: r, byName: map[string]func() *template.Template{}}
	for _, file := range views {
		parse := func() *template.Template {
			t := template.Must(r.layout.Clone()).Funcs(funcs)
			template.Must(t.ParseFS(fsys, append(slices.Clone(parts), file)...))
			if t.Lookup("main") == nil {
				panic(fmt.Sprintf("web: %s does not define \"main\"", file))
			}
			return t
		}
		parse()
		v.byName[strings.TrimSuffix(path.Base(file), ".html")] = sync.OnceValue(parse)
	}
	return v
}

// Has says whether there is such a view.
func (v *Views) Has(view string) bool { return v.byName[view] != nil }

// Show renders the view and writes it. Nothing is written before the whole page is there, so a page is never half a
// page; if it can't be rendered the reader gets the kind page for 500 and the handler's error list names the view.
func (v *Views) Show(c *gin.Context, status int, view string, p Page) {
	body := pages.Get().(*bytes.Buffer)
	defer pages.Put(body)
	body.Reset()
	if err := v.render(body, Nonce(c), view, p); err != nil {
		_ = c.Error(fmt.Errorf("web: view %s: %w", view, err))
		if v == v.renderer.own {
			c.String(http.StatusInternalServerError, "Something went wrong. Try again in a minute.\n")
			return
		}
		v.renderer.Problem(c, http.StatusInternalServerError, Page{Lang: p.Lang, RTL: p.RTL, Area: p.Area})
		return
	}
	if p.NoStore {
		c.Header("Cache-Control", "no-store")
	} else {
		c.Header("Cache-Control", "private, no-cache")
	}
	write(c, status, v.renderer.explained(body.Bytes(), p))
}

// explained is a finished page with what its words mean.
func (r *Renderer) explained(page []byte, p Page) []byte {
	if r.options.Explain == nil {
		return page
	}
	return r.options.Explain(page, cmp.Or(p.Area, "families"), cmp.Or(p.Lang, "en"))
}

var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (v *Views) render(to *bytes.Buffer, nonce, view string, p Page) error {
	parsed := v.byName[view]
	if parsed == nil {
		return fmt.Errorf("no such view")
	}
	if p.Lang == "" {
		p.Lang = "en"
	}
	if p.Area == "" {
		p.Area = "families"
	}
	p.Chrome = p.Chrome.withDefaults(v.renderer.options.SiteName, p.Area)
	return parsed().ExecuteTemplate(to, "layout.html", frame{Page: p, MadeUp: v.renderer.options.MadeUp, Nonce: nonce})
}

// pageType is the media type of a page.
const pageType = "text/html; charset=utf-8"

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// write sends a page, packed where the reader can unpack it. A page that holds anything private never repeats words from its
// own address, so nobody outside can steer what is packed together with what is private.
func write(c *gin.Context, status int, body []byte) {
	c.Header("Vary", "Accept-Encoding")
	if acceptsGzip(c.Request) && len(body) > 1000 {
		packed := pages.Get().(*bytes.Buffer)
		defer pages.Put(packed)
		packed.Reset()
		zip := zippers.Get().(*gzip.Writer)
		defer zippers.Put(zip)
		zip.Reset(packed)
		if _, err := zip.Write(body); err == nil && zip.Close() == nil {
			c.Header("Content-Encoding", "gzip")
			body = packed.Bytes()
		}
	}
	c.Header("Content-Length", strconv.Itoa(len(body)))
	c.Data(status, pageType, body)
}

// acceptsGzip reads Accept-Encoding; "gzip;q=0" is a no.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(coding) == "gzip" {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}
