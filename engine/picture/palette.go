package picture

import "strings"

// Theme says for which ground a picture is coloured.
type Theme string

// Themes. Auto has both sets of colours and follows the reader's choice; on paper it is light. The
// other two name plain colours, which programs understand that know no custom properties of CSS.
const (
	Auto  Theme = "auto"
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Themes are all themes, for messages.
func Themes() []string { return []string{string(Auto), string(Light), string(Dark)} }

// shade is a colour of the style by name, on a light and on a dark ground.
type shade struct{ name, light, dark string }

// palette returns all colours. Texts have a contrast of 4.5 to 1 at least with every ground that
// they stand on, lines 3 to 1.
func palette() []shade {
	return []shade{
		{"paper", "#ffffff", "#14181f"},
		{"frame", "#f5f7fa", "#1b212b"}, {"frame-line", "#7d8b9a", "#6d7c8d"},
		{"ink", "#1f2933", "#e8edf3"}, {"text", "#46566a", "#b9c4d0"}, {"soft", "#566272", "#aab5c2"},
		{"box", "#ffffff", "#242c38"}, {"box-line", "#52667a", "#8fa3b8"},
		{"start", "#eef4ff", "#1c2d49"}, {"start-line", "#1d5fbf", "#6ea8ff"},
		{"terminal", "#eceff2", "#2d3643"},
		{"good", "#e3f6e5", "#17361f"}, {"good-line", "#2e7d32", "#63c46b"},
		{"bad", "#fdecea", "#431d1d"}, {"bad-line", "#c62828", "#ff8a80"},
		{"odd", "#fff3d6", "#3f310c"}, {"odd-line", "#96600a", "#e3b341"},
		{"pale", "#f3f4f6", "#1d2228"}, {"pale-line", "#757d86", "#8b949e"},
		{"reach-1", "#eef5fc", "#17293b"}, {"reach-2", "#d3e6f8", "#1a3653"},
		{"reach-3", "#aed1f1", "#1f4a70"}, {"reach-4", "#86b9e8", "#245d8c"},
		{"edge", "#6b7a89", "#8c9bab"}, {"back", "#8063aa", "#b79be0"},
	}
}

// coloured fills in the names of colours, written $name, for a theme.
func (t Theme) coloured(css string) string {
	var pairs []string
	shades := palette()
	for i := len(shades) - 1; i >= 0; i-- { // longer names, which begin alike, are behind in the palette
		s := shades[i]
		value := "var(--flow-" + s.name + ")"
		switch t {
		case Light:
			value = s.light
		case Dark:
			value = s.dark
		case Auto:
		}
		pairs = append(pairs, "$"+s.name+";", value+";", "$"+s.name+"}", value+"}")
	}
	return strings.NewReplacer(pairs...).Replace(css)
}

// properties declares the colours where a picture follows the reader's choice.
func (t Theme) properties() string {
	if t != Auto {
		return ""
	}
	var light, dark strings.Builder
	for _, s := range palette() {
		light.WriteString("--flow-" + s.name + ":" + s.light + ";")
		dark.WriteString("--flow-" + s.name + ":" + s.dark + ";")
	}
	return ".flow{" + light.String() + "}\n@media screen and (prefers-color-scheme:dark){.flow{" + dark.String() + "}}\n"
}
