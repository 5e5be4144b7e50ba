// Package schema reads the files of a workspace: YAML into nodes that know their place, and nodes into
// Go variables by declared fields.
//
// [Parse] turns a file into a tree of [Node]; it never interprets a scalar, because 0000, no and 09:00
// mean what their field says. What YAML allows and people stumble over (anchors, tags, tabs, a second
// document, duplicate keys) is refused with the repaired line.
//
// A type that can be read from a mapping implements [Fielder]: it binds each key to a variable in one
// statement with its form, documentation, default and limits, as the standard package flag does. [Decode]
// reads a node by such a declaration and reports all faults at once; the same declaration gives the JSON
// Schema ([Describe]) and the reference table ([FieldTable]), so no key is mentioned twice.
//
// Expressions, and names of what stands elsewhere, cannot be checked while a file is read. They stay as
// [Value], [Cond] and [Ref], and the [Decoder] hands them out for the second phase.
//
// The package knows no flow, step or kind. Start reading at [Fielder].
package schema
