// Package store keeps what cells have been through: their events with what came of them, their state,
// effects that are still to be done, messages that are still to be delivered, and the sources of
// versions. A turn is durable when [Store.Commit] returns nil; only then may anything of it leave the
// process.
//
// One writer hands groups of writes over, in the order in which the turns were computed; a group is one
// transaction, and concurrent calls share it. Everything else may be called from any goroutine.
//
// The answer path writes few rows: an event, its cell, and only when there are any a call, effects and
// messages. Tables for reports ([Projection]) follow behind it: [Rows] derives them from an event row
// alone, so they can be thrown away and built again, and a fault in them never hurts a call.
//
// The package refuses to interpret state and event bodies; that is what engine/record is for. Start
// reading at [Store], then [Write] and [NewWrite]. Implementations live in memory and sqlite; storetest
// is the suite that holds them to these comments.
package store
