// Package glossary holds the few words that the service can't avoid, each with what it means in plain English, and puts a
// link to its meaning where one first occurs on a page.
//
// The words are data: words/en.yaml, and words/<language>.yaml with translations that name the hash of the English they
// translate. One that is missing or out of date is said in English.
package glossary
