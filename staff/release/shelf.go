package release

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"familyvoice/store"
)

// Shelf is a collection of releases that keeps those read last in memory, ready to be shown: what is frozen never changes, and
// a page that compares thirty places reads as many. It holds nothing that isn't in the store.
type Shelf struct {
	store.Collection[store.Release]

	mu    sync.Mutex
	books []book // the last read at the end
	size  int
}

type book struct {
	id   string
	body *Body
	size int // of its JSON
}

// shelfBytes bounds what a Shelf holds, by the length of the JSON; the bodies take a few times as much.
const shelfBytes = 4 << 20

// NewShelf puts a shelf before a collection.
func NewShelf(c store.Collection[store.Release]) *Shelf { return &Shelf{Collection: c} }

// body reads a release by its id. What it returns is shared and must not be changed.
func body(ctx context.Context, s *store.Store, id string) (*Body, error) {
	shelf, ok := s.Releases.(*Shelf)
	if ok {
		if b := shelf.take(id); b != nil {
			return b, nil
		}
	}
	r, err := s.Releases.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	b := new(Body)
	if err := json.Unmarshal([]byte(r.Body), b); err != nil {
		return nil, fmt.Errorf("release: a body can't be read: %w", err)
	}
	if ok {
		shelf.put(book{id, b, len(r.Body)})
	}
	return b, nil
}

func (s *Shelf) at(id string) int {
	return slices.IndexFunc(s.books, func(b book) bool { return b.id == id })
}

func (s *Shelf) take(id string) *Body {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.at(id)
	if i < 0 {
		return nil
	}
	b := s.books[i]
	s.books = append(slices.Delete(s.books, i, i+1), b)
	return b.body
}

func (s *Shelf) put(b book) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at(b.id) >= 0 {
		return
	}
	s.books, s.size = append(s.books, b), s.size+b.size
	for s.size > shelfBytes && len(s.books) > 1 {
		s.size -= s.books[0].size
		s.books = slices.Delete(s.books, 0, 1)
	}
}
