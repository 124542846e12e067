package mongo

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// How the scripted server finds documents: by an index on the fields of the question, made when first asked for.

// entry is a document at its place in an index: the values of the fields, written so that their bytes are in order.
type entry struct {
	place string
	doc   bson.Raw
}

// find returns the documents that match, in an order; limit 0 is none.
func (s *server) find(collection string, filter, by bson.Raw, limit int) []bson.Raw {
	if _, ok := filter.Lookup("_id").StringValueOK(); ok {
		if id, there := s.one(s.kept[collection], filter); there {
			return []bson.Raw{s.kept[collection][id]}
		}
		return nil
	}
	var fields []string
	var start string // of the entries whose fields are equal to what is asked
	desc := false
	wanted, _ := filter.Elements()
	for _, w := range wanted {
		if w.Value().Type != bson.TypeEmbeddedDocument {
			fields = append(fields, w.Key())
			start += place(w.Value())
		}
	}
	ordered, _ := by.Elements()
	for _, o := range ordered {
		fields = append(fields, o.Key())
		desc = o.Value().AsInt64() < 0
	}
	from, to := start, start+"\xff"
	if len(ordered) > 0 {
		bounds, _ := filter.Lookup(ordered[0].Key()).DocumentOK()
		limits, _ := bounds.Elements()
		for _, b := range limits {
			switch at := start + place(b.Value()); b.Key() {
			case "$gt":
				from = at + "\xff"
			case "$gte":
				from = at
			case "$lt":
				to = at
			}
		}
	}
	all := s.index(collection, fields)
	first, _ := slices.BinarySearchFunc(all, from, byPlace)
	end, _ := slices.BinarySearchFunc(all, to, byPlace)
	var found []bson.Raw
	for i := range max(0, end-first) {
		e := all[first+i]
		if desc {
			e = all[end-1-i]
		}
		if matches(e.doc, wanted) {
			if found = append(found, e.doc); len(found) == limit {
				break
			}
		}
	}
	return found
}

func byPlace(e entry, place string) int { return strings.Compare(e.place, place) }

func (s *server) index(collection string, fields []string) []entry {
	if s.sorted[collection] == nil {
		s.sorted[collection] = map[string][]entry{}
	}
	name := strings.Join(fields, " ")
	index, there := s.sorted[collection][name]
	if !there {
		for _, doc := range s.kept[collection] {
			places := []string{""}
			for _, f := range fields {
				var longer []string
				for _, at := range places {
					for _, v := range values(doc.Lookup(f)) {
						longer = append(longer, at+place(v))
					}
				}
				places = longer
			}
			slices.Sort(places)
			for _, at := range slices.Compact(places) {
				index = append(index, entry{at, doc})
			}
		}
		slices.SortFunc(index, func(a, b entry) int { return strings.Compare(a.place, b.place) })
		s.sorted[collection][name] = index
	}
	return index
}

// values are those that an index has entries for: each of a list's, as a multikey index has.
func values(v bson.RawValue) []bson.RawValue {
	if list, ok := v.ArrayOK(); ok {
		if each, _ := list.Values(); len(each) > 0 {
			return each
		}
	}
	return []bson.RawValue{v}
}

// place writes a value so that its bytes are in the order of the values, and no value begins another.
func place(v bson.RawValue) string {
	switch v.Type {
	case bson.TypeString:
		return "s" + strings.ReplaceAll(v.StringValue(), "\x00", "\x00\xff") + "\x00\x01"
	case bson.TypeInt64, bson.TypeDateTime:
		n := binary.LittleEndian.Uint64(v.Value) ^ 1<<63
		return string(binary.BigEndian.AppendUint64([]byte{byte(v.Type)}, n))
	}
	return "\x00" // not there
}

func matches(doc bson.Raw, wanted []bson.RawElement) bool {
	for _, w := range wanted {
		have := doc.Lookup(w.Key())
		bounds, ok := w.Value().DocumentOK()
		if !ok {
			if !slices.ContainsFunc(values(have), func(v bson.RawValue) bool { return v.Type == w.Value().Type && compared(v, w.Value()) == 0 }) {
				return false
			}
			continue
		}
		limits, _ := bounds.Elements()
		for _, b := range limits {
			c := compared(have, b.Value())
			if have.Type != b.Value().Type || b.Key() == "$gt" && c <= 0 || b.Key() == "$gte" && c < 0 || b.Key() == "$lt" && c >= 0 {
				return false
			}
		}
	}
	return true
}

func compared(a, b bson.RawValue) int {
	if a.Type != b.Type {
		return cmp.Compare(a.Type, b.Type)
	}
	return strings.Compare(place(a), place(b))
}
