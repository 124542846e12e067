// Package conversation is the heart of Family Voice: one inbound message in, one atomic write, the replies on their way.
//
// Receive finds the contact and the run that a message belongs to, scans the message for a disclosure, lets the survey
// engine take one step, and writes the response (answers, applied id, pending replies, pending alert) if its version is
// unchanged; otherwise it loads and steps again. What concerns the contact (opt-out, consent, which run) is written
// before, keyed by the message's id, so that a repeat after a crash changes nothing. The sender then delivers what is
// pending, help first; a sweeper finds whatever a crash left behind. If the store can't be reached, the message is
// sealed in a spool on disk and applied in order later.
package conversation
