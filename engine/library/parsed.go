package library

import (
	"bytes"
	"crypto/sha256"
	"sync"

	"callflow/schema"
	"callflow/schema/diag"
)

// Parsed keeps the trees of files and the flows of the latest compilation for the next one, for programs that compile a workspace
// after each key press or edit: a file whose text is the same is not parsed again, nor compiled, unless what it depends on differs. The zero Parsed is empty and ready for use,
// nil keeps nothing. It may be used by several goroutines at once.
type Parsed struct {
	mu    sync.Mutex
	files map[string]parsedFile
	flows *kept
}

// parsedFile is what one text was parsed to, with the faults that were found.
type parsedFile struct {
	text   []byte
	node   *schema.Node
	faults *diag.List
}

// Parse is [schema.Parse]; the tree and the faults are those of last time when the text is.
func (p *Parsed) Parse(file string, text []byte, l *diag.List) *schema.Node {
	if p == nil {
		return schema.Parse(file, text, l)
	}
	p.mu.Lock()
	known, ok := p.files[file]
	p.mu.Unlock()
	if !ok || !bytes.Equal(known.text, text) {
		known = parsedFile{text: text, faults: &diag.List{}}
		known.node = schema.Parse(file, text, known.faults)
		p.mu.Lock()
		if p.files == nil {
			p.files = map[string]parsedFile{}
		}
		p.files[file] = known
		p.mu.Unlock()
	}
	l.Append(known.faults)
	return known.node
}

// before are the flows of the latest compilation, when nothing but flows differs from it; nil otherwise.
func (p *Parsed) before(rest [sha256.Size]byte) *kept {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.flows == nil || p.flows.rest != rest {
		return nil
	}
	return p.flows
}

func (p *Parsed) keep(k *kept) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flows = k
}

// Keep forgets the files that are not among those of a workspace.
func (p *Parsed) Keep(files Files) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for name := range p.files {
		if _, ok := files[name]; !ok && !isLibrary(name) {
			delete(p.files, name)
		}
	}
}
