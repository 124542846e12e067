package evaluate

import (
	"fmt"
	"io"
	"strings"
)

// Print writes the report as a table for people to read.
func (r Report) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d answers, 95%% bootstrap intervals over answers\n\n", r.Answers)
	line := func(name string, m Measure, of string) {
		if m.N == 0 {
			fmt.Fprintf(&b, "%-32s not measured\n", name)
			return
		}
		fmt.Fprintf(&b, "%-32s %6.3f  [%.3f, %.3f]  on %d %s\n", name, m.Value, m.Low, m.High, m.N, of)
	}
	line("themes, micro F1", r.ThemesMicro, "labels")
	line("themes, macro F1", r.ThemesMacro, "labels")
	line("stances, micro F1", r.StancesMicro, "labels")
	line("stances, macro F1", r.StancesMacro, "labels")
	line("urgent raised at any level", r.UrgentRaised, "answers")
	line("urgent called urgent", r.UrgentCalled, "answers")
	line("concern or above raised", r.ConcernRecall, "answers")
	line("false alarms per 100 none", r.FalseAlarms, "answers")
	line("personal strings removed", r.RedactionRecall, "strings")
	line("other words lost", r.OtherWordsLost, "words")
	fmt.Fprintf(&b, "%-32s %6d\n", "answers without a theme", r.TaggedWithoutAny)
	if c := r.Coders; c != nil {
		fmt.Fprintf(&b, "\nthe two coders of %d answers, one against the other\n", c.Answers)
		line("  themes, micro F1", c.Themes, "labels")
		line("  stances, micro F1", c.Stances, "labels")
	}
	for _, s := range r.Slices {
		fmt.Fprintf(&b, "\n%s, %d answers\n", s.ID, s.Answers)
		line("  themes, micro F1", s.ThemesMicro, "labels")
		line("  stances, micro F1", s.StancesMicro, "labels")
		line("  urgent raised at any level", s.UrgentRaised, "answers")
		line("  concern or above raised", s.ConcernRecall, "answers")
		line("  false alarms per 100 none", s.FalseAlarms, "answers")
	}
	fmt.Fprintf(&b, "\n%-20s %6s  %-14s %10s %7s %8s\n", "label", "F1", "", "precision", "recall", "support")
	for _, list := range [][]LabelScore{r.Themes, r.Stances} {
		for _, l := range list {
			fmt.Fprintf(&b, "%-20s %6.3f  [%.3f, %.3f] %10.3f %7.3f %8d\n", l.ID, l.F1, l.Low, l.High, l.Precision, l.Recall, l.Support)
		}
		b.WriteByte('\n')
	}
	printWorst(&b, r.Worst)
	_, err := io.WriteString(w, b.String())
	return err
}
