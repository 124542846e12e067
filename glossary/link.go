package glossary

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"
)

// finder finds the words of one glossary in running text, longest first.
type finder struct {
	form *regexp.Regexp
	id   map[string]string // by the form in lower case
}

// product is a name in which no word is looked for.
const product = "Family Voice"

func newFinder(words []Word, lang string) *finder {
	f := &finder{id: map[string]string{}}
	forms := []string{regexp.QuoteMeta(product)}
	for _, w := range words {
		if w.Lang != lang {
			continue
		}
		for _, form := range append([]string{w.Word}, w.Forms...) {
			f.id[strings.ToLower(form)] = w.ID
			forms = append(forms, regexp.QuoteMeta(form))
		}
	}
	if len(f.id) == 0 {
		return f
	}
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	f.form = regexp.MustCompile(`(?i)(^|[^\pL\pN_-])(` + strings.Join(forms, "|") + `)($|[^\pL\pN_-])`)
	return f
}

// Marker is the class of the list of words; a page that has it is the glossary itself, and gets no links.
const Marker = "fv-glossary"

// silent are elements whose text gets no links: what is a link or a control already, what heads something, what belongs to a
// form, where a link would lead away from an answer, and what a family wrote.
var silent = map[string]bool{
	"a": true, "button": true, "form": true, "label": true, "legend": true, "h1": true, "h2": true, "h3": true, "h4": true, "th": true, "td": true,
	"blockquote": true, "q": true, "svg": true, "script": true, "style": true, "code": true, "textarea": true, "select": true, "nav": true,
	"title": true, "caption": true, "header": true, "footer": true, "figcaption": true, "dt": true, "dd": true, "mark": true,
}

// Link puts a link to its meaning round the first occurrence of each word in the main part of a page, and leaves everything
// else as it is, byte for byte. Where is the address of the glossary, without a fragment.
func (b *Book) Link(page []byte, audience, lang, where string) []byte {
	f := b.finders[audience+" "+lang]
	if f == nil || f.form == nil || bytes.Contains(page, []byte(Marker)) {
		return page
	}
	out := bytes.NewBuffer(make([]byte, 0, len(page)+1024))
	linked := map[string]bool{}
	inMain, quiet := false, 0
	z := xhtml.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		raw := slices.Clone(z.Raw())
		switch kind {
		case xhtml.ErrorToken:
			out.Write(raw)
			return out.Bytes()
		case xhtml.StartTagToken, xhtml.EndTagToken:
			name, _ := z.TagName()
			tag := string(name)
			switch {
			case tag == "main":
				inMain = kind == xhtml.StartTagToken
			case silent[tag] && kind == xhtml.StartTagToken:
				quiet++
			case silent[tag]:
				quiet = max(quiet-1, 0)
			}
		case xhtml.TextToken:
			if inMain && quiet == 0 {
				raw = f.link(raw, linked, where)
			}
		}
		out.Write(raw)
	}
}

// link links what occurs in one stretch of text, which is HTML already.
func (f *finder) link(text []byte, linked map[string]bool, where string) []byte {
	var out bytes.Buffer
	for at := 0; at < len(text); {
		found := f.form.FindSubmatchIndex(text[at:])
		if found == nil {
			out.Write(text[at:])
			break
		}
		start, end := at+found[4], at+found[5]
		id := f.id[strings.ToLower(string(text[start:end]))]
		out.Write(text[at:start])
		if id == "" || linked[id] {
			out.Write(text[start:end])
		} else {
			linked[id] = true
			out.WriteString(`<a class="fv-term" href="` + html.EscapeString(where) + `#` + id + `">`)
			out.Write(text[start:end])
			out.WriteString(`</a>`)
		}
		at = end
	}
	return out.Bytes()
}
