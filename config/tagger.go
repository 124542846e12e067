package config

// Tagger is what a council has added to the shipped tagger.
type Tagger struct {
	Codebook string `yaml:"codebook" env:"CODEBOOK"` // the council's edition of what `familyvoice codebook` writes; "" for the shipped one
	Head     string `yaml:"head" env:"HEAD"`         // a head that `familyvoice train` wrote; "" for the shipped one
	Themes   string `yaml:"themes" env:"THEMES"`     // a YAML file with themes of the council's own; "" for none
}

// Assistant is a language model that proposes tags and wording. Without a URL it is off.
type Assistant struct {
	URL     string `yaml:"url" env:"URL"`
	Key     Secret `yaml:"key" env:"KEY"`
	Model   string `yaml:"model" env:"MODEL"`
	Seconds int    `yaml:"seconds" env:"SECONDS"` // how long one question may take
}
