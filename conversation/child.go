package conversation

import (
	"slices"

	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// scanner scans what somebody of an age band writes: of a child under 13, or who may be one, distress is to bring help and not
// danger alone.
func (c *Conversation) scanner(ageBand string) safeguard.Scanner {
	if survey.HoldsUnder(ageBand, safeguard.ChildUnder) {
		return c.Scan.ForChild()
	}
	return c.Scan
}

// ageBand is what the run says of the person's age so far.
func (t *turn) ageBand() string {
	if t.run == nil {
		return ""
	}
	return t.run.survey.AgeBand(t.run.state)
}

// reread scans once more what a person has answered who says only now, at the end, that they may be under 13. What it raises
// brings help in this turn, once, and an alert for each answer. All of it is tagged anew: the second look leans too, and
// readers lose sight of what was raised.
func (c *Conversation) reread(t *turn, m *store.Mail) {
	scan, doc := c.scanner(t.ageBand()), t.run.doc
	if doc.Erased || scan == c.scanner(t.stood.AgeBand) {
		return
	}
	raised, quiet := false, c.quiet(t)
	for i := range t.run.state.Answers {
		a := &t.run.state.Answers[i]
		if len(a.Parts) == 0 || slices.Contains(doc.Flagged, a.Question) {
			continue
		}
		c.markAnswered(t, a.Question)
		finding := worst(a, scan)
		if !concerned(finding) {
			continue
		}
		raised = true
		doc.Flagged = append(doc.Flagged, a.Question)
		of := *t
		of.finding, of.in.Text = finding, answerText(a)
		quiet = quiet || c.quiet(&of)
		alert := c.pendingAlert(&of)
		alert.Question = a.Question
		m.Alerts = append(m.Alerts, alert)
	}
	if raised && !quiet && !concerned(t.finding) && !t.opt.helped {
		c.post(t, m, survey.Message{Key: keyHelpFirst}, store.RankHelp, 0)
	}
}

// worst is the most serious finding of an answer, read whole and text by text.
func worst(a *survey.Answer, scan safeguard.Scanner) safeguard.Finding {
	most := scan.Scan(answerText(a))
	for _, p := range a.Parts {
		if f := scan.Scan(p.Text); most.Level.Less(f.Level) {
			most = f
		}
	}
	return most
}
