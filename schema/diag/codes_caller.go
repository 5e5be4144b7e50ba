package diag

// callerCodes are faults that a caller would feel: silence, circles, dead ends.
func callerCodes() []Row {
	return []Row{
		{"endless-queue", Warning, "a queue can only be left by being served or by hanging up",
			"Nobody should wait for ever. A longest wait, a closing time or a key in the wait flow lets callers go on: to voicemail, to a call back, to another queue.",
			"queue: {name: support, wait: music}", "queue: {name: support, wait: music, at_most: 10m}"},
	}
}
