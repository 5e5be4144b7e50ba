package check

// fillerBeforeReject reports words that are heard while a service is asked and behind which the call may be rejected: they
// answer the call, which can then only be hung up (Twilio: <Reject>; Say and Play answer a call, a Pause does not).
func fillerBeforeReject(w *Work) {
	for _, f := range w.Flows {
		ways := f.ways()
		var rejects []int32
		for no, s := range ways.steps {
			if s.KindName == "reject" {
				rejects = append(rejects, int32(no))
			}
		}
		if rejects == nil {
			continue
		}
		quiet, before := ways.reachedQuietly(), ways.backFrom(rejects, isQuiet)
		for no, step := range ways.steps {
			s := f.Steps[step.Name]
			if s == nil || s.KindName != "fetch" || !quiet[no] || !before[no] {
				continue
			}
			if n := s.Field("meanwhile"); n != nil {
				w.at("filler-before-reject", n, "when the service is slow these words answer the call, and it cannot be rejected any more").
					Hint = "delete \"meanwhile\": the caller hears the ringing go on"
			}
		}
	}
}
