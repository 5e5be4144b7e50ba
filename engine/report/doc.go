// Package report makes what people read of the rows that a store keeps: who was in a conference, from when
// to when and as what, and what follows from it. It reads rows and changes nothing; the rows may come from
// any store, while the call is under way or years later. Start reading at [Conferences].
package report
