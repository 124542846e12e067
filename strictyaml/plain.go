package strictyaml

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// maxDepth bounds how deep lists and mappings lie within each other, on one line or in brackets: the library needs the square
// of the depth in time, a quarter of a minute for 50,000 brackets. What lies deeper by its indentation is bounded by MaxBytes.
const maxDepth = 32

// plain refuses what is YAML and not part of ours.
func (t *Tree) plain(tokens token.Tokens) error {
	brackets, line, run := 0, 0, 0
	for _, tk := range tokens {
		if tk.Position.Line != line {
			line, run = tk.Position.Line, 0
		}
		refuse := func(what, do string) error { return &Error{t.file, line, what, do} }
		switch tk.Type {
		case token.AnchorType, token.AliasType:
			return refuse("names for parts of the file (& and *) are not read", "write out what is meant, or put it in quotes if it is text")
		case token.TagType:
			return refuse("tags (!) are not read", "leave it out, or put it in quotes if it is text")
		case token.DirectiveType:
			return refuse("directives (%) are not read", "leave this line out, or put it in quotes if it is text")
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType:
			run++
		case token.CollectEntryType:
			run = 0
		}
		if brackets+run > maxDepth {
			return refuse(fmt.Sprintf("this lies more than %d deep", maxDepth), "are all brackets closed?")
		}
	}
	return nil
}
