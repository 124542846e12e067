// Package strictyaml reads the YAML that people write for us: settings, places, surveys, themes, and our own files of words
// and rules. It is the one place that decodes any, so that each of them is refused in the same way, and in words: what a field
// is called wrongly, what is too much, and what breaks the YAML library, which panics on some input.
//
// What is read is a plain part of YAML, one document of at most MaxBytes. Anchors, aliases, tags and directives are refused:
// nobody needs them to write settings down, an alias of an alias grows without end, and a lone tag is what go-yaml 1.19.2
// panics on.
package strictyaml
