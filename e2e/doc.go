// Package e2e holds the tests of the whole: which room may know which; every golden conversation told again by text, chat
// and page; what the logs and the raw files hold; two servers on one data folder; the demonstration; and the real binary
// killed at every boundary of the path of one message.
package e2e
