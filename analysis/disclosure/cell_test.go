package disclosure

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestWhatEverybodyMayReadIsRoundedToFive(t *testing.T) {
	thaw := func(n, k int) (c Cell) {
		if err := json.Unmarshal(fmt.Appendf(nil, `{"n":%d,"k":%d}`, n, k), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, row := range []struct {
		n, k, want int
		ok         bool
	}{
		{12, 10, 10, true}, {13, 10, 15, true}, {17, 10, 15, true}, {18, 10, 20, true}, {100, 10, 100, true}, {0, 10, 0, false},
		{40, 5, 0, false}, // by the threshold of leaders
	} {
		if got, ok := thaw(row.n, row.k).Public(); got != row.want || ok != row.ok {
			t.Errorf("%d by %d reads %d, %t; want %d, %t", row.n, row.k, got, ok, row.want, row.ok)
		}
	}
	if _, ok := (Cell{}).Public(); ok {
		t.Error("a hidden number is read")
	}
}
