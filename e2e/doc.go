// Package e2e holds the tests of the whole: which room may know which, what the logs hold, and the real binary killed at
// every boundary of the path of one message.
package e2e
