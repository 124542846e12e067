package summary

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"familyvoice/analysis/disclosure"
)

// Row is one theme with its published count of families.
type Row struct {
	ID, Label string
	Cell      disclosure.Cell
}

// Voice is what families said in one stance: its themes, most first (Rank), and words that were approved, if any.
type Voice struct {
	Stance string // hope, fear, change or strength
	Rows   []Row
	// Quote is an approved quote on the theme that is named first; "" for none.
	Quote string
}

var starts = map[string]struct{ said, none string }{
	"hope":     {"When families spoke of their hopes", "No hope was shared by enough families to show yet."},
	"fear":     {"When families spoke of their worries", "No worry was shared by enough families to show yet."},
	"change":   {"When families said what should change", "No wish for change was shared by enough families to show yet."},
	"strength": {"When families said what is good", "Nothing good was shared by enough families to show yet."},
}

// Sentence says in one plain sentence what came up most among the families who answered. It names the first two themes,
// three if the second and third are level, and fewer rather than break a longer tie. A hidden number that may be the
// largest is not passed over: then the sentence speaks of the themes that can be shown. An unknown stance gives "".
func Sentence(v Voice, families disclosure.Cell) string {
	start, known := starts[v.Stance]
	if !known {
		return ""
	}
	top, level, hidden := leaders(v.Rows)
	if level == 0 {
		return start.none
	}
	among := ""
	if hidden {
		among = ", of the themes that can be shown,"
	}
	base := ""
	if n, shown := families.Show(); shown {
		base = fmt.Sprintf(" of %d", n)
	}
	var s string
	if len(top) == 0 {
		n, _ := v.Rows[0].Cell.Show()
		s = fmt.Sprintf("%s%s no theme stood out: %s came up equally often (%d%s families each).", start.said, comma(among), number(level), n, base)
	} else {
		named := make([]string, len(top))
		for i, row := range top {
			named[i] = fmt.Sprintf("%s (%s%s)", Lower(row.Label), row.Cell, base)
			base = ""
		}
		s = fmt.Sprintf("%s%s it was most often about %s.", start.said, comma(among), list(named))
	}
	if v.Quote != "" && len(top) > 0 {
		s += " One family said: “" + v.Quote + "”"
	}
	return s
}

func comma(among string) string {
	if among == "" {
		return ","
	}
	return among
}

// leaders picks the themes to name. Level is how many share the first place, 0 if no theme is shown. Hidden says that a
// number which is not shown may be as large as one that is named.
func leaders(rows []Row) (top []Row, level int, hidden bool) {
	var shown []Row
	var counts []int
	for _, row := range rows {
		n, ok := row.Cell.Show()
		switch why := row.Cell.Why(); {
		case ok && n > 0:
			shown, counts = append(shown, row), append(counts, n)
		case !ok && why != disclosure.Small: // a small one is below every count that is shown
			hidden = true
		}
	}
	if len(shown) == 0 {
		return nil, 0, hidden
	}
	level = 1
	for level < len(counts) && counts[level] == counts[0] {
		level++
	}
	for _, n := range [...]int{2, 3, 1} {
		if n <= len(shown) && (n == len(shown) || counts[n-1] > counts[n]) {
			return shown[:n], level, hidden
		}
	}
	return nil, level, hidden // the first four or more are level
}

// list joins "a", "b" and "c" to "a, b and c".
func list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

func number(n int) string {
	words := [...]string{2: "two themes", 3: "three themes", 4: "four themes", 5: "five themes", 6: "six themes"}
	if n < len(words) && words[n] != "" {
		return words[n]
	}
	return fmt.Sprintf("%d themes", n)
}

// Lower begins a label in lower case, unless it begins with a short form such as "SEND".
func Lower(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	second, _ := utf8.DecodeRuneInString(label[size:])
	if unicode.IsUpper(second) {
		return label
	}
	return string(unicode.ToLower(first)) + label[size:]
}

// Rank orders rows by published count, most first; hidden ones follow in the order of the list, which says nothing about
// their size.
func Rank(a, b Row) int {
	n, shownA := a.Cell.Show()
	m, shownB := b.Cell.Show()
	switch {
	case shownA && shownB:
		return m - n
	case shownA:
		return -1
	case shownB:
		return 1
	}
	return 0
}
