package picture

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// luminance of a colour written #rrggbb, as WCAG 2.1 defines it.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, share := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil || len(colour) != 7 {
			t.Fatalf("%q is no colour", colour)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += c * share
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast computes the contrast of every text and line with the grounds that it stands on.
func TestContrast(t *testing.T) {
	t.Parallel()
	boxes := "box start terminal good bad odd pale"
	tests := []struct {
		front, grounds string
		least          float64
	}{
		{"ink", "paper frame reach-1 reach-2 reach-3 reach-4 " + boxes, 4.5},
		{"text", boxes, 4.5}, {"soft", boxes, 4.5},
		{"edge", "paper frame", 3}, {"back", "paper frame", 3}, {"start-line", "paper frame start", 3},
		{"good-line", "paper frame good", 3}, {"bad-line", "paper frame bad", 3}, {"odd-line", "paper frame odd", 3},
		{"box-line", "paper frame", 3}, {"frame-line", "paper", 3}, {"pale-line", "paper frame", 3},
	}
	for _, theme := range []Theme{Light, Dark} {
		colour := map[string]string{}
		for _, s := range palette() {
			colour[s.name] = s.light
			if theme == Dark {
				colour[s.name] = s.dark
			}
		}
		for _, tt := range tests {
			for _, ground := range strings.Fields(tt.grounds) {
				if c := contrast(t, colour[tt.front], colour[ground]); c < tt.least {
					t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", theme, tt.front, ground, c, tt.least)
				}
			}
		}
	}
}

func TestThemes(t *testing.T) {
	t.Parallel()
	for _, theme := range []Theme{Auto, Light, Dark} {
		css := Style(theme)
		if left := regexp.MustCompile(`\$[a-z-]*`).FindAllString(css, -1); left != nil {
			t.Errorf("%s: %v are no colours", theme, left)
		}
		if strings.Contains(css, "var(") != (theme == Auto) {
			t.Errorf("%s: custom properties are for %s only", theme, Auto)
		}
		for _, used := range regexp.MustCompile(`var\((--[a-z0-9-]+)\)`).FindAllStringSubmatch(css, -1) {
			if n := strings.Count(css, used[1]+":"); n != 2 {
				t.Errorf("%s is declared %d times, want for light and for dark", used[1], n)
			}
		}
	}
}
