package check

import (
	"slices"
	"strings"
	"testing"
)

func TestOffered(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text    string
		press   string
		mention string
		several bool
	}{
		{"For billing press 1, for technical help press 2.", "1 2", "1 2", false},
		{"Press 1 or 2 to wait, 3 for your order.", "1 2", "1 2 3", false},
		{"Press 1, 2, or the star key.", "1 2 star", "1 2 star", false},
		{"To go on press one, to go back press nine.", "1 9", "1 9", false},
		{"Press 1 to 3.", "", "1 3", true},
		{"Press one of the keys.", "", "1", true},
		{"Press any key.", "", "", true},
		{"Press # when you are done.", "hash", "hash", false},
		{"When you are done, press the pound key.", "hash", "hash", false},
		{"Drücken Sie die 1 oder 2.", "1 2", "1 2", false},
		{"Pulse 1 o 2.", "1 2", "1 2", false},
		{"Appuyez sur la touche 1 ou 2.", "1 2", "1 2", false},
		{"お問い合わせは1を、製品のご案内は２を押してください。", "1 2", "1 2", false},
		{"お受けになる場合は1、お受けにならない場合は2を押してください。", "1 2", "1 2", false},
		{"終わりましたらシャープを押してください。", "hash", "hash", false},
		{"3番を押してください。", "3", "3", false},
		{"1から9の番号を押してください。", "", "1 9", true},
		{"3分お待ちください。1を押してください。", "1", "1 3", false},
		{"暗証番号4桁を押してください。", "", "4", false},
		{"日本語は9を押してください", "9", "9", false},
		{"Your call is number 12345.", "", "", false},
		{"Press", "", "", false},
		{"", "", "", false},
	}
	for _, test := range tests {
		o := offered(test.text)
		var mention []string
		for key := range o.mention {
			mention = append(mention, key)
		}
		slices.Sort(mention)
		if got := strings.Join(o.press, " "); got != test.press || o.several != test.several || strings.Join(mention, " ") != test.mention {
			t.Errorf("%q offers %q (%t) and mentions %q, want %q (%t) and %q", test.text, got, o.several, mention, test.press, test.several, test.mention)
		}
	}
}

// FuzzOffered shows that no words make the reader of keys fail, and that what is to be pressed is mentioned.
func FuzzOffered(f *testing.F) {
	f.Add("Press 1 or 2, 3番を押してください")
	f.Add("press press 1 to")
	f.Fuzz(func(t *testing.T, text string) {
		o := offered(text)
		for _, key := range o.press {
			if !o.mention[key] {
				t.Errorf("%q is to be pressed and not mentioned in %q", key, text)
			}
		}
	})
}
