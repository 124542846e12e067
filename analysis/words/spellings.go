package words

import (
	_ "embed"
	"strings"
)

//go:embed spellings.txt
var spellingsText string

// spellings maps a texting or regional form to its plain word.
var spellings = readSpellings(spellingsText)

func readSpellings(text string) map[string]string {
	pairs := make(map[string]string, 512)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		form, plain, ok := strings.Cut(line, " ")
		if ok && form != plain {
			pairs[form] = strings.TrimSpace(plain)
		}
	}
	return pairs
}
