package redact

// lands are first names that are countries too, and far more often children than countries.
var lands = set("jordan georgia")

// isLand reports whether the word at i is the country: "in jordan", "we came from georgia".
func (d *document) isLand(i int) bool {
	if !lands[d.tokens[i].lower] {
		return false
	}
	switch before := d.at(i - 2).lower; d.at(i - 1).lower {
	case "in", "leave", "left", "via", "fled":
		return true
	case "from":
		return arrived[before]
	case "to":
		return before == "back" || before == "go" || before == "went" || before == "return" || before == "flew" || before == "fled"
	}
	return false
}

var arrived = set("came come comes am im i'm is are was were hes she's he's shes family originally refugee refugees arrived fled syria")

// alsoTowns are first names that are towns nearby as well, and said of either.
var alsoTowns = set("ashton preston")

// isNoTown reports whether what is said beside the word at i is said of a person and of no town: "i live with preston",
// "ashton hates loud rooms".
func (d *document) isNoTown(i int) bool {
	if !alsoTowns[d.tokens[i].lower] {
		return false
	}
	before, after := d.at(i-1).lower, d.at(i+1).lower
	next := d.at(i + 2).lower
	switch {
	case joiners[after] && (next == "his" || next == "her" || next == "him" || next == "i" || next == "me" || next == "my"):
		return true
	case after == "in" && next == "makerfield":
		return false
	case after == "has" || after == "got":
		return conditions[next]
	case after == "cant" || after == "can't":
		return true
	case before == "with":
		return together[d.at(i-2).lower]
	case before == "take" || before == "took" || before == "taking" || before == "takes":
		return after == "to" || after == "out" || after == "for" || after == "with"
	case before == "told" || before == "ask" || before == "asked" || before == "hit" || before == "bit":
		return true
	case before == "since" || before == "when" || before == "that" || before == "said" || before == "if":
		return after == "died" || after == "passed" || doing[after] || after == "was" && mischief[next]
	}
	return animate[after] || after == "died" || after == "goes" || after == "helped"
}

var (
	conditions = set("autism adhd asd asthma epilepsy autistic diagnosed bullied excluded anxiety")
	together   = set("live lives lived living play plays played playing sit sits walk help fight fights sleep stay plays works work staying friends")
	mischief   = set("born little small naughty bullied poorly ill in good bad crying angry two three four five six seven eight nine ten")
)
