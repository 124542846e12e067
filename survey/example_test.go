package survey_test

import (
	"fmt"
	"time"

	"familyvoice/survey"
)

// A run begins with the notice; GO begins the questions.
func Example() {
	library, err := survey.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, _ := library.Latest("our-family")
	state := s.Begin("en")
	names := survey.Vars{Council: "Leigh Family Hubs", Hub: "Elm Park Hub", Address: "fv.example", Channel: "sms"}
	for i, text := range []string{"hello", "GO", "There are five of us", "where am I?"} {
		in := survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: text, Channel: "sms", At: time.Date(2026, 11, 24, 12, i, 0, 0, time.UTC)}
		var events []survey.Event
		state, events = survey.Step(s, state, in)
		for _, e := range events {
			if e.Kind == survey.Say {
				fmt.Println(s.Render(e.Message, state.Language, names).Text)
			} else {
				fmt.Println("-", e.Kind)
			}
		}
	}
	// Output:
	// Elm Park Hub: 6 short questions on your family. Private unless someone is not safe. Text GO to start or STOP. fv.example/privacy
	// - consented
	// Workers and local groups read this, not all day: in danger call 999. Text SKIP to pass, DELETE to erase. 1 of 6: Tell us about your family. Who is in it?
	// - answered
	// 2 of 6: What are you proud of in your family?
	// This is question 2 of 6. What are you proud of in your family?
}

func ExampleSurvey_ParseCommand() {
	library, err := survey.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, _ := library.Latest("our-family")
	for _, text := range []string{"Stop texting me!", "make it stop", "change number two", "توقف"} {
		command, argument, ok := s.ParseCommand(text, "en")
		fmt.Printf("%q %q %v\n", command, argument, ok)
	}
	// Output:
	// "stop" "" true
	// "" "" false
	// "change" "2" true
	// "stop" "" true
}

func ExampleRendered_Listed() {
	library, err := survey.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, _ := library.Latest("our-family")
	fmt.Println(s.Render(survey.Message{Key: "ask", Question: "subscribe"}, "en", survey.Vars{Channel: "sms"}).Listed())
	// Output:
	// May we tell you what changes because of what families said?
	// 1 Tell me
	// 2 No thanks
}
