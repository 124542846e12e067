package evaluate

import (
	"cmp"
	"slices"
)

// SliceScore is what Evaluate found on the answers of one slice alone: a way of speaking that is easily read wrongly, such as
// sarcasm. The figures are those of the report, with intervals over the answers of the slice.
type SliceScore struct {
	ID            string  `json:"id"`
	Answers       int     `json:"answers"`
	ThemesMicro   Measure `json:"themes_micro"`
	StancesMicro  Measure `json:"stances_micro"`
	UrgentRaised  Measure `json:"urgent_raised_at_any_level"`
	ConcernRecall Measure `json:"concern_recall"`
	FalseAlarms   Measure `json:"false_alarms_per_100"`
}

// sliceScores measures each slice that a row names, in the order of their names. tallies[i] is that of rows[i]; rows without a
// slice count in none.
func sliceScores(rows []Row, tallies []tally) []SliceScore {
	of := map[string][]tally{}
	for i, r := range rows {
		if r.Slice != "" {
			of[r.Slice] = append(of[r.Slice], tallies[i])
		}
	}
	var scores []SliceScore
	for id, some := range of {
		s := SliceScore{ID: id, Answers: len(some)}
		measure(some, []figure{
			{&s.ThemesMicro, themesMicro},
			{&s.StancesMicro, stancesMicro},
			{&s.UrgentRaised, urgentRaised},
			{&s.ConcernRecall, concernRecall},
			{&s.FalseAlarms, falseAlarms},
		})
		scores = append(scores, s)
	}
	slices.SortFunc(scores, func(a, b SliceScore) int { return cmp.Compare(a.ID, b.ID) })
	return scores
}
