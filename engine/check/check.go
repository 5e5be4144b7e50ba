// Package check looks at whole graphs: steps that nobody reaches, circles that never wait, values that may
// not be there, calls that are rejected too late. One file for each check, one row in [Table]. A check
// reads compiled flows and adds diagnostics; it never changes a flow. It refuses to guess: where a fault
// depends on what a caller or a service does, nothing is said.
package check

import "callflow/schema/diag"

// Row is one check.
type Row struct {
	Code diag.Code // what it reports
	Run  func(*Work)
}

// Table lists all checks.
func Table() []Row {
	return []Row{
		{"agent-in-no-team", agentInNoTeam},
		{"always-open", alwaysOpen},
		{"asker-without-key", askerWithoutKey},
		{"at-once-past-rate", atOncePastRate},
		{"audio-in-one-language", audioInOneLanguage},
		{"browser-without-number", browserWithoutNumber},
		{"callback-too-short", callbackTooShort},
		{"callback-without-queue", callbackWithoutQueue},
		{"closing-not-asked", closingNotAsked},
		{"confirm-without-correction", confirmWithoutCorrection},
		{"dead-air", deadAir},
		{"dead-case", deadCase},
		{"doubled-exception", doubledException},
		{"empty-team", emptyTeam},
		{"endless-queue", endlessQueue},
		{"env-differs", envDiffers},
		{"far-from-person", farFromPerson},
		{"fetch-without-filler", fetchWithoutFiller},
		{"field-without-effect", fieldWithoutEffect},
		{"filler-before-reject", fillerBeforeReject},
		{"foreign-caller-id", foreignCallerID},
		{"goal-past-wait", goalPastWait},
		{"holidays-end", holidaysEnd},
		{"hours-gap", hoursGap},
		{"kept-change", keptChange},
		{"kept-past-retention", keptPastRetention},
		{"key-never-arrives", keyNeverArrives},
		{"key-not-mentioned", keyNotMentioned},
		{"key-not-there", keyNotThere},
		{"keys-while-held", keysWhileHeld},
		{"language-not-spoken", languageNotSpoken},
		{"language-without-voice", languageWithoutVoice},
		{"limit-past-contact", limitPastContact},
		{"limit-without-cycle", limitWithoutCycle},
		{"local-service", localService},
		{"long-silence", longSilence},
		{"long-words", longWords},
		{"lost-transfer", lostTransfer},
		{"machine-unheard", machineUnheard},
		{"markup-in-words", markupInWords},
		{"may-be-unset", mayBeUnset},
		{"never-open", neverOpen},
		{"never-read", neverRead},
		{"no-answer-passes", noAnswerPasses},
		{"no-way-out", noWayOut},
		{"nobody-has-skill", nobodyHasSkill},
		{"nothing-ends-answer", nothingEndsAnswer},
		{"nothing-said", nothingSaid},
		{"open-destination", openDestination},
		{"over-budget", overBudget},
		{"overlapping-hours", overlappingHours},
		{"past-exception", pastException},
		{"plain-http", plainHTTP},
		{"prefer-outside", preferOutside},
		{"prefer-past-wait", preferPastWait},
		{"queue-again", queueAgain},
		{"record-past-ten-minutes", recordPastTenMinutes},
		{"record-without-sign", recordWithoutSign},
		{"recording-sensitive", recordingSensitive},
		{"recording-without-notice", recordingWithoutNotice},
		{"recursion", recursion},
		{"reject-after-speech", rejectAfterSpeech},
		{"retry-words-unheard", retryWordsUnheard},
		{"ring-too-long", ringTooLong},
		{"rule-broken", brokenRules},
		{"rule-names-nothing", unknownNames},
		{"same-way", sameWay},
		{"seat-nobody-takes", seatNobodyTakes},
		{"silence-past-end", silencePastEnd},
		{"silent-circle", silentCircle},
		{"silent-end", silentEnd},
		{"silent-wait", silentWait},
		{"skipped-hour", skippedHour},
		{"sound-broken", soundBroken},
		{"sound-heavy", soundHeavy},
		{"sound-loudness", soundLoudness},
		{"sound-quality", soundQuality},
		{"sound-too-long", soundTooLong},
		{"speech-settings-clash", speechSettingsClash},
		{"spoken-raw", spokenRaw},
		{"supervisor-ends", supervisorEnds},
		{"text-without-sender", textWithoutSender},
		{"too-many-choices", tooManyChoices},
		{"too-many-hints", tooManyHints},
		{"transcribe-other-language", transcribeOtherLanguage},
		{"tries-without-get", triesWithoutGet},
		{"trusted-number", trustedNumber},
		{"unbounded-cycle", unboundedCycle},
		{"unconfirmed-callback", unconfirmedCallback},
		{"unknown-speech-model", unknownSpeechModel},
		{"unknown-voice", unknownVoice},
		{"unreachable-step", unreachableStep},
		{"unserved-queue", unservedQueue},
		{"unset-output", unsetOutput},
		{"untranslated-prompt", untranslatedPrompt},
		{"unused-audio", unusedAudio},
		{"unused-name", unusedName},
		{"voice-of-another-language", voiceOfAnotherLanguage},
		{"voicemail-wins", voicemailWins},
		{"wait-shorter-than-ring", waitShorterThanRing},
		{"widen-too-late", widenTooLate},
		{"words-of-one-language", wordsOfOneLanguage},
		{"words-too-large", wordsTooLarge},
		{"zero-share", zeroShare},
	}
}

// All runs every check. together calls do for all numbers below n, perhaps at the same time; what is found comes in the order
// of the table all the same.
func All(w *Work, together func(n int, do func(int))) {
	w.found()
	w.faulty = w.List.HasErrors()
	rows := Table()
	lists := make([]diag.List, len(rows))
	together(len(rows), func(i int) {
		one := *w
		one.List = &lists[i]
		rows[i].Run(&one)
	})
	for i := range lists {
		w.List.Append(&lists[i])
	}
}
