// Package measure computes the figures of a contact centre from the tables of a store: what became of those who waited in
// queues, how calls end, which ways people take through flows, what agents do. Each report is a [Counter]: which rows it
// wants, in SQL for the store's file, and what it counts in them.
//
// A contact is counted once in each line of a report, in the interval in which it came: intervals hold their beginning
// and not their end. Sums are whole numbers until they are printed. What a figure means stands beside it, in the
// columns of the sheet; a second, slower computation from raw events in the tests holds the figures to that.
//
// The package reads nothing by itself, so that it is pure: rows are given to it one by one. Start reading at [Counter]
// and [Queues].
package measure
