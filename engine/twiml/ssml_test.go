package twiml

import "testing"

// TestPlainWords takes the words out of every element that has any.
func TestPlainWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, ssml, want string
	}{
		{"words alone", `Press 1.`, "Press 1."},
		{"all that holds others", `<p>a <s>b <prosody rate="slow">c</prosody></s></p> <emphasis level="strong">d</emphasis> <lang xml:lang="fr-FR">e</lang>`, "a b c d e"},
		{"all that holds words", `<phoneme alphabet="ipa" ph="x">a</phoneme> <say-as interpret-as="digits">12</say-as> <sub alias="World Wide Web">WWW</sub> <w role="amazon:VB">read</w>`, "a 12 WWW read"},
		{"a pause", `a<break time="1s"/>b`, "ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parts, err := ParseSSML(tt.ssml)
			if err != nil {
				t.Fatal(err)
			}
			if got := PlainWords(parts); got != tt.want {
				t.Errorf("%s has the words %q, expected %q", tt.ssml, got, tt.want)
			}
		})
	}
}
