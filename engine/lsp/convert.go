package lsp

import (
	"encoding/json"
	"strings"

	"callflow/engine/library"
	"callflow/engine/lsp/assist"
	"callflow/schema/diag"
)

// converter turns places of diagnostics into those of the protocol; each text is divided into lines once.
type converter struct {
	sp    *space
	files library.Files
	enc   assist.Encoding
	texts map[string]*assist.Text
	uris  map[string]string // of open documents, by name, as the editor writes them

	manual string
}

func (s *Server) converter(sp *space) *converter {
	c := &converter{sp: sp, files: s.files(sp), enc: s.encoding, texts: map[string]*assist.Text{}, uris: map[string]string{}, manual: s.opt.Manual}
	for _, d := range s.docs {
		if d.space == sp {
			c.uris[d.name] = d.uri
		}
	}
	return c
}

func (c *converter) text(name string) *assist.Text {
	if c.texts[name] == nil {
		c.texts[name] = assist.NewText(c.files[name], c.enc)
	}
	return c.texts[name]
}

func (c *converter) uri(name string) string {
	if uri, ok := c.uris[name]; ok {
		return uri
	}
	return c.sp.uri(name)
}

func (c *converter) location(file string, span diag.Span) location {
	return location{c.uri(file), c.text(file).Range(span)}
}

// diagnostics are diagnostics of one file.
func (c *converter) diagnostics(found []diag.Diagnostic) []diagnostic {
	out := []diagnostic{}
	for _, d := range found {
		out = append(out, c.diagnostic(d))
	}
	return out
}

func (c *converter) diagnostic(d diag.Diagnostic) diagnostic {
	out := diagnostic{Severity: int(d.Severity), Code: string(d.Code), Source: "callflow", Message: d.Message}
	if _, ok := c.files[d.File]; ok {
		out.Range = c.text(d.File).Range(d.Span)
	}
	if d.Hint != "" {
		out.Message += "\n" + d.Hint
	}
	if c.manual != "" {
		out.CodeDescription = &codeDescription{c.manual + "#" + string(d.Code)}
	}
	if strings.HasPrefix(string(d.Code), "unused-") || strings.HasPrefix(string(d.Code), "unreachable-") {
		out.Tags = []int{1} // unnecessary: the editor greys it out
	}
	for _, r := range d.Related {
		if _, ok := c.files[r.File]; ok {
			out.RelatedInformation = append(out.RelatedInformation, related{c.location(r.File, r.Span), r.Message})
		}
	}
	return out
}

// fingerprint tells whether diagnostics are those that were published before.
func fingerprint(list []diagnostic) string {
	b, err := json.Marshal(list)
	if err != nil {
		return ""
	}
	return string(b)
}
