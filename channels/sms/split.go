package sms

import (
	"strings"
	"unicode/utf16"

	"github.com/rivo/uniseg"
)

// split cuts text into parts of at most maxBody, at a space where there is one, else between graphemes.
func split(text string) []string {
	var parts []string
	for text != "" {
		end, space, units := 0, 0, 0
		for rest, state := text, -1; rest != ""; {
			var cluster string
			cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			units += len(utf16.Encode([]rune(cluster)))
			if units > maxBody {
				break
			}
			end += len(cluster)
			if cluster == " " || cluster == "\n" {
				space = end
			}
		}
		if end < len(text) && space > 0 {
			end = space
		}
		if end == 0 {
			end = len(text)
		}
		if part := strings.TrimSpace(text[:end]); part != "" {
			parts = append(parts, part)
		}
		text = text[end:]
	}
	return parts
}
