package county

import (
	"fmt"
	"maps"
	"slices"
)

// Compare returns a line for each thing that the ledger says and the count does not show, or the other way round.
func Compare(entries []Entry, c *Count) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	erased, known := map[int]bool{}, map[string]bool{}
	for _, e := range entries {
		if e.What == Erased {
			erased[e.Family] = true
		}
	}
	stopped, hubs := map[string]bool{}, map[string]int{}
	homes := map[int]map[string]bool{} // by family: the runs in which its words stand
	disclosures := 0
	for _, e := range entries {
		if e.Token != "" {
			known[e.Token] = true
		}
		stands := c.Words[e.Token]
		switch e.What {
		case Silent:
			say("family %d by %s got no reply to %s", e.Family, e.Channel, e.Question)
		case Stopped:
			stopped[e.Channel+" "+e.Address] = true
		case Hub:
			if !erased[e.Family] {
				hubs[e.Hub]++
			}
		case Unwanted:
			if len(stands) > 0 {
				say("family %d wrote after STOP, and its words are kept under %s", e.Family, stands[0].Question)
			}
		case Disclosure:
			disclosures++
			if n := c.Alerts[e.Token]; n != 1 {
				say("family %d told of harm, and there are %d alerts of it", e.Family, n)
			}
		}
		if e.What != Answer && e.What != Disclosure {
			continue
		}
		switch {
		case erased[e.Family] && len(stands) > 0:
			say("family %d had everything erased, and its words stand under %s", e.Family, stands[0].Question)
		case erased[e.Family]:
		case len(stands) != 1:
			say("family %d by %s: its words %s stand %d times: %v", e.Family, e.Channel, e.Token, len(stands), stands)
		case e.Question != "" && stands[0].Question != e.Question:
			say("family %d by %s answered %s, and its words stand under %s", e.Family, e.Channel, e.Question, stands[0].Question)
		default:
			if homes[e.Family] == nil {
				homes[e.Family] = map[string]bool{}
			}
			homes[e.Family][stands[0].Response] = true
			if at := stands[0].Response + ":" + stands[0].Question; !c.Excerpts[at] && stands[0].Question != aside {
				say("family %d: readers can't see its answer to %s", e.Family, stands[0].Question)
			}
		}
	}
	for family, runs := range homes {
		if len(runs) > 1 {
			say("family %d has its answers in %d runs", family, len(runs))
		}
	}
	for token := range c.Words {
		if !known[token] {
			say("the words %s stand there, and nobody was told that they were taken", token)
		}
	}
	if mistaken, nobodys := FalseAlarms(entries, c); len(c.Alarms) != disclosures+mistaken || nobodys > 0 {
		say("%d families told of harm, and there are %d alerts: %d on words of no harm, %d on nobody's", disclosures, len(c.Alarms), mistaken, nobodys)
	}
	if got := len(c.Erased); got != len(erased) {
		say("%d families had everything erased, and there are %d tombstones", len(erased), got)
	}
	if !maps.Equal(stopped, c.OptedOut) {
		say("%d addresses said STOP last, and %d are marked so", len(stopped), len(c.OptedOut))
	}
	for _, hub := range slices.Sorted(maps.Keys(hubs)) {
		if got := c.Hubs[hubID(hub)]; got != hubs[hub] {
			say("%d families began at %s, and %d are counted there", hubs[hub], hub, got)
		}
	}
	if c.Waiting > 0 || c.Spooled > 0 {
		say("%d documents still have work, and %d bytes are spooled", c.Waiting, c.Spooled)
	}
	return wrong
}

// FalseAlarms counts the alerts on words that tell of no harm, which the scan may take for harm now and then, above all where several
// texts stand together; and those on words that are nobody's, which must not be.
func FalseAlarms(entries []Entry, c *Count) (mistaken, nobodys int) {
	told, said := map[string]bool{}, map[string]bool{}
	for _, e := range entries {
		told[e.Token] = told[e.Token] || e.What == Disclosure
		said[e.Token] = true
	}
	for _, tokens := range c.Alarms {
		switch {
		case slices.ContainsFunc(tokens, func(t string) bool { return told[t] }):
		case slices.ContainsFunc(tokens, func(t string) bool { return said[t] }):
			mistaken++
		default:
			nobodys++
		}
	}
	return mistaken, nobodys
}
