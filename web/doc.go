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
// The class names follow govuk-frontend's markup with the prefix "fv-"; the look is our own. There are:
//
//	text      fv-heading-xl -l -m -s, fv-caption, fv-lead, fv-quiet, fv-strong, fv-code, fv-lines (keeps line ends),
//	          fv-nowrap, fv-hidden (for screen readers alone)
//	form      fv-group (fv-group-error), fv-fieldset, fv-legend (-l -m), fv-label (-l -m), fv-hint, fv-error, fv-input
//	          (fv-width-5 -10 -20), fv-textarea, fv-select, fv-radios and fv-checkboxes (fv-option, fv-option-hint),
//	          fv-buttons, fv-button (-secondary -warning -start -quiet), fv-link-button
//	content   fv-list, fv-list-plain, fv-ticks, fv-steps, fv-summary (a dl of rows), fv-panel, fv-inset, fv-warning, fv-notice
//	          (-help -done), fv-card, fv-cards, fv-tag (-green -amber -red -blue), fv-details, fv-quote, fv-hero
//	tables    fv-table, fv-number, fv-scroll (a focusable box round a wide table)
//	staff     fv-nav, fv-filters, fv-stats and fv-stat, fv-figure, fv-columns, fv-wide, fv-noprint, fv-page (begins a
//	          page in print), fv-blank (a table to write on), fv-why (the words that earned a tag), fv-sheet (boxes for a wall)
//
// Charts take their colours from the properties --fv-chart-1 to --fv-chart-6, --fv-ink, --fv-quiet, --fv-line.
package web
