package survey

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The closed lists that definitions may use; they are stored by id.
var (
	voices   = []string{"family", "young-person", "frontline", "partner", "leadership"}
	sections = []string{"about", "proud", "hopes", "fears", "change", "network", "other"}
	roles    = []string{"mother", "father", "grandparent", "kinship-carer", "foster-carer", "young-person", "other"}
	sets     = []string{"", SetsRole, SetsAgeBand, SetsPlace, SetsSubscribe}
	commands = []Command{Go, Skip, Back, Change, Where, Stop, Start, Help, Delete, Done, Younger, Pause, Elsewhere, ContactMe,
		Language, Confirm, Again}
	identifier = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// IsID says whether a survey may be called id, and so the folder that it is in: small letters, digits and single hyphens, and not
// the folder of the words that all surveys share.
func IsID(id string) bool { return identifier.MatchString(id) && id != common }

// reservedWords are the whole messages that Twilio acts on itself. None may be offered as an answer or command, but
// for those of the opt-out, opt-in and help commands.
// https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering-
var reservedWords = map[string]Command{
	"stop": Stop, "stopall": Stop, "unsubscribe": Stop, "cancel": Stop, "end": Stop, "quit": Stop, "revoke": Stop,
	"optout": Stop, "start": Start, "yes": "", "unstop": Start, "help": Help, "info": Help,
}

func checkDefinition(d *definition) {
	s := d.survey
	if !identifier.MatchString(s.ID) {
		d.problem(d.lines["id"], "", "the id is "+strconv.Quote(s.ID), "use small letters, digits and single hyphens")
	}
	if s.Version < 1 {
		d.problem(d.lines["version"], "", "there is no version", "write version: 1")
	}
	if !slices.Contains(voices, s.Voice) {
		d.problem(d.lines["voice"], "", "the voice is "+strconv.Quote(s.Voice), "use one of: "+strings.Join(voices, ", "))
	}
	if s.main == 0 {
		d.problem(d.lines["questions"], "", "no question is a main one", "add a question that is not optional")
	}
	setBy := map[string]string{}
	for i := range s.Questions {
		q := &s.Questions[i]
		checkQuestion(d, q)
		checkChoices(d, q)
		checkRoutes(d, q, i)
		if other, ok := setBy[q.Sets]; ok && q.Sets != "" {
			d.problem(d.lines["q:"+q.ID], q.ID, "the question "+other+" sets "+q.Sets+" too", "let one of them set it")
		}
		setBy[q.Sets] = q.ID
		if i > 0 && s.Questions[i-1].Optional && !q.Optional {
			d.problem(d.lines["q:"+q.ID], q.ID, "a main question follows an optional one", "put optional questions last, or drop optional")
		}
	}
	checkReachable(d)
}

func checkQuestion(d *definition, q *Question) {
	at := d.lines["q:"+q.ID]
	if !identifier.MatchString(q.ID) || q.ID == end {
		d.problem(at, q.ID, "the id is "+strconv.Quote(q.ID), "use small letters, digits and single hyphens, not \"end\"")
	}
	if !slices.Contains(sections, q.Section) {
		d.problem(at, q.ID, "the section is "+strconv.Quote(q.Section), "use one of: "+strings.Join(sections, ", "))
	}
	if q.Kind != Text && q.Kind != One && q.Kind != Many {
		d.problem(at, q.ID, "the kind is "+strconv.Quote(string(q.Kind)), "use one of: text, one, many")
	}
	if !slices.Contains(sets, q.Sets) {
		d.problem(at, q.ID, "it sets "+strconv.Quote(q.Sets), "use one of: role, age-band, place, subscribe, or leave it out")
	}
	if q.Sets != "" && q.Kind != One {
		d.problem(at, q.ID, "it sets "+q.Sets+" and its kind is "+string(q.Kind), "use kind: one")
	}
}

func checkChoices(d *definition, q *Question) {
	at := d.lines["q:"+q.ID]
	dynamic := q.Sets == SetsPlace
	switch {
	case q.Kind == Text && len(q.Choices) > 0:
		d.problem(at, q.ID, "a text question has choices", "use kind: one or many, or drop the choices")
	case dynamic && len(q.Choices) > 0:
		d.problem(at, q.ID, "a question that sets the place has choices", "drop them: the installation's hubs are the choices")
	case q.Kind != Text && !dynamic && len(q.Choices) < 2:
		d.problem(at, q.ID, "there are fewer than two choices", "list at least two: choices: [{id: a}, {id: b}]")
	case len(q.Choices) > maxChoices:
		d.problem(at, q.ID, "there are more than 256 choices", "ask for words instead")
	}
	seen := map[string]bool{}
	for _, c := range q.Choices {
		at := d.lines["c:"+q.ID+"."+c.ID]
		switch {
		case !identifier.MatchString(c.ID) || slices.Contains([]string{"hint", "example", "skipped", "answered"}, c.ID):
			d.problem(at, q.ID, "a choice's id is "+strconv.Quote(c.ID), "use small letters, digits and hyphens, not hint, example, skipped or answered")
		case seen[c.ID]:
			d.problem(at, q.ID, "the choice "+strconv.Quote(c.ID)+" is there twice", "keep one of them")
		case q.Sets == SetsRole && !slices.Contains(roles, c.ID):
			d.problem(at, q.ID, strconv.Quote(c.ID)+" is no role", "use: "+strings.Join(roles, ", "))
		}
		seen[c.ID] = true
	}
	if q.Sets == SetsSubscribe && (len(q.Choices) != 2 || !seen["yes"] || !seen["no"]) {
		d.problem(at, q.ID, "a question that sets subscribe needs the choices yes and no", "use choices: [{id: yes}, {id: no}]; these ids are never shown")
	}
}

func checkRoutes(d *definition, q *Question, i int) {
	for n, r := range q.Next {
		at := d.lines["r:"+q.ID+"."+digits(n)]
		to, known := d.survey.index[r.Goto]
		switch {
		case r.Goto == "":
			d.problem(at, q.ID, "a route has no goto", "name a later question, or end")
		case r.Goto != end && !known:
			d.problem(at, q.ID, "a route leads to "+strconv.Quote(r.Goto)+", which is no question", "name a later question, or end")
		case r.Goto != end && to <= i:
			d.problem(at, q.ID, "a route leads back to "+strconv.Quote(r.Goto), "lead forward only: a survey that goes in circles never ends")
		}
		isChoice := slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.ID == r.If })
		if r.If != "" && r.If != "skipped" && r.If != "answered" && !isChoice {
			d.problem(at, q.ID, "a route depends on "+strconv.Quote(r.If)+", which is no choice of the question", "use a choice's id, skipped or answered")
		}
		if r.If == "" && n < len(q.Next)-1 {
			d.problem(at, q.ID, "a route without if hides those after it", "put it last")
		}
	}
}

// checkReachable reports the questions that no route leads to.
func checkReachable(d *definition) {
	s := d.survey
	reached := make([]bool, len(s.Questions)+1)
	if len(s.Questions) > 0 {
		reached[0] = true
	}
	for i := range s.Questions {
		if !reached[i] {
			q := s.Questions[i]
			d.problem(d.lines["q:"+q.ID], q.ID, "no route leads to this question", "lead one to it, or remove it")
			continue
		}
		falls := true
		for _, r := range s.Questions[i].Next {
			if to, ok := s.index[r.Goto]; ok && to > i {
				reached[to] = true
			}
			falls = falls && r.If != ""
		}
		if falls && !coversAll(s.Questions[i]) {
			reached[i+1] = true
		}
	}
}

// coversAll says whether a question's routes catch every answer and its being skipped.
func coversAll(q Question) bool {
	caught := map[string]bool{}
	for _, r := range q.Next {
		caught[r.If] = true
	}
	all := caught["answered"]
	if !all && q.Kind == One && len(q.Choices) > 0 {
		all = false // an unclear reply is an answer without a choice
	}
	return all && caught["skipped"]
}
