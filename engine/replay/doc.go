// Package replay runs what was recorded through the engine once more.
//
// [Check] gives a cell's events, one after the other, to the flows and the live part that they were taken under. Every
// turn must be what it was, byte for byte: the answer, the state, the path, log records, facts, effects and messages. If
// not, the engine is not deterministic, or does something else than it did: the first difference is told.
//
// [WhatIf] gives them to other flows as well. As long as both go the same way, what people do is taken to be the same;
// where they part, nobody knows what would have come next, so no more is looked at. What it finds of many contacts is an
// estimate of what the change means for callers, never a fact.
//
// A [History] can be written as text ([Format]) with all that it takes to replay it, so that those of examples can be
// pinned and reviewed.
//
// The package is pure: whoever has many histories runs them side by side. Start reading at check.go.
package replay
