package store

import "time"

// Response is one run of a survey by one family. It holds no contact; the addresses of pending replies are sealed and
// go when the replies have gone.
type Response struct {
	Meta     `bson:",inline"`
	Survey   string `json:"survey"`
	SurveyV  int    `json:"survey_version"`
	Voice    string `json:"voice"`
	Round    string `json:"round,omitempty"`
	Place    string `json:"place,omitempty"`
	Role     string `json:"role,omitempty"`
	AgeBand  string `json:"age_band,omitempty"`
	Language string `json:"language"`
	// Channels is every channel an answer came by, in the order of its first.
	Channels []string `json:"channels,omitempty"`
	Mode     string   `json:"mode,omitempty"` // self, helped, kiosk, paper
	// Day is the Europe/London date (2006-01-02) of the first answer; it never changes. "" while there is none.
	Day      string    `json:"day,omitempty"`
	Started  time.Time `json:"started"`
	Updated  time.Time `json:"updated"`
	Finished time.Time `json:"finished,omitzero"`
	Excluded string    `json:"excluded,omitempty"` // drill, demo, spam, erased: never counted

	Stage string `json:"stage"`
	// Question is the id of the question that waits for an answer, also while the run is paused; "" before the first and
	// after the last. It tells where people stop.
	Question string `json:"question,omitempty"`
	Answered int    `json:"answered"` // questions with a real answer: not skipped
	// Run is the state of the run, sealed: where it is and every answer in clear.
	Run string `json:"run"`
	// HeldUntil is when a first text that waits for GO is erased (Unix milliseconds); 0 for none.
	HeldUntil int64 `json:"held_until,omitempty"`
	// Untagged lists the questions whose answers changed since their excerpts were written.
	Untagged []string `json:"untagged,omitempty"`
	// Moved says that the excerpts still carry another round, hub, role or age band: families are asked these last.
	Moved bool `json:"moved,omitempty"`
	// Flagged lists the questions whose answers raised a safeguarding level: readers never see their text.
	Flagged []string `json:"flagged,omitempty"`
	// Raised holds, by question, the revision of the answer whose second look raised an alert: looked at again, it raises no
	// other.
	Raised map[string]int `json:"raised,omitempty"`
	// Equality is what the person said about themselves once their answers were sent: sex, ethnic, health, each a choice's id.
	// It is no answer of the survey: nobody reads it but as a count of families that passed suppression.
	Equality map[string]string `json:"equality,omitempty"`
	// Experience is how answering was for them, asked once the survey was finished; nil while they did not say. It is no answer
	// of the survey: readers see it as a count of families that passed suppression.
	Experience *Experience `json:"experience,omitempty"`
	// Asked is the other survey that somebody asked for on this phone while the run was under way; nil when AGAIN would not begin it.
	Asked *Asked `json:"asked,omitempty"`
	// Carry is the keyed hash of the code that carries this run to another channel; "" for none.
	Carry        string    `json:"carry,omitempty"`
	CarryExpires time.Time `json:"carry_expires,omitzero"`
	Erased       bool      `json:"erased,omitempty"` // a tombstone: everything else is gone and nothing revives it
	// Purge is true until the excerpts and reviews of an erased run are gone too.
	Purge bool `json:"purge,omitempty"`
	// Unlinked is true once nothing leads from an address to this run, and Emptied once its answers in words are gone:
	// what readers see of it stays. Neither is ever undone (package retention).
	Unlinked bool `json:"unlinked,omitempty"`
	Emptied  bool `json:"emptied,omitempty"`
	Mail     `bson:",inline"`
	Unknown  Unknown `json:",unknown" bson:",inline"`
}

