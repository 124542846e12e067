package hours

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func office(t interface{ Fatal(...any) }, shut ...string) Week {
	w, err := Office("09:00", "17:00", []string{"mon", "tue", "wed", "thu", "fri"}, shut)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// at reads a London time.
func at(text string) time.Time {
	when, err := time.ParseInLocation("2006-01-02 15:04", text, london)
	if err != nil {
		panic(err)
	}
	return when
}

func TestTwoWorkingHoursAfter(t *testing.T) {
	w := office(t, "2026-12-24")
	for _, row := range []struct{ name, from, want string }{
		{"a Tuesday morning", "2026-11-24 10:00", "2026-11-24 12:00"},
		{"before the office opens", "2026-11-24 03:00", "2026-11-24 11:00"},
		{"an hour before it shuts", "2026-11-24 16:00", "2026-11-25 10:00"},
		{"Friday at four", "2026-11-27 16:00", "2026-11-30 10:00"},
		{"Saturday night", "2026-11-28 23:30", "2026-11-30 11:00"},
		{"the last hours before Christmas, with the council's own day off", "2026-12-23 16:00", "2026-12-29 10:00"},
		{"Maundy Thursday, over the night in which the clock went forward", "2027-03-25 16:30", "2027-03-30 10:30"},
		{"the Friday before the clock goes back", "2026-10-23 16:00", "2026-10-26 10:00"},
		{"just as it shuts", "2026-11-24 17:00", "2026-11-25 11:00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := w.After(at(row.from), 2*time.Hour).In(london).Format("2006-01-02 15:04"); got != row.want {
				t.Errorf("two working hours after %s is %s, want %s", row.from, got, row.want)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	w := office(t)
	for when, want := range map[string]bool{
		"2026-11-24 08:59": false, "2026-11-24 09:00": true, "2026-11-24 16:59": true, "2026-11-24 17:00": false,
		"2026-11-28 12:00": false, "2026-12-25 12:00": false, "2026-12-28 12:00": false, "2026-07-01 09:30": true,
	} {
		if got := w.Open(at(when)); got != want {
			t.Errorf("at %s open is %t", when, got)
		}
	}
	if !w.Open(time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)) {
		t.Error("eight in UTC is nine in a London summer")
	}
}

func TestAfterIsWorkingTimeAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := office(t)
		start := time.Unix(rapid.Int64Range(1767225600, 1861919999).Draw(t, "start"), 0)
		minutes := rapid.IntRange(1, 20*60).Draw(t, "minutes")
		end := w.After(start, time.Duration(minutes)*time.Minute)
		worked := 0
		for m := start; m.Before(end); m = m.Add(time.Minute) {
			if w.Open(m) {
				worked++
			}
		}
		if worked < minutes-1 || worked > minutes+1 { // starts lie between whole minutes
			t.Fatalf("from %s to %s are %d working minutes, not %d", start, end, worked, minutes)
		}
	})
}

func TestAWeekThatIsNeverOpenCountsEveryHour(t *testing.T) {
	var w Week
	if got := w.After(at("2026-11-24 10:00"), 2*time.Hour); !got.Equal(at("2026-11-24 12:00")) {
		t.Errorf("it ends at %s", got)
	}
}

func TestHoursThatCantBe(t *testing.T) {
	week := []string{"mon"}
	for name, row := range map[string]struct {
		from, to   string
		days, shut []string
	}{
		"nine o'clock": {"nine", "17:00", week, nil}, "backwards": {"17:00", "09:00", week, nil}, "no day": {"09:00", "17:00", nil, nil},
		"an eighth day": {"09:00", "17:00", []string{"day"}, nil}, "a day off that is none": {"09:00", "17:00", week, []string{"Christmas"}},
	} {
		if _, err := Office(row.from, row.to, row.days, row.shut); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// TestBankHolidays checks the data against what can be worked out: Easter by the calendar of 1582, fixed Mondays, and the
// substitute days of the Banking and Financial Dealings Act 1971.
func TestBankHolidays(t *testing.T) {
	days := BankHolidays()
	if !slices.IsSorted(days) || len(days)%8 != 0 {
		t.Fatalf("%d days, in order: %t", len(days), slices.IsSorted(days))
	}
	for year := 2026; year < 2026+len(days)/8; year++ {
		var want []string
		add := func(d time.Time) { want = append(want, d.Format(time.DateOnly)) }
		day := func(m time.Month, d int) time.Time { return time.Date(year, m, d, 0, 0, 0, 0, time.UTC) }
		monday := func(d time.Time, step int) time.Time {
			for d.Weekday() != time.Monday {
				d = d.AddDate(0, 0, step)
			}
			return d
		}
		free := func(d time.Time) time.Time {
			for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday || slices.Contains(want, d.Format(time.DateOnly)) {
				d = d.AddDate(0, 0, 1)
			}
			return d
		}
		e := easter(year)
		add(free(day(1, 1)))
		add(e.AddDate(0, 0, -2))
		add(e.AddDate(0, 0, 1))
		add(monday(day(5, 1), 1))
		add(monday(day(5, 31), -1))
		add(monday(day(8, 31), -1))
		add(free(day(12, 25)))
		add(free(day(12, 26)))
		slices.Sort(want)
		var got []string
		for _, d := range days {
			if strings.HasPrefix(d, fmt.Sprint(year)) {
				got = append(got, d)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v, worked out %v", year, got, want)
		}
	}
}

// easter is Easter Sunday by the anonymous Gregorian algorithm.
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e, f := b/4, b%4, (b+8)/25
	h := (19*a + b - d - (b-f+1)/3 + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

func TestTheEndOfTheWorkingDay(t *testing.T) {
	w := office(t)
	for _, row := range []struct{ name, from, want string }{
		{"a Tuesday morning", "2026-11-24 10:00", "2026-11-24 17:00"},
		{"before the office opens", "2026-11-24 03:00", "2026-11-24 17:00"},
		{"the moment it shuts", "2026-11-24 17:00", "2026-11-25 17:00"},
		{"Friday night", "2026-11-27 21:00", "2026-11-30 17:00"},
		{"Christmas Eve at night, a Thursday", "2026-12-24 20:00", "2026-12-29 17:00"},
		{"the night in which the clock goes back", "2026-10-25 01:30", "2026-10-26 17:00"},
	} {
		if got := w.Shut(at(row.from)); !got.Equal(at(row.want)) {
			t.Errorf("%s: %s", row.name, got.In(london))
		}
	}
	if got := (Week{}).Shut(at("2026-11-24 10:00")); !got.Equal(at("2026-11-25 10:00")) {
		t.Errorf("a week that is never open: %s", got)
	}
}
