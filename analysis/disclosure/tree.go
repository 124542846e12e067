package disclosure

import "fmt"

// Node is a place or a period. Node 0 is the root; a node's Parent stands before it.
type Node struct {
	ID     string
	Parent int // index of the parent; the root's is ignored
	// Rest allows counts that belong to the node but to none of its children: families who named only the area, or
	// days of a year whose month is not released. The rest is never shown, yet it could be worked out, so it is
	// protected like any number. A node without children needs no Rest.
	Rest bool
	// Loose says of a rest that nobody could tell who is in it, such as families who named no place. Where it holds at
	// least k families, its numbers need no protection of their own, and lend it to others.
	Loose bool
}

// tree is a list of nodes with the rests made leaves of their own, so that only leaves hold counts.
type tree struct {
	given    int // how many nodes were given; the rests follow
	parent   []int
	children [][]int
	leaves   [][]int // the leaves below a node, or itself
	own      []int   // by given node: the leaf that takes its own counts, -1 for none
	rest     []bool
	loose    []bool
	depth    []int
}

func newTree(nodes []Node) (*tree, error) {
	if len(nodes) == 0 {
		return nil, fmt.Errorf("disclosure: a tree without a root")
	}
	t := &tree{given: len(nodes)}
	for i, n := range nodes {
		parent := n.Parent
		if i == 0 {
			parent = -1
		} else if parent < 0 || parent >= i {
			return nil, fmt.Errorf("disclosure: node %d comes before its parent", i)
		}
		t.add(parent, false)
	}
	t.own = make([]int, len(nodes))
	for i, n := range nodes {
		switch {
		case len(t.children[i]) == 0:
			t.own[i] = i
		case n.Rest:
			t.own[i] = t.add(i, true)
			t.loose[t.own[i]] = n.Loose
		default:
			t.own[i] = -1
		}
	}
	t.leaves = make([][]int, len(t.parent))
	for i := range t.parent {
		if len(t.children[i]) > 0 {
			continue
		}
		for at := i; at >= 0; at = t.parent[at] {
			t.leaves[at] = append(t.leaves[at], i)
		}
	}
	return t, nil
}

func (t *tree) add(parent int, rest bool) int {
	i := len(t.parent)
	t.parent = append(t.parent, parent)
	t.children = append(t.children, nil)
	t.rest = append(t.rest, rest)
	t.loose = append(t.loose, false)
	depth := 0
	if parent >= 0 {
		t.children[parent] = append(t.children[parent], i)
		depth = t.depth[parent] + 1
	}
	t.depth = append(t.depth, depth)
	return i
}

func (t *tree) len() int { return len(t.parent) }

// path lists the nodes from a leaf up to top; top -1 means up to the root.
func (t *tree) path(leaf, top int) []int {
	var nodes []int
	for at := leaf; at >= 0; at = t.parent[at] {
		nodes = append(nodes, at)
		if at == top {
			break
		}
	}
	return nodes
}
