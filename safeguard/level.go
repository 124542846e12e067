package safeguard

// Level says how soon a trained person should read an answer.
type Level string

const (
	// None is everything that is not a disclosure: worry, anger, figures of speech, news, thanks for past help.
	None Level = "none"
	// Concern means that a trained person should read it soon.
	Concern Level = "concern"
	// Urgent means that someone may be at risk of serious harm now or very soon.
	Urgent Level = "urgent"
)

// rank orders the levels; an unknown level ranks with None, so that a stray value never hides a real one.
func (l Level) rank() int {
	switch l {
	case Urgent:
		return 2
	case Concern:
		return 1
	default:
		return 0
	}
}

// Less reports whether l is less serious than other.
func (l Level) Less(other Level) bool { return l.rank() < other.rank() }

// Max returns the more serious of two levels.
func Max(a, b Level) Level {
	if a.Less(b) {
		return b
	}
	return a
}

// The kinds of harm of the codebook. Their ids are stored and exported, so they never change meaning.
const (
	ChildAbuse      = "child-abuse"
	DomesticAbuse   = "domestic-abuse"
	Exploitation    = "exploitation"
	Homelessness    = "homelessness"
	ImmediateDanger = "immediate-danger"
	Neglect         = "neglect"
	SelfHarm        = "self-harm"
)

// Kinds returns every kind, sorted.
func Kinds() []string {
	return []string{ChildAbuse, DomesticAbuse, Exploitation, Homelessness, ImmediateDanger, Neglect, SelfHarm}
}

// Finding is what a scan found. Kinds and Why are never nil.
type Finding struct {
	Level Level
	// Kinds are the codebook's ids of what it may be about, sorted, without repeats. Empty if Level is None.
	Kinds []string
	// Why holds the words of the text that raised the level, in the order of the text. For the safeguarding lead
	// alone. Empty if Level is None, and if only a second look raised it.
	Why []string
	// Sentence is the sentence of the text for which a second reader raised the level: no list of words found it, a
	// learned model did. Empty if there was no second reader, or if it raised nothing. For the safeguarding lead alone.
	Sentence string
	// Quiet says that the text asks not to be answered, or that somebody reads along or stands beside: an answer that speaks of
	// safety could bring harm. It may be set whatever the level.
	Quiet bool
}
