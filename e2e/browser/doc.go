// Package browser looks at the families' pages with a real browser: every page in every language, on a narrow and a wide
// screen, with scripts on and off, light and dark. It needs Chromium and, once, npm for axe-core (axe.sh); it is built
// with the tag "browser":
//
//	go test -tags browser ./e2e/browser
//	go test -tags browser ./e2e/browser -run TestEveryPage -shots /tmp/pages   every page, to look at
//	go test -tags browser ./e2e/browser -run TestKeyboardOrder -update         the golden file of the stops of Tab
//	make screens                                                               the pictures in docs/screens
package browser
