// Package readers measures what the signed-in site costs beside a county's answers: N made-up families in the embedded store,
// every page and file asked for over HTTP from the real program, a release made of all of them, and the memory that it took.
//
//	go test -run '^$' -bench Readers -benchtime 1x -timeout 3h ./e2e/readers -responses 1000000
//
// docs/performance.md says what came out. Its tests hold what may not depend on N: one pass for a release, in bounded memory.
package readers
