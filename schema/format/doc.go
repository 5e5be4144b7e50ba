// Package format writes the files of a workspace in one style, as gofmt does for Go.
//
// [Source] keeps what a file says: the same names, values and comments in the same order. It decides
// how that is laid out:
//
//   - two spaces a level, list items one level below their key, one line end at the end;
//   - at most one blank line in a row, none at the beginning of a block;
//   - what stands in braces or brackets stays on its line while it is at most [Width] columns wide and holds
//     no comment; otherwise each entry gets a line of its own;
//   - in mappings of names, entries in braces on successive lines are aligned, as are the comments behind
//     successive lines;
//   - quotes only where YAML needs them, or where a reader of YAML 1.1 or 1.2 takes the words for something
//     else than text: "no", "1:30", "0123", "1e3", "2026-01-02";
//   - the keys of a flow and of a step in the order of the reference; everything else in the author's.
//
// Comments belong to what follows them, to what they stand behind, or to the end of the block that they are
// indented like. They stay with it when it moves.
//
// A file that cannot be read is left alone. What was written is read again and compared with what was there, so
// a fault of this package cannot change a file. Start reading at [Source]; the tree is built in tree.go,
// comments find their place in comments.go, and print.go writes.
package format
