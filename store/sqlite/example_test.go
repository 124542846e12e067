package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func ExampleOpen() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "familyvoice")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)

	s, err := sqlite.Open(ctx, filepath.Join(folder, "familyvoice.db"))
	if err != nil {
		panic(err)
	}
	defer s.Close()

	hub := &store.Place{Meta: store.Meta{ID: "north"}, Name: "North Hub"}
	fmt.Println(s.Places.Put(ctx, hub), hub.Version)

	stale := &store.Place{Meta: store.Meta{ID: "north"}, Name: "Another North Hub"}
	fmt.Println(errors.Is(s.Places.Put(ctx, stale), store.ErrConflict))

	for place, err := range s.Places.Find(ctx, store.Query{}) {
		fmt.Println(place.Name, err)
	}
	// Output:
	// <nil> 1
	// true
	// North Hub <nil>
}
