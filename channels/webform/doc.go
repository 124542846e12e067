// Package webform is the families' web pages: how to take part, the survey with one question a page, what happens to the
// answers, and where to find help.
//
// A page is server-rendered and works without scripts, styles and images. A GET never changes anything; a POST hands one
// channels.Inbound to the conversation and then redirects to a GET that shows where the run stands now. So the browser's
// own Back works, a page sent twice has one effect (the id is the page's nonce and a hash of what was posted), and the
// same words with another answer are a change.
//
// A session is a random id in a cookie, the address of the web channel; everything else is in the store. Beginning and
// carrying on make a new one: what the person before said at the same browser stays theirs. A browser that keeps no cookies
// is told so before a run begins. Words that were typed are never lost: a page that can't be accepted (too long, too fast, the
// session gone or another's, the store away) comes back with them and says what to do. If they tell of harm, help stands first
// on it, and they are handed on all the same; of what is skipped nothing is, but help stands there once.
//
// The pages' own words are in words/<language>.yaml, each with the hash of the English that it translates; a missing or
// stale one falls back to English and fails a test. The survey's words come from the survey.
package webform
