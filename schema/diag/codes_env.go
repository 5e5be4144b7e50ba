package diag

// environmentCodes are faults in what surrounds the flows: environments, hours, marked-up words.
func environmentCodes() []Row {
	return []Row{
		{"bad-address", Error, "something cannot be dialled",
			"Numbers are written in international form with `+`; browser phones are `client:NAME`, SIP phones `sip:USER@HOST`, apps the SID of a TwiML application.",
			"numbers: {support: \"050-1234-5678\"}", "numbers: {support: \"+815012345678\"}"},
		{"bad-ssml", Error, "words with SSML elements are not what Twilio speaks",
			"An element or attribute is not one that Twilio documents for Say, or is not closed.",
			"code: {ssml: \"<say-as interpret-as='figures'>${code}</say-as>\"}", "code: {ssml: \"<say-as interpret-as='digits'>${code}</say-as>\"}"},
		{"missing-secret", Error, "a secret is not there",
			"The environment names a variable or file that holds a secret, and it is empty or cannot be read.",
			"token: env:TWILIO_AUTH_TOKN", "token: env:TWILIO_AUTH_TOKEN"},
		{"unknown-holidays", Error, "holidays are neither declared nor those of a known country",
			"Days off stand under `holidays`, or are those of a country such as `japan` or `united_states`.",
			"holidays: jpan", "holidays: japan"},
		{"unknown-zone", Error, "a time zone is not known",
			"Zones are named as in the time zone database: `Asia/Tokyo`, `Europe/Berlin`, `UTC`.",
			"zone: JST", "zone: Asia/Tokyo"},
	}
}
