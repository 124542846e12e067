package staff

import (
	"html/template"
	"strings"
)

// faulted is a page that may have something to put right.
type faulted interface{ ErrorFor(anchor string) string }

// fieldFault is what stands beside a field: the words of what is to be put right, and the field's id.
type fieldFault struct{ ID, Text string }

func faultOf(p faulted, anchor string) fieldFault { return fieldFault{anchor, p.ErrorFor(anchor)} }

// fieldAria ties a field to its hints and to what is to be put right about it, for those who hear the page
// (WCAG 2.2, 1.3.1 and 3.3.1).
func fieldAria(p faulted, anchor string, hints ...string) template.HTMLAttr {
	aria := groupAria(p, anchor, hints...)
	if p.ErrorFor(anchor) != "" {
		aria += ` aria-invalid="true"`
	}
	return aria
}

// groupAria does so for a group of choices, which is not invalid itself.
func groupAria(p faulted, anchor string, hints ...string) template.HTMLAttr {
	if p.ErrorFor(anchor) != "" {
		hints = append(hints, anchor+"-error") // as the part "error" has it
	}
	if len(hints) == 0 {
		return ""
	}
	return template.HTMLAttr(` aria-describedby="` + template.HTMLEscapeString(strings.Join(hints, " ")) + `"`)
}
