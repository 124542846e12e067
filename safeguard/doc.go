// Package safeguard looks for a disclosure in what a family wrote, and holds the help numbers to answer with.
//
// Scan reads the raw text of one answer and says how worried a trained person should be (see Level), about what
// (kinds), and which words raised it. It stands before anything is stored, so it takes microseconds, never fails
// and never panics. It leans towards raising: a missed disclosure is the worst error this service can make, and
// flooding the safeguarding lead until they stop reading is the second worst.
//
// Two things are weighed together. The rules (rules/*.yaml) are phrases with a subject, an act and an object, which
// a council can read and edit; figures of speech, second-hand news and past events told with thanks are held off
// by rules too. A small learned model (model.bin, retrained by package safeguard/train) catches what no rule says.
//
// A Scanner may lean further towards raising than usual, as a council sets it, and does for a child under 13.
//
// The words in Finding.Why and Finding.Sentence are for the safeguarding lead alone: they must never be logged, shown in a reply or
// counted in a chart.
package safeguard
