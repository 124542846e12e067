package survey

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"familyvoice/strictyaml"
)

// source reads one definition file strictly and remembers on which line everything stood.
type source struct {
	file string
	out  *Problems
}

// field is one key of a mapping with its value.
type field struct {
	key  string
	line int
	node ast.Node
}

// text is a string with the line it stood on.
type text struct {
	value string
	line  int
}

func (r *source) problem(line int, about, what, do string) {
	*r.out = append(*r.out, Problem{File: r.file, Line: line, Question: about, Text: what, Do: do})
}

func (r *source) warning(line int, about, what, do string) {
	*r.out = append(*r.out, Problem{File: r.file, Line: line, Question: about, Text: what, Do: do, Warning: true})
}

// root parses a file into the fields of its one mapping; nil after a problem.
func (r *source) root(fsys fs.FS) []field {
	raw, err := strictyaml.Read(fsys.Open(r.file))
	if err != nil {
		r.problem(0, "", "the file can't be read", "check that it is there and readable")
		return nil
	}
	tree, err := strictyaml.Parse(r.file, raw)
	var refused *strictyaml.Error
	switch {
	case errors.As(err, &refused):
		r.problem(refused.Line, "", refused.Text, refused.Do)
		return nil
	case tree.Root() == nil:
		r.problem(0, "", "the file holds no definition", "write one YAML mapping in it")
		return nil
	}
	return r.fields(tree.Root(), "")
}

// fields returns the fields of a mapping in order; keys that allowed does not name are problems (nil allows all).
func (r *source) fields(node ast.Node, about string, allowed ...string) []field {
	m, ok := node.(ast.MapNode)
	if !ok {
		r.problem(line(node), about, "expected keys with values here", "write key: value, one a line")
		return nil
	}
	var all []field
	for it := m.MapRange(); it.Next(); {
		f := field{key: it.Key().GetToken().Value, line: it.Key().GetToken().Position.Line, node: it.Value()}
		switch {
		case slices.ContainsFunc(all, func(o field) bool { return o.key == f.key }):
			r.problem(f.line, about, strconv.Quote(f.key)+" is there twice", "keep one of them")
			continue
		case len(allowed) > 0 && !slices.Contains(allowed, f.key):
			r.problem(f.line, about, "unknown key "+strconv.Quote(f.key), "use one of: "+strings.Join(allowed, ", "))
			continue
		}
		all = append(all, f)
	}
	return all
}

func (r *source) list(node ast.Node, about string) []ast.Node {
	l, ok := node.(ast.ArrayNode)
	if !ok {
		r.problem(line(node), about, "expected a list here", "write [a, b] or one - item a line")
		return nil
	}
	var all []ast.Node
	for it := l.ArrayRange(); it.Next(); {
		all = append(all, it.Value())
	}
	return all
}

func (r *source) texts(node ast.Node, about string) []text {
	var all []text
	for _, n := range r.list(node, about) {
		all = append(all, text{r.string(n, about), line(n)})
	}
	return all
}

func (r *source) string(node ast.Node, about string) string {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value
	}
	r.problem(line(node), about, "expected words here", `write them in quotes: "..."`)
	return ""
}

func (r *source) int(node ast.Node, about string) int {
	n, err := strconv.Atoi(r.string(node, about))
	if err != nil || n < 1 {
		r.problem(line(node), about, "expected a whole number from 1 up", "write a number such as 1")
		return 0
	}
	return n
}

func (r *source) bool(node ast.Node, about string) bool {
	b, ok := node.(*ast.BoolNode)
	if !ok {
		r.problem(line(node), about, "expected true or false here", "write true or false")
		return false
	}
	return b.Value
}

func line(node ast.Node) int {
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return 0
	}
	return node.GetToken().Position.Line
}
