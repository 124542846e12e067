// Package sqlite keeps the store in one SQLite file: the embedded default, with nothing to install.
//
// Reads go through a small pool of connections and see what is committed. All writes of a process go through one
// goroutine, which commits those that queued meanwhile as a group: one synced write to the disk for many callers, each
// let go after it. The versions are checked by SQL inside that commit, so several processes may share the file.
package sqlite
