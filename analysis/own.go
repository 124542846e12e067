package analysis

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"familyvoice/analysis/words"
)

// Shipped is the shipped codebook as a file: what a council's own begins from.
func Shipped() []byte { return slices.Clone(codebookYAML) }

// LoadOwnCodebook reads a council's edition of the shipped codebook. Labels, definitions, words and exceptions may be
// edited; the ids stay, in their order, since the head and the encoder know the themes and stances by them. A word that the
// shipped list does not have gives its label by itself, as LoadLocalThemes has it, and an exception of the council's own
// takes it away. The version then ends in a checksum of the lists ("1.own-0123abcd"). Errors are as LoadCodebook's.
func LoadOwnCodebook(file string, source []byte) (*Codebook, error) {
	shipped, err := DefaultCodebook()
	if err != nil {
		return nil, err
	}
	cb, at, err := readCodebook(file, source)
	if err != nil {
		return nil, err
	}
	if !ownVersion.MatchString(cb.Version) {
		return nil, fmt.Errorf("%s: version %q; use at most 20 letters, digits, dots and hyphens", at("$.version"), cb.Version)
	}
	for _, part := range []struct {
		name      string
		have, ids []Theme
	}{{"themes", cb.Themes, shipped.Themes}, {"stances", cb.Stances, shipped.Stances}} {
		if err := sameIDs(part.name, part.have, part.ids, at); err != nil {
			return nil, err
		}
	}
	if err := cb.noneTwice(at); err != nil {
		return nil, err
	}
	if own := cb.listed(); own != shipped.listed() {
		cb.Version += ".own-" + own
		cb.added = additionsOf(cb, shipped)
	}
	return cb, nil
}

var ownVersion = regexp.MustCompile(`^[A-Za-z0-9.-]{1,20}$`)

// sameIDs refuses a list that lacks a shipped id, has another, or has them in another order.
func sameIDs(list string, have, shipped []Theme, at func(string) string) error {
	is := func(id string) func(Theme) bool { return func(t Theme) bool { return t.ID == id } }
	for _, s := range shipped {
		if !slices.ContainsFunc(have, is(s.ID)) {
			return fmt.Errorf("%s: %s is missing from the %s; the tagger knows it, so put it back as `familyvoice codebook` has it", at("$."+list), s.ID, list)
		}
	}
	for i, h := range have {
		where := at(fmt.Sprintf("$.%s[%d].id", list, i))
		switch {
		case !slices.ContainsFunc(shipped, is(h.ID)):
			return fmt.Errorf("%s: %s is none of the shipped %s; a theme of your own goes into the file that tagger.themes names", where, h.ID, list)
		case shipped[i].ID != h.ID:
			return fmt.Errorf("%s: %s stands where %s should; keep the %s in the order of `familyvoice codebook`", where, h.ID, shipped[i].ID, list)
		}
	}
	return nil
}

// noneTwice refuses a label that two themes share, an entry that a list has twice, and one that is its own exception.
func (cb *Codebook) noneTwice(at func(string) string) error {
	plain := func(entry string) string { return strings.ToLower(strings.Join(strings.Fields(entry), " ")) }
	labels := map[string]string{}
	for i, label := range cb.labels() {
		path, name := cb.pathOf(i), plain(label.Label)
		if other := labels[name]; other != "" {
			return fmt.Errorf("%s: %s has the label of %s; give it another, since readers see nothing else", at(path+".label"), label.ID, other)
		}
		labels[name] = label.ID
		speaks := map[string]bool{}
		for _, list := range []struct {
			name    string
			entries []string
		}{{"words", label.Words}, {"except", label.Except}} {
			seen := map[string]bool{}
			for k, entry := range list.entries {
				if seen[plain(entry)] {
					return fmt.Errorf("%s: %s of %s: %q stands there twice; remove one", at(fmt.Sprintf("%s.%s[%d]", path, list.name, k)), list.name, label.ID, entry)
				}
				seen[plain(entry)] = true
			}
		}
		for _, entry := range label.Words {
			speaks[words.Key(entry)] = true
		}
		for k, entry := range label.Except {
			if speaks[words.Key(entry)] {
				return fmt.Errorf("%s: except of %s: %q is among its words too; remove it from one of the lists", at(fmt.Sprintf("%s.except[%d]", path, k)), label.ID, entry)
			}
		}
	}
	return nil
}

// listed is a checksum of what tags: ids, words and exceptions.
func (cb *Codebook) listed() string {
	hash := sha256.New()
	for _, l := range cb.labels() {
		_, _ = fmt.Fprintf(hash, "%q", []any{l.ID, l.Words, l.Except})
	}
	return hex.EncodeToString(hash.Sum(nil)[:4])
}

// additions are the entries that a council's codebook has and the shipped one has not.
type additions struct {
	words  *Codebook      // a matcher for the added words, with all exceptions
	except *words.Matcher // the added exceptions, by the label's number
}

func additionsOf(cb, shipped *Codebook) *additions {
	a := &additions{words: &Codebook{matcher: words.NewMatcher()}, except: words.NewMatcher()}
	was := shipped.labels()
	for i, label := range cb.labels() {
		for _, entry := range newEntries(label.Words, was[i].Words) {
			_ = a.words.matcher.Add(entry, 2*i) // it was read before, and so were the others
		}
		for _, entry := range label.Except {
			_ = a.words.matcher.Add(entry, 2*i+1)
		}
		for _, entry := range newEntries(label.Except, was[i].Except) {
			_ = a.except.Add(entry, i)
		}
	}
	return a
}

func newEntries(have, shipped []string) (added []string) {
	known := map[string]bool{}
	for _, entry := range shipped {
		known[words.Key(entry)] = true
	}
	for _, entry := range have {
		if !known[words.Key(entry)] {
			added = append(added, entry)
		}
	}
	return added
}

// look notes what a council added to the lists and the sentence has: words that give their label by themselves, and labels of which
// nothing but an added exception stands there.
func (a *additions) look(v *sentenceView) {
	if a == nil {
		return
	}
	v.given = a.words.find(v.tokens)
	for _, h := range a.except.Find(v.tokens) {
		v.barred |= 1 << h.ID
	}
	for _, h := range v.lists {
		v.barred &^= 1 << h.ID
	}
}

// gives are the words of the sentence that a council added for label l, each once.
func (v *sentenceView) gives(l int) []string {
	var why []string
	for _, h := range v.given {
		if int(h.ID) == l && len(why) < whyAtMost {
			why = appendOnce(why, v.original(h.First, h.Last))
		}
	}
	return why
}

// bars says whether of label l the sentence has nothing but an exception that a council added.
func (v *sentenceView) bars(l int) bool { return v.barred>>l&1 == 1 }
