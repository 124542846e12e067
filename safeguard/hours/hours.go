// Package hours knows when somebody is at work: London's clock, weekdays, bank holidays. It decides when an alert that
// nobody has looked at goes to the next person, and when a family is told that the office is shut.
package hours

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // working hours are London's, wherever the server stands
)

//go:embed bank-holidays.txt
var bankHolidays string

var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("hours: " + err.Error()) // tzdata is embedded
	}
	return zone
}()

// Week is the working hours of an office. The zero Week is never open; Office makes one.
type Week struct {
	from, to time.Duration // since midnight on the wall clock
	days     [7]bool       // by time.Weekday
	shut     map[string]bool
}

// ErrHours is the error of hours that can't be: it names what is wrong.
var ErrHours = errors.New("working hours")

// Office is a week of the given weekdays ("mon", "tue", ...), open from and to a wall-clock time ("09:00"), shut on the
// bank holidays of England and Wales and on the further days given (2006-01-02).
func Office(from, to string, days, shut []string) (Week, error) {
	w := Week{shut: map[string]bool{}}
	for _, end := range []struct {
		text string
		into *time.Duration
	}{{from, &w.from}, {to, &w.to}} {
		at, err := time.Parse("15:04", end.text)
		if err != nil {
			return w, fmt.Errorf("%w: %q is no time such as 09:00", ErrHours, end.text)
		}
		*end.into = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	if w.to <= w.from {
		return w, fmt.Errorf("%w: they end before they begin", ErrHours)
	}
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	for _, day := range days {
		at := slices.Index(names, strings.ToLower(day))
		if at < 0 {
			return w, fmt.Errorf("%w: %q is no day; days are %s", ErrHours, day, strings.Join(names, ", "))
		}
		w.days[at] = true
	}
	if len(days) == 0 {
		return w, fmt.Errorf("%w: name at least one day", ErrHours)
	}
	for _, day := range append(BankHolidays(), shut...) {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return w, fmt.Errorf("%w: %q is no day such as 2026-12-24", ErrHours, day)
		}
		w.shut[day] = true
	}
	return w, nil
}

// BankHolidays lists the bank holidays of England and Wales that are known here, oldest first.
func BankHolidays() []string {
	var days []string
	for line := range strings.Lines(bankHolidays) {
		if day, _, ok := strings.Cut(line, " "); ok && day != "#" {
			days = append(days, day)
		}
	}
	return days
}

// Open says whether somebody is at work at this instant.
func (w Week) Open(at time.Time) bool {
	from, to, ok := w.day(at.In(london))
	return ok && !at.Before(from) && at.Before(to)
}

// day returns when the office opens and shuts on the day of a London time; false if it stays shut.
func (w Week) day(at time.Time) (from, to time.Time, open bool) {
	y, m, d := at.Date()
	if !w.days[at.Weekday()] || w.shut[at.Format(time.DateOnly)] {
		return from, to, false
	}
	clock := func(since time.Duration) time.Time { // by the wall clock: a day of 23 or 25 hours opens at nine all the same
		return time.Date(y, m, d, int(since/time.Hour), int(since%time.Hour/time.Minute), 0, 0, london)
	}
	return clock(w.from), clock(w.to), true
}

// farthest is how many days After looks ahead before it gives up on a week that is never open.
const farthest = 400

// After is the instant at which so much working time has passed since start: two working hours after Friday at 16:00 is
// Monday at 10:00 for an office from nine to five. A week that is never open counts every hour, so that nothing waits for
// ever.
func (w Week) After(start time.Time, working time.Duration) time.Time {
	at := start.In(london)
	left := working
	for range farthest {
		from, to, ok := w.day(at)
		if ok && at.Before(to) {
			if at.Before(from) {
				at = from
			}
			if room := to.Sub(at); room >= left {
				return at.Add(left).UTC()
			} else {
				left -= room
			}
		}
		y, m, d := at.Date()
		at = time.Date(y, m, d+1, 0, 0, 0, 0, london)
	}
	return start.Add(working).UTC()
}

// Shut is when the office shuts on the working day in which something that comes at an instant can be seen to: the same day
// until it shuts, and the next working day from then on. For a week that is never open it is a day later.
func (w Week) Shut(at time.Time) time.Time {
	day := at.In(london)
	for range farthest {
		if _, to, ok := w.day(day); ok && at.Before(to) {
			return to.UTC()
		}
		y, m, d := day.Date()
		day = time.Date(y, m, d+1, 0, 0, 0, 0, london)
	}
	return at.Add(24 * time.Hour).UTC()
}
