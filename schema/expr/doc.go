// Package expr is the language of values: the types that a workspace declares, the values of a running
// contact, bare expressions (`when:`, `where:`) and scalars with `${…}`.
//
//	text of a scalar ──parse──▶ tree ──check──▶ total tree ──compile──▶ Program ──Eval(Env)──▶ Value
//	   (diag.Text)            (expr-lang)  (our types,     (expr-lang)
//	                                        exact spans)
//
// Parser, compiler and virtual machine are those of github.com/expr-lang/expr; what may be written, how it
// is typed and what an operator does when a value is absent is decided here. Every operator that could
// stop at run time is replaced by a total one: none in, none out; a comparison with none is no; a division
// by zero is none.
//
// The package refuses whatever could loop, reach into Go or depend on the outside: predicates, pipes,
// assignments, slices, maps, methods, optional chaining and all built-in functions of the library. Time,
// chance, zone and language come from [Env]. A value is never evaluated a second time: text that holds
// `${…}` at run time is only text.
//
// Limits: a source of 4,000 bytes, 200 nodes, 64 levels, patterns of 1,000 bytes, texts made by one
// operator of 10,000 bytes.
//
// Start reading at [Compile], [CompileTemplate] and [Scope].
package expr