// Asked is a survey, and the hub at which it was asked for; "" for none.
type Asked struct {
	Survey  string  `json:"survey"`
	Place   string  `json:"place,omitempty"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Standing is what a run's excerpts carry of it besides the words: to which round, hub and whom they belong.
type Standing struct{ Round, Place, Role, AgeBand string }

// StandingOf is where a run stands now.
func StandingOf(r *Response) Standing { return Standing{r.Round, r.Place, r.Role, r.AgeBand} }

// Stand puts an excerpt where its run stands, and says whether that is another place than before.
func (e *Excerpt) Stand(s Standing) (moved bool) {
	before := Standing{e.Round, e.Place, e.Role, e.AgeBand}
	e.Round, e.Place, e.Role, e.AgeBand = s.Round, s.Place, s.Role, s.AgeBand
	return before != s
}

// Experience is how answering was.
type Experience struct {
	Rating  int       `json:"rating"` // 1, the worst, to 5
	At      time.Time `json:"at"`     // when it was said last, by the provider's time
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Excerpt is one answer as readers may see it: redacted and tagged. It is a projection, rebuilt at any time.
type Excerpt struct {
	Meta     `bson:",inline"` // id: response id, ":" and question id
	Source   int64            `json:"source"` // the response's version it was made from; an older one never overwrites it
	Response string           `json:"response"`
	Survey   string           `json:"survey"`
	Question string           `json:"question"`
	Section  string           `json:"section"`
	Voice    string           `json:"voice"`
	Role     string           `json:"role,omitempty"`
	AgeBand  string           `json:"age_band,omitempty"`
	Language string           `json:"language"` // recognised in the answer
	Place    string           `json:"place,omitempty"`
	Round    string           `json:"round,omitempty"`
	Channel  string           `json:"channel"`
	Day      string           `json:"day"`
	Excluded string           `json:"excluded,omitempty"`
	// Withheld answers (a disclosure) keep their tags and show no text.
	Withheld  bool       `json:"withheld,omitempty"`
	Text      string     `json:"text,omitempty"` // redacted
	Sentences []Sentence `json:"sentences,omitempty"`
	Themes    []string   `json:"themes,omitempty"`
	Stances   []string   `json:"stances,omitempty"`
	Codebook  string     `json:"codebook"` // versions of codebook and tagger
	// Redactor is the version of the redactor that took out what could name somebody; "" before it was noted.
	Redactor string `json:"redactor,omitempty"`
	// Explained says that the words behind every tag were looked for, those of the sentence encoder by leaving words out.
	Explained bool     `json:"explained,omitempty"`
	Tokens    []string `json:"tokens,omitempty"`
	// Quote is "approved" once a person allowed the text to be quoted; "" otherwise. Kept from the reviews.
	Quote   string  `json:"quote,omitempty"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Unthemed are the sentences that may be read and fit no theme. Only English is tagged, so only English can be left over.
func (e *Excerpt) Unthemed() (left []Sentence) {
	if e.Language != "" && e.Language != "en" {
		return nil
	}
	for _, s := range e.Sentences {
		if len(s.Themes) == 0 && s.Text != "" {
			left = append(left, s)
		}
	}
	return left
}

// Sentence is one redacted sentence of an excerpt with its tags.
type Sentence struct {
	Hash    string  `json:"hash"` // of the original sentence, keyed: reviews hang on it
	Text    string  `json:"text,omitempty"`
	Themes  []Tag   `json:"themes,omitempty"`
	Stances []Tag   `json:"stances,omitempty"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Tag is a label with the words that earned it, as far as they are known and may be shown.
type Tag struct {
	ID  string   `json:"id"`
	Why []string `json:"why,omitempty"`
	// By is the layer that gave the tag, as package analysis names it; "" for one that a person added, and for what was tagged before
	// it was noted.
	By    string  `json:"by,omitempty"`
	Score float64 `json:"score"`
	// Person says that a person chose the tag or let it stand (a review).
	Person  bool    `json:"person,omitempty"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Review is a person's decision on an excerpt or a sentence of it. Re-tagging and rebuild never touch it.
type Review struct {
	Meta     `bson:",inline"`
	Excerpt  string `json:"excerpt"`
	Response string `json:"response"`
	Sentence string `json:"sentence,omitempty"` // hash; "" for the whole excerpt
	Text     string `json:"text,omitempty"`     // keyed hash of the redacted text that was approved: another text needs another approval
	// Sure says that the person looked again at words that the second check doubts, and that they point to nobody.
	Sure     bool     `json:"sure,omitempty"`
	Codebook string   `json:"codebook"`
	Decision string   `json:"decision"` // quote, no-quote, tags, reading, story, no-story, matters, spam, no-spam
	Themes   []string `json:"themes,omitempty"`
	Stances  []string `json:"stances,omitempty"`
	// Offered are the labels that could be chosen when tags were decided on: of any other nothing was said.
	Offered []string `json:"offered,omitempty"`
	// Found are the labels that the tagger had given a sentence that was read for the quality page.
	Found []string `json:"found,omitempty"`
	// Draw is one more than the number of the draw that led a reader of every place to a sentence: what was drawn before is
	// settled. 0 for a reader of some places.
	Draw int       `json:"draw,omitempty"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	// Earlier are the decisions on tags that this one took the place of, the latest last, at most MaxEarlier.
	Earlier []Decided `json:"earlier,omitempty"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// MaxEarlier bounds the decisions that a review keeps beside the one that counts.
const MaxEarlier = 5

// Decided is a decision on tags that another one took the place of.
type Decided struct {
	Themes  []string  `json:"themes,omitempty"`
	Stances []string  `json:"stances,omitempty"`
	Offered []string  `json:"offered,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}
