package config

import "testing"

func TestAMonthsBoundInSegments(t *testing.T) {
	for _, row := range []struct {
		spend Spend
		want  int
	}{
		{Spend{Pence: 4}, 0},
		{Spend{Pence: 4, Monthly: 100}, 2500},
		{Spend{Pence: 4, Monthly: 0.01}, 1},
		{Spend{Pence: 4.2, Monthly: 10}, 238},
		{Spend{Pence: 0.0001, Monthly: 1e7}, 1e9},
	} {
		if got := row.spend.Segments(); got != row.want {
			t.Errorf("%+v is %d segments, want %d", row.spend, got, row.want)
		}
	}
	for _, wrong := range []Spend{{Pence: -1}, {Pence: 4, Monthly: -1}, {Monthly: 5}, {Pence: 4, Each: -1}} {
		n := 0
		wrong.check(func(string, string, ...any) { n++ })
		if n == 0 {
			t.Errorf("%+v was taken", wrong)
		}
	}
}
