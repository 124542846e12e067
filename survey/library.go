package survey

import (
	"embed"
	"io/fs"
	"slices"
	"sync"
)

//go:embed surveys
var embedded embed.FS

// Library is a set of surveys with all their versions. It is immutable and safe for concurrent use.
type Library struct {
	surveys map[string][]*Survey // by id, oldest version first
	ids     []string
}

var parsed = sync.OnceValues(func() (*Library, error) {
	sub, err := fs.Sub(embedded, "surveys")
	if err != nil {
		return nil, err
	}
	return Load(sub)
})

// Embedded returns the surveys that the program carries. They are parsed once. An error here is a mistake in a file
// of this source tree; it names file, line, question and what to do.
func Embedded() (*Library, error) { return parsed() }

// Files returns the embedded definitions as Load reads them, for a linter or a council that starts from them.
func Files() fs.FS {
	sub, err := fs.Sub(embedded, "surveys")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return sub
}

// Survey returns one version of a survey. A version that was ever answered stays loadable.
func (l *Library) Survey(id string, version int) (*Survey, bool) {
	for _, s := range l.surveys[id] {
		if s.Version == version {
			return s, true
		}
	}
	return nil, false
}

// Latest returns the newest version of a survey: the one that a new run begins.
func (l *Library) Latest(id string) (*Survey, bool) {
	versions := l.surveys[id]
	if len(versions) == 0 {
		return nil, false
	}
	return versions[len(versions)-1], true
}

// IDs lists the surveys by id, in order. The caller owns the slice.
func (l *Library) IDs() []string { return slices.Clone(l.ids) }
