package config

// Spend bounds what is sent to people who did not just write. Replies and help are never held back.
type Spend struct {
	// Pence is what one segment of a text costs.
	Pence float64 `yaml:"pence_per_segment" env:"PENCE_PER_SEGMENT"`
	// Monthly is how many pounds the texts of a month may cost, replies included, before nothing more is texted unasked; 0 for
	// no bound.
	Monthly float64 `yaml:"monthly_pounds" env:"MONTHLY_POUNDS"`
	// Each is how often one person may be sent something unasked within thirty days; 0 for no bound.
	Each int `yaml:"unasked_per_person" env:"UNASKED_PER_PERSON"`
}

// Segments is the month's bound in segments; 0 for none. A bound under the price of one text is one text.
func (s Spend) Segments() int {
	if s.Monthly <= 0 || s.Pence <= 0 {
		return 0
	}
	return max(1, int(min(s.Monthly*100/s.Pence, 1e9)))
}

func (s Spend) check(bad func(option, format string, args ...any)) {
	if !(s.Pence >= 0 && s.Pence <= 1000) || !(s.Monthly >= 0 && s.Monthly <= 1e7) || s.Each < 0 {
		bad("spend", "pence_per_segment, monthly_pounds and unasked_per_person can't be under 0, nor beyond reason")
	}
	if s.Monthly > 0 && s.Pence == 0 {
		bad("spend.pence_per_segment", "is needed to know when monthly_pounds is spent")
	}
}
