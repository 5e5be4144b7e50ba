package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"callflow/engine/library"
)

// sheetBox is a box of an SVG, or where a text is anchored, in the coordinates of the whole picture.
type sheetBox struct{ left, top, right, bottom float64 }

// TestExamplesAreDrawnApart draws all examples: no boxes of steps overlap, and all boxes and texts are inside the picture.
func TestExamplesAreDrawnApart(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	dirs, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(dirs) < 10 {
		t.Fatal("no examples", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			w, err := library.Load(dir, library.Options{LiveNo: 1})
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := drawingOfAll(w, nil).SVG(&b); err != nil {
				t.Fatal(err)
			}
			sheet, boxes, texts := readSheet(t, &b)
			for i, a := range boxes {
				if a.left < 0 || a.top < 0 || a.right > sheet.right || a.bottom > sheet.bottom {
					t.Errorf("%v is outside of %v", a, sheet)
				}
				for _, o := range boxes[:i] {
					if a.left < o.right && o.left < a.right && a.top < o.bottom && o.top < a.bottom {
						t.Errorf("boxes overlap: %v %v", a, o)
					}
				}
			}
			for _, a := range texts {
				if a.left < 0 || a.top < 0 || a.right > sheet.right || a.bottom > sheet.bottom {
					t.Errorf("a text at %v is outside of %v", a, sheet)
				}
			}
		})
	}
}

// TestPicturesOfTheGuide compares the pictures of the guide with the examples.
func TestPicturesOfTheGuide(t *testing.T) {
	t.Parallel()
	for _, name := range picturedExamples() {
		w, err := library.Load("../../examples/"+name, library.Options{LiveNo: 1})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := drawingOfAll(w, nil).SVG(&b); err != nil {
			t.Fatal(err)
		}
		file := "../../docs/guide/pictures/" + name + ".svg"
		if text, err := os.ReadFile(file); err != nil || !bytes.Equal(text, b.Bytes()) {
			t.Errorf("%s is not what the example looks like, run make generate (%v)", file, err)
		}
	}
}

// readSheet reads the size of an SVG, the boxes of its steps and where its texts are.
func readSheet(t *testing.T, r io.Reader) (sheet sheetBox, boxes, texts []sheetBox) {
	t.Helper()
	dec := xml.NewDecoder(r)
	shifts := [][2]float64{{0, 0}}
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return sheet, boxes, texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.EndElement:
			shifts = shifts[:len(shifts)-1]
		case xml.StartElement:
			at := map[string]string{}
			for _, a := range e.Attr {
				at[a.Name.Local] = a.Value
			}
			shift := shifts[len(shifts)-1]
			if x, y, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(at["transform"], "translate("), ")"), ","); ok {
				shift = [2]float64{shift[0] + pixels(t, x), shift[1] + pixels(t, y)}
			}
			shifts = append(shifts, shift)
			switch {
			case e.Name.Local == "svg":
				sheet = sheetBox{0, 0, pixels(t, at["width"]), pixels(t, at["height"])}
			case at["class"] == "box":
				x, y := shift[0]+pixels(t, at["x"]), shift[1]+pixels(t, at["y"])
				boxes = append(boxes, sheetBox{x, y, x + pixels(t, at["width"]), y + pixels(t, at["height"])})
			case e.Name.Local == "text":
				x, y := shift[0]+pixels(t, at["x"]), shift[1]+pixels(t, at["y"])
				texts = append(texts, sheetBox{x, y, x, y})
			}
		}
	}
}

func pixels(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
