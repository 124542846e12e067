// Package disclosure turns true counts of families into tables that may be read: a number is shown only if nobody can be
// picked out by it, neither by itself nor by subtracting other numbers that are shown.
//
// Counts lie in a cube: places (a tree) by periods (a tree) by the categories of each table. Everything that is released
// together is suppressed together, by two rules.
//
// First, a count below the threshold k is hidden, zero included; only the whole survey shows a true zero. A place and
// period with fewer than k families shows nothing at all.
//
// Second, every hidden number must keep room to be another number. For each one the package looks for a move: families
// exchanged between two places, two periods or two categories in such a way that every number shown, and every "fewer
// than k", stays as it is. Where there is none, the cheapest further numbers are hidden that make one possible. The move
// is the proof: a reader who knows everything released, and these rules, can't tell the true table from the moved one. A
// hidden number keeps at least two possible values, a small one three wherever a move gives them.
//
// Tables may lie within each other (Cube.Within): who hopes for something about a theme spoke of the theme. The moves keep
// to that as well, taking the linked tables along where they must, so all stand up to being read against each other. Where naming is enough, a Claim says "at least
// k" and holds no count.
//
// What readers know from earlier releases is told with Cube.Told, and no move contradicts it.
//
// Hiding more never spoils a proof, so one pass is enough. Where no move exists, the whole table, or the theme, is
// withheld everywhere.
//
// The package is pure. It knows nothing of what the counts mean.
package disclosure
