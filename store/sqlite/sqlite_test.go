package sqlite

import (
	"path/filepath"
	"testing"
	_ "time/tzdata"

	"familyvoice/store"
	"familyvoice/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store {
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "data", "familyvoice.db"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
