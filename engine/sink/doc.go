// Package sink sends the records of log points to where they are wanted besides the store: files of JSON lines
// and HTTP services.
//
// A [Follower] reads the events that the store has, from where it stood last, and hands the records among them
// to a [Target], in the order in which they were stored. The store is the spool: nothing waits in memory, a
// target that is down is tried again until it takes what it missed, and no call ever waits for one. Where the
// follower stands is kept in the store after a target has taken what came before, so a record may come twice
// after a crash, and never goes missing; its id tells.
//
// Start reading at [Follower.Run]. The package does not decide what is recorded: that is said by log points.
package sink
