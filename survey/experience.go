package survey

import (
	"strconv"
	"time"
)

// RateWithin is how long after the end a number alone is how it was. Later it may be meant for something else; a button
// that says what it is counts at any time.
const RateWithin = 3 * 24 * time.Hour

// experience is the key of the message that asks how it was.
const experience = "experience"

// rates takes a number alone that comes soon after the end as how it was. A later one takes its place.
func (r *run) rates(reply string) bool {
	since := r.in.At.Sub(r.st.Sent)
	if !r.s.Experience || r.st.Stage != Finished || r.st.Sent.IsZero() || since > RateWithin {
		return false
	}
	n, ok := r.s.rating(r.t, reply)
	if ok {
		r.rated(n)
	}
	return ok
}

// rate is a button or a page that says how it was.
func (r *run) rate(arg string) {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > MostRating || !r.s.Experience || r.st.Stage != Finished {
		r.ask("")
		return
	}
	r.rated(n)
}

func (r *run) rated(n int) {
	r.st.Joins = ""
	if r.st.Rating != n {
		r.st.Rating, r.st.RatedAt = n, r.in.At
		r.emit(Rated, "")
	}
	r.say("rated")
}

// rating reads a reply that is one number from 1 to MostRating and nothing else of weight, as a reply to a choice is read.
func (s *Survey) rating(t *tongue, reply string) (rating int, ok bool) {
	english := s.tongues[English]
	rating, ok = s.lone(reply, func(w string) (int, bool) {
		n, isNumber := t.number(w)
		if !isNumber {
			n, isNumber = english.number(w)
		}
		return n, isNumber
	}, func(w string) bool { return t.fillers[w] || english.fillers[w] })
	return rating, ok && rating >= 1 && rating <= MostRating
}

// asksExperience says whether a message asks how it was below its own words.
func (s *Survey) asksExperience(key string) bool { return s.Experience && key == "thank-you" }

// asksHowItWas adds the question to a message: on Telegram with its numbers as buttons.
func (w *writer) asksHowItWas(out *Rendered, t *tongue) {
	asked := t.message(experience, w.v.Channel)
	between := " "
	if w.v.Channel == "telegram" {
		between = "\n\n"
		for n := 1; n <= MostRating; n++ {
			out.Choices = append(out.Choices, Label{"!" + string(Rate) + " " + digits(n), digits(n)})
		}
	}
	out.Text += between + w.fill(asked.text)
}

// Ratings are what a page asks: the question, the numbers that say how it was, the worst first, with words for both ends,
// and the thanks for one.
func (s *Survey) Ratings(lang string) (question string, labels []Label, thanks string) {
	t := s.tongue(lang)
	for n := 1; n <= MostRating; n++ {
		labels = append(labels, Label{digits(n), digits(n)})
	}
	labels[0].Text += ": " + t.said["rating.low"].text
	labels[MostRating-1].Text += ": " + t.said["rating.high"].text
	return t.message(experience, "web").text, labels, t.said["rated"].text
}
