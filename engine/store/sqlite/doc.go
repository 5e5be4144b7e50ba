// Package sqlite keeps cells in one SQLite file, by the pure Go driver modernc.org/sqlite.
//
//	Commit ──▶ one connection, BEGIN IMMEDIATE … COMMIT, prepared statements, write-ahead log
//	Load, FindCall, Events, Rows ──▶ four connections that cannot write
//	Checkpoint ──▶ a connection of its own, so that the writer does not wait for it
//
// House rules: every statement that writes goes through [Store.exec], where faults are injected by tests
// and counted; no deferred transaction writes; a statement that has begun is never cancelled. The answer
// path has one index on events, by cell and number; everything else that is indexed is written once a
// call. Tables of cells are made by numbered migrations; those of projections are made from their
// columns, and made anew when the columns change, for they can be rebuilt from events.
//
// With synchronous=FULL, the default, a commit survives a power cut; with NORMAL only the end of the
// process.
package sqlite
