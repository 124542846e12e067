// Package evaluate measures the analysis against labelled answers.
//
// An answer's themes and stances are the union over its sentences; a label that
// only one of two coders gave ("open") is scored neither way. Micro F1 adds up
// all labels, macro F1 is the mean over labels. For safeguarding it reports how
// many urgent answers were raised at any level and how many were called urgent,
// how many of concern or above were raised, and false alarms per 100 answers
// that are none; for redaction the share of personal strings that no longer
// stand in the redacted text, and the words lost that were not personal.
//
// Every figure has a 95 % bootstrap interval over answers, from a fixed seed. Of
// what happened always or never that interval has no width, though a few answers
// can't tell that it always or never will: N says on how few a figure rests.
//
// Where a row has a second coder's reading, what both gave is gold and what one alone gave is open; how far the two agree
// is measured beside it.
//
// Answers that name a slice (negation, sarcasm) are also measured slice by slice.
//
// Worst lists the answers that were read worst.
package evaluate
