package staff

import (
	"net/http"
	"sync"

	"familyvoice/glossary"
	"familyvoice/web"
)

type wordsPage struct {
	glossary.Page
	Class string
}

// readersWords are read once: they are part of the program.
var readersWords = sync.OnceValue(func() glossary.Page { return glossary.New().Page(glossary.Readers, glossary.English) })

// showWords says what the words mean that these pages can't avoid.
func (s *Site) showWords(v *visit) error {
	page := readersWords()
	return v.show(http.StatusOK, "words", web.Page{Title: page.Title, Body: wordsPage{page, glossary.Marker}})
}
