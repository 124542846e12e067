package bulk

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"
	"time"

	"familyvoice/store"
)

const format = 1

// line is what a line holds: a head, a document, or the end.
type line struct {
	FamilyVoice string          `json:"familyvoice,omitempty"`
	Format      int             `json:"format,omitempty"`
	At          time.Time       `json:"at,omitzero"`
	Collection  string          `json:"collection,omitempty"`
	Document    json.RawMessage `json:"document,omitempty"`
	End         bool            `json:"end,omitempty"`
	Counts      map[string]int  `json:"counts,omitempty"`
	SHA256      string          `json:"sha256,omitempty"`
}

// Counts is how many documents of each collection went through.
type Counts map[string]int

// Total is how many documents there were in all.
func (c Counts) Total() (n int) {
	for _, m := range c {
		n += m
	}
	return n
}

// Export writes everything in the store to w, in bounded memory. While others write to the store each document is as it was
// at one instant, but not all at the same one: to move for good, stop the service first.
func Export(ctx context.Context, s *store.Store, at time.Time, w io.Writer) (Counts, error) {
	buffered := bufio.NewWriterSize(w, 1<<20)
	out := &writer{w: buffered, sum: sha256.New()}
	if err := out.line(line{FamilyVoice: "export", Format: format, At: at.UTC()}); err != nil {
		return nil, err
	}
	counts := Counts{}
	for _, c := range collections(s) {
		err := c.read(ctx, func(doc json.RawMessage) error {
			counts[c.name]++
			return out.line(line{Collection: c.name, Document: doc})
		})
		if err != nil {
			return counts, err
		}
	}
	if err := out.line(line{End: true, Counts: counts, SHA256: hex.EncodeToString(out.sum.Sum(nil))}); err != nil {
		return counts, err
	}
	return counts, buffered.Flush()
}

type writer struct {
	w   io.Writer
	sum hash.Hash
}

func (o *writer) line(l line) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	full := append([]byte(short(body)+" "), body...)
	full = append(full, '\n')
	o.sum.Write(full)
	_, err = o.w.Write(full)
	return err
}

func short(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

// The errors of a stream that can't be trusted.
var (
	ErrDamaged = errors.New("bulk: the export is damaged")
	ErrCut     = errors.New("bulk: the export ends too early; what came before is imported, and the whole one may be imported again")
)

// writers is how many documents are written at once: a backend commits what comes together as a group.
const writers = 32

// Import writes everything from r into the store. It may be stopped and repeated: what is there already is passed over. Every
// line is proven before it is written, and the whole at the end. It returns how many documents were written and how many were
// there already.
func Import(ctx context.Context, s *store.Store, r io.Reader) (written, there Counts, err error) {
	in := &reader{r: bufio.NewReaderSize(r, longestLine), sum: sha256.New()}
	head, _, err := in.line()
	if err != nil {
		return nil, nil, err
	}
	if head.FamilyVoice != "export" {
		return nil, nil, errors.New("bulk: this is no export of Family Voice")
	}
	if head.Format != format {
		return nil, nil, fmt.Errorf("bulk: the export has form %d, and this version of Family Voice knows form %d", head.Format, format)
	}
	im := &importer{into: map[string]collection{}, written: Counts{}, there: Counts{}}
	for _, c := range collections(s) {
		im.into[c.name] = c
	}
	end, err := im.run(ctx, in)
	if err != nil {
		return im.written, im.there, err
	}
	for name, n := range end.Counts {
		if im.written[name]+im.there[name] != n {
			return im.written, im.there, fmt.Errorf("%w: it should hold %d documents of %s, it holds %d", ErrDamaged, n, name, im.written[name]+im.there[name])
		}
	}
	return im.written, im.there, nil
}

// longestLine is longer than a document of store.MaxDocument with every sign escaped.
const longestLine = 8 * store.MaxDocument

type reader struct {
	r   *bufio.Reader
	sum hash.Hash
	n   int
}

// line reads and proves one line; before is the checksum of everything before it.
func (in *reader) line() (l line, before string, err error) {
	before = hex.EncodeToString(in.sum.Sum(nil))
	full, err := in.r.ReadSlice('\n')
	in.n++
	switch {
	case errors.Is(err, io.EOF):
		return l, before, ErrCut
	case errors.Is(err, bufio.ErrBufferFull):
		return l, before, fmt.Errorf("%w: line %d is longer than any that was written", ErrDamaged, in.n)
	case err != nil:
		return l, before, err
	}
	in.sum.Write(full)
	const lead = 17
	if len(full) <= lead || short(full[lead:len(full)-1])+" " != string(full[:lead]) || json.Unmarshal(full[lead:], &l) != nil {
		return l, before, fmt.Errorf("%w: line %d is not what was written", ErrDamaged, in.n)
	}
	return l, before, nil
}

// importer writes documents with several hands.
type importer struct {
	into           map[string]collection
	mu             sync.Mutex
	written, there Counts
	failed         error
}

func (im *importer) run(ctx context.Context, in *reader) (end line, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	todo := make(chan line, 2*writers)
	var hands sync.WaitGroup
	for range writers {
		hands.Go(func() {
			for l := range todo {
				if err := im.write(ctx, l); err != nil {
					stop()
				}
			}
		})
	}
	end, err = im.read(ctx, in, todo)
	close(todo)
	hands.Wait()
	if im.failed != nil {
		err = im.failed
	}
	return end, err
}

func (im *importer) read(ctx context.Context, in *reader, todo chan<- line) (line, error) {
	for {
		l, before, err := in.line()
		if err != nil {
			return l, err
		}
		if l.End {
			if l.SHA256 != before {
				return l, fmt.Errorf("%w: its checksum is not that of its content", ErrDamaged)
			}
			return l, nil
		}
		if _, ok := im.into[l.Collection]; !ok {
			return l, fmt.Errorf("bulk: this version of Family Voice knows no collection %q", l.Collection)
		}
		select {
		case todo <- l:
		case <-ctx.Done():
			return l, ctx.Err()
		}
	}
}

func (im *importer) write(ctx context.Context, l line) error {
	there, err := im.into[l.Collection].write(ctx, l.Document)
	im.mu.Lock()
	defer im.mu.Unlock()
	switch {
	case err != nil:
		if im.failed == nil {
			im.failed = err
		}
	case there:
		im.there[l.Collection]++
	default:
		im.written[l.Collection]++
	}
	return err
}
