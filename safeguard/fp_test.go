package safeguard

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestShowFalse(t *testing.T) {
	want := os.Getenv("RULE")
	if want == "" {
		t.Skip()
	}
	for _, r := range readLabelled(t, trainPath()) {
		rd := theLexicon().read(r.Text)
		for _, h := range rd.hits {
			if (h.rule.id == want || want == "all" && !h.rule.hint) && r.Level == None && h.level != None {
				a, b := rd.words[h.match.first].start, rd.words[h.match.last].end
				fmt.Printf("%s %s [%s] | %.150s\n", r.ID, h.rule.id, r.Text[a:b], strings.ReplaceAll(r.Text, "\n", " / "))
			}
		}
	}
}
