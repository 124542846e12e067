// Package xlsform turns a survey's files into a spreadsheet and back, in the field's own form (XLSForm: sheets survey, choices
// and settings), so that a council edits its questions without meeting YAML. What XLSForm has no column for (section, sets,
// next, other words for a choice) has a column of its own, which other tools pass over.
//
//	survey    type (text, select_one LIST, select_multiple LIST), name, section, optional, sets, next, label::..., hint::...
//	choices   list_name, name, label::..., also::... (other words for it, with | between them)
//	settings  form_id, version, voice, experience (yes: ask at the end how it was), default_language
//
// A language's columns end in its name and code, as "label::English (en)". Words that a sheet leaves empty fall back to English.
package xlsform
