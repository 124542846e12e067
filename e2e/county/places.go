package county

import (
	"fmt"
	"strings"
)

// A county has 12 districts and 29 hubs.
const (
	districts = 12
	hubs      = 29
)

// hubKeywords are the words that families text to begin at their hub.
func hubKeywords() (all []string) {
	for n := range hubs {
		all = append(all, fmt.Sprintf("HUB%c%c", 'A'+n/26, 'A'+n%26))
	}
	return all
}

// hubID is the id of the hub with a keyword.
func hubID(keyword string) string {
	return "hub-" + strings.ToLower(strings.TrimPrefix(keyword, "HUB"))
}

// districtOf is the district of the nth hub.
func districtOf(n int) string { return fmt.Sprintf("district-%d", n%districts+1) }

// placesYAML is the county as a places file.
func placesYAML() string {
	var b strings.Builder
	for n := range districts {
		fmt.Fprintf(&b, "- {id: district-%d, name: District %d, short: District %d, kind: area}\n", n+1, n+1, n+1)
	}
	for n, keyword := range hubKeywords() {
		fmt.Fprintf(&b, "- {id: %s, name: Family Hub %s, short: Hub %s, kind: hub, parent: %s, keyword: %s}\n",
			hubID(keyword), keyword, keyword[3:], districtOf(n), keyword)
	}
	return b.String()
}
