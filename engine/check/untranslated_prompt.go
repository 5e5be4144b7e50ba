package check

import (
	"strings"
	"unicode"
)

// untranslatedPrompt reports prompts that have the same words in two languages of different scripts, in the one whose
// script they are not written in. Single words, which may be names, are left alone.
func untranslatedPrompt(w *Work) {
	type key struct{ name, words string }
	first := map[key]*Prompt{}
	for _, p := range w.Prompts {
		words := strings.TrimSpace(w.spokenBy(p.Compiled).text)
		if strings.Count(words, " ") < 1 && len(words) < 20 {
			continue
		}
		k := key{p.Name, words}
		other := first[k]
		if other == nil {
			first[k] = p
			continue
		}
		for _, pair := range [][2]*Prompt{{p, other}, {other, p}} {
			if here, there := w.codeOf(pair[0].Language), w.codeOf(pair[1].Language); foreign(words, here) && !foreign(words, there) {
				w.at("untranslated-prompt", pair[0].Key, "prompt %q says the same in language %q as in %q", p.Name, pair[0].Language, pair[1].Language).
					Hint = "translate it"
			}
		}
	}
}

// codeOf is the code of a declared language without its country; "" when it is not declared.
func (w *Work) codeOf(name string) string {
	if w.Set == nil {
		return ""
	}
	for i := range w.Set.Flows.Languages {
		if l := &w.Set.Flows.Languages[i]; l.Name == name {
			return primary(l.Code)
		}
	}
	return ""
}

func primary(code string) string {
	code, _, _ = strings.Cut(code, "-")
	return code
}

// scripts are those of languages that are not written in Latin letters.
var scripts = map[string][]*unicode.RangeTable{
	"ja": {unicode.Han, unicode.Hiragana, unicode.Katakana}, "ko": {unicode.Hangul, unicode.Han}, "zh": {unicode.Han}, "cmn": {unicode.Han}, "yue": {unicode.Han},
	"ru": {unicode.Cyrillic}, "uk": {unicode.Cyrillic}, "bg": {unicode.Cyrillic}, "el": {unicode.Greek}, "he": {unicode.Hebrew}, "ar": {unicode.Arabic},
	"arb": {unicode.Arabic}, "hi": {unicode.Devanagari}, "mr": {unicode.Devanagari}, "th": {unicode.Thai}, "ta": {unicode.Tamil}, "te": {unicode.Telugu},
	"bn": {unicode.Bengali}, "gu": {unicode.Gujarati}, "kn": {unicode.Kannada}, "ml": {unicode.Malayalam}, "pa": {unicode.Gurmukhi}, "am": {unicode.Ethiopic},
}

// scriptOf is the script of a language.
func scriptOf(code string) []*unicode.RangeTable {
	if s := scripts[code]; s != nil {
		return s
	}
	return []*unicode.RangeTable{unicode.Latin}
}

// foreign reports whether words have letters, and none of the script of a language.
func foreign(words, code string) bool {
	letters := false
	for _, r := range words {
		if unicode.In(r, scriptOf(code)...) {
			return false
		}
		letters = letters || unicode.IsLetter(r)
	}
	return letters && code != ""
}
