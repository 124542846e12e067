// Package web is what every page of Family Voice shares, whoever reads it: the layout, the styles, the security headers,
// the error pages. The families' form (channels/webform) and the signed-in site (staff) bring their own views.
//
// A site makes one Renderer, parses its views at start-up and shows them:
//
//	//go:embed all:views
//	var files embed.FS
//
//	views := renderer.Views(files, "views", template.FuncMap{"day": day})
//	views.Show(c, http.StatusOK, "overview", web.Page{Title: "Overview", Area: "staff", NoStore: true, Body: overview})
//
// A view is one file, "views/overview.html", that defines "main"; its dot is the Page, so that it reads {{.Body.Families}}.
// Files whose name begins with "_" are parts that every view of the folder may use (embed them with "all:").
//
// A page needs no script, no image and no style to work. Where there is a script it is inline, short and carries the
// nonce of the page: {{.Nonce}}.
//
// # Styles
//
// Forms and the frame are the components of govuk-frontend, in its markup and with its class names (govuk-...), so that its
// documentation is ours; the look is our own. What it has no component for is named fv-. The Sass is in styles, with the
// part of govuk-frontend that the pages use: "make styles" builds styles/fv.css, which is committed, and TestClasses holds
// pages and rules to each other. There are, of our own:
//
//	text      fv-quiet, fv-strong, fv-code, fv-lines (keeps line ends), fv-nowrap
//	content   fv-list, fv-list-plain, fv-ticks, fv-steps, fv-notice (-help -done), fv-card, fv-cards, fv-quote, fv-hero,
//	          fv-numbers (telephone numbers), fv-link-button
//	tables    fv-table, fv-number, fv-scroll (a focusable box round a wide table)
//	staff     fv-nav, fv-filters, fv-figure, fv-columns, fv-wide, fv-noprint, fv-page (begins a page in print), fv-blank (a
//	          table to write on), fv-why (the words that earned a tag), fv-sheet (boxes for a wall), fv-summary (a short list
//	          of terms), fv-details, fv-warning, fv-button-quiet
//
// Charts take their colours from the properties --fv-chart-1 to --fv-chart-6, --fv-ink, --fv-quiet, --fv-line.
package web
