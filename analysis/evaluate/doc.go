// Package evaluate measures the analysis against labelled answers.
//
// An answer's themes and stances are the union over its sentences; a label that
// only one of two coders gave ("open") is scored neither way. Micro F1 adds up
// all labels, macro F1 is the mean over labels. For safeguarding it reports the
// recall of urgent, the recall of concern or above, and false alarms per 100
// answers that are none; for redaction the share of personal strings that no
// longer stand in the redacted text, and the words lost that were not personal.
// Every figure has a 95 % bootstrap interval over answers, from a fixed seed.
//
// Answers that name a slice (negation, sarcasm) are also measured slice by slice.
package evaluate
