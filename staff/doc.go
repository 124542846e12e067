// Package staff is the signed-in site below /staff/: the summary that the leadership group reads, the words to approve,
// the safeguarding alerts, what is answered to families, and the record of what staff did.
//
// Its route table (routes.go) is the permission table: each route names the roles that may use it. Pages are rendered on
// the server, work without scripts, print, and are never stored by a browser. Numbers come from releases (staff/release)
// and from nowhere else.
package staff
