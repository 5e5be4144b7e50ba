package check

// languageWithoutVoice reports languages that leave the voice to Twilio where others of the workspace name theirs: its
// default may change, and sounds unlike the voices that one chooses.
func languageWithoutVoice(w *Work) {
	all, some := pairs(w.Root.Find("languages")), false
	for _, p := range all {
		some = some || p.Value.Find("voice") != nil
	}
	for _, p := range all {
		if some && p.Value.Find("code") != nil && p.Value.Find("voice") == nil {
			w.at("language-without-voice", p.Key, "language %q names no voice, though others do, and is spoken by whatever Twilio's default is", p.Key.Value).
				Hint = "add \"voice: …\", such as Polly.Joanna-Neural for en-US or Polly.Kazuha-Neural for ja-JP"
		}
	}
}
