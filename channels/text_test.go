package channels_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"familyvoice/channels"
)

func TestCleanKeepsWhatAPersonWrote(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"plain words stay", "the park is lovely", "the park is lovely"},
		{"curly quotes and emoji stay", "we’re ok 👨‍👩‍👧", "we’re ok 👨‍👩‍👧"},
		{"right-to-left marks stay", "\u200fنحن بخير", "\u200fنحن بخير"},
		{"marks around a run of letters stay", "\u2067سلام\u2069 hi \u202bأهلا\u202c", "\u2067سلام\u2069 hi \u202bأهلا\u202c"},
		{"what shows letters in another order goes", "\u202ehanimliW\u202c and \u202dx", "hanimliW\u202c and x"},
		{"line ends become one kind", "a\r\nb\rc\n", "a\nb\nc\n"},
		{"NUL goes", "a\x00b", "ab"},
		{"control characters go, tabs stay", "a\x07\tb\x1b\u0085", "a\tb"},
		{"broken UTF-8 is marked", "caf\xe9", "caf\uFFFD"},
		{"nothing stays nothing", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := channels.Clean(row.in); got != row.want {
				t.Errorf("Clean(%q) = %q, want %q", row.in, got, row.want)
			}
		})
	}
	t.Run("a text over the limit is cut between runes", func(t *testing.T) {
		got := channels.Clean("x" + strings.Repeat("é", channels.MaxText))
		if len(got) > channels.MaxText || len(got) < channels.MaxText-3 || !utf8.ValidString(got) {
			t.Errorf("got %d bytes, valid %v", len(got), utf8.ValidString(got))
		}
	})
}
