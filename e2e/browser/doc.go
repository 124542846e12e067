// Package browser looks at the pages with a real browser: the families' in every language and the staff's as each role of
// the demonstration, on a narrow and a wide screen, with scripts on and off, light and dark. It needs Chromium, once npm for
// axe-core (axe.sh), and zbarimg to read the posters' codes; it is built with the tag "browser":
//
//	go test -tags browser ./e2e/browser
//	go test -tags browser ./e2e/browser -run TestEveryPage -shots pages      every page, to look at
//	go test -tags browser ./e2e/browser -run TestKeyboardOrder -update      the golden file of the stops of Tab
//	make screens                                                            the pictures in docs/screens
package browser
