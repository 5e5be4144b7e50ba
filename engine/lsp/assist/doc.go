// Package assist answers the questions that editors ask about a workspace: what may stand at the cursor, what is
// known of what stands there, where a name is defined and used, and which edits rename it.
//
// It is pure: texts in, answers out. What a file may say comes from the shapes that its JSON Schema is printed
// from, so no key is mentioned here that has no meaning of its own; which names are defined and used where is read
// from the trees of the files by a table of places ([places] in places.go). Types and outcomes come from the last
// compilation, which may be older than the text.
//
// Places are those of package diag: lines and columns from 1, in characters. [Text] turns them into the positions
// of the protocol. Start reading at [Index].
package assist
