package mongo

import (
	"reflect"
	"testing"
	"time"

	"familyvoice/store"
)

func BenchmarkDocument(b *testing.B) {
	at := time.UnixMilli(1764027502123).UTC()
	doc := &store.Response{Meta: store.Meta{ID: "r", Version: 7, Due: 1}, Survey: "our-family", Started: at, Updated: at, Run: string(make([]byte, 800))}
	for range 6 {
		doc.Applied = append(doc.Applied, store.Applied{ID: "SM0123456789", At: at})
	}
	doc.Pending = []store.Pending{{ID: "r:7:0", Key: "question", Language: "en", At: at, Due: 1}}
	c := &collection[store.Response]{name: "responses", layout: layoutOf(reflect.TypeFor[store.Response](), "responses")}
	raw, err := c.encode(doc)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.encode(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := decode[store.Response](raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}
