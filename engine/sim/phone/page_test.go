package phone

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// get asks the page for a path.
func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "localhost:8080"
	w := httptest.NewRecorder()
	newPage(newStill(), "p").ServeHTTP(w, r)
	return w
}

func TestFilesAreServed(t *testing.T) {
	t.Parallel()
	for path, kind := range map[string]string{"/": "text/html", "/phone.js": "text/javascript", "/phone.css": "text/css", "/icon.svg": "image/svg+xml"} {
		w := get(t, path)
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || !strings.HasPrefix(got, kind) {
			t.Errorf("%s: status %d, content type %q", path, w.Code, got)
		}
		csp := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: the policy %q lacks %q", path, csp, part)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy is %q", path, csp)
		}
	}
	var desk struct {
		Title   string
		Numbers []Place
	}
	if err := json.Unmarshal(get(t, "/desk").Body.Bytes(), &desk); err != nil || desk.Title != "office" || len(desk.Numbers) != 1 {
		t.Errorf("desk: %+v, %v", desk, err)
	}
}

// elsewhere finds addresses of other hosts; the name of SVG's elements is no address.
var elsewhere = regexp.MustCompile(`(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}`)

// inline finds scripts and styles within HTML.
var inline = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:\s[^>]*)?>[^<]|javascript:`)

func TestPageStandsAlone(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(files, "page", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		own := strings.ReplaceAll(string(text), "http://www.w3.org/2000/svg", "")
		if found := elsewhere.FindString(own); found != "" {
			t.Errorf("%s leads to %s", path, found)
		}
		if found := inline.FindString(own); found != "" && strings.HasSuffix(path, ".html") {
			t.Errorf("%s has %q", path, found)
		}
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("} {
			if strings.Contains(own, bad) {
				t.Errorf("%s uses %s", path, bad)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryKindHasWords makes sure that the page can say all kinds of lines, in both languages.
func TestEveryKindHasWords(t *testing.T) {
	t.Parallel()
	text, err := fs.ReadFile(files, "page/words.js")
	if err != nil {
		t.Fatal(err)
	}
	tables := regexp.MustCompile(`(?s)\n    line: \{.*?\n    \},`).FindAllString(string(text), -1)
	if len(tables) != 2 {
		t.Fatalf("%d tables of lines, want 2", len(tables))
	}
	names := []string{"note", "lost"}
	for _, k := range kinds {
		names = append(names, k.kind)
	}
	for i, table := range tables {
		for _, name := range names {
			if !regexp.MustCompile(`\b` + name + `: "`).MatchString(table) {
				t.Errorf("language %d has no words for %q", i+1, name)
			}
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ text, kind, arg string }{
		{`hears "two "words""`, "hears", `two "words"`},
		{"hears the sound hold.wav", "plays", "hold.wav"},
		{"presses 12", "presses", "12"},
		{"presses 3, but nothing listens", "lost", "3"},
		{"finds the queue line full", "full", "line"},
		{"may press keys or speak (5s)", "may_both", "(5s)"},
		{"may press keys (10s)", "may_keys", "(10s)"},
		{"may speak after the tone", "records", ""},
		{"is hung up", "hung_up", ""},
		{"<Pay> is not simulated and is passed over", "note", "<Pay> is not simulated and is passed over"},
	} {
		if kind, arg := kindOf(tc.text); kind != tc.kind || arg != tc.arg {
			t.Errorf("kindOf(%q) = %q, %q; want %q, %q", tc.text, kind, arg, tc.kind, tc.arg)
		}
	}
}

func TestLoadable(t *testing.T) {
	t.Parallel()
	media := []string{"http://127.0.0.1:3000"}
	for url, want := range map[string]string{
		"https://x.test/audio/a.wav":        "/audio/a.wav",
		"https://x.test.attacker.example/a": "",
		"http://127.0.0.1:3000/hold.mp3":    "http://127.0.0.1:3000/hold.mp3",
		"http://127.0.0.1:30001/hold.mp3":   "",
		"https://elsewhere.test/a.wav":      "",
	} {
		if got := loadable(url, "https://x.test", media); got != want {
			t.Errorf("loadable(%q) = %q, want %q", url, got, want)
		}
	}
	if got := policy(media); !strings.Contains(got, "media-src 'self' http://127.0.0.1:3000;") {
		t.Errorf("the policy is %q", got)
	}
}
