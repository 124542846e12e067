// Package survey holds the surveys that families answer and the engine that steps through them. It is pure: no I/O
// but the embedded definitions, no clock, no randomness, no framework.
//
// A survey is data. surveys/<id>/survey.yaml lists the questions, surveys/<id>/<lang>.yaml their words, and
// surveys/common/<lang>.yaml the words that all surveys share: the notice, the replies, the commands and what else a
// family may type for them. A language is a file; nothing in Go knows which languages there are. Older versions stay
// in surveys/<id>/v<N>/, so that a run ends on the version it began.
//
// Load reads and checks the definitions; each mistake is named with file, line, question and what to do. Step takes
// the state of a run and one input and returns the new state and what came of it, in order:
//
//	state, events := survey.Step(s, state, in)
//
// A Say event names words without holding them (Message); Render turns it into a language when it leaves.
//
// What a family can count on: the notice comes before the first question and nothing is kept as an answer without GO;
// after STOP nothing is an answer until START; no input is a dead end; a free text is never cut or said back; the same
// input on the same state gives the same result on every channel.
package survey
