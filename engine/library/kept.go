package library

import (
	"crypto/sha256"
	"encoding/binary"
	"reflect"
	"slices"
	"sync"

	"callflow/engine"
	"callflow/engine/check"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
)

// kept are the flows of one compilation, for the next one in which nothing has changed but flow files, and none of these in
// what other flows see of it: its name, type, inputs, outputs and outcomes. Then only the files that differ are compiled.
// Nothing of a kept flow is changed any more; sets that are in force share it.
type kept struct {
	rest   [sha256.Size]byte // of all files but flows
	broken []string
	decls  map[string]kinds.FlowDecl
	flows  map[string]*keptFlow // by file
	refs   *refTable
}

// keptFlow is a flow with what was found in it.
type keptFlow struct {
	node   *schema.Node // the same tree is the same text, see [Parsed]
	file   *flowFile
	read   diag.List // found while it was decoded
	made   *engine.Graph
	faults diag.List       // found while it was compiled
	used   map[string]bool // sort/name of what it refers to
	look   *check.Flow     // for checks
	begun  sync.Once       // guards look
}

// looked is what checks look at. Two compilations that share the flow may ask at the same time.
func (k *keptFlow) looked(d *Declared, refs []engine.Source) *check.Flow {
	k.begun.Do(func() { k.look = k.file.checked(k.made, d, refs) })
	return k.look
}

// numbers are those of sources that the kept flows use, to go on with.
func (k *kept) numbers() *refTable {
	if k == nil {
		return newRefTable()
	}
	return k.refs
}

// restOf is a mark of all files that flows may depend on, but the flows themselves. Of sounds it has the names: no flow knows more.
func restOf(files Files) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, name := range files.sorted() {
		content := files[name]
		switch {
		case isFlow(name) && !isLibrary(name):
			continue
		case isSound(name):
			content = nil
		}
		h.Write(binary.AppendUvarint(nil, uint64(len(name))))
		h.Write([]byte(name))
		h.Write(binary.AppendUvarint(nil, uint64(len(content))))
		h.Write(content)
	}
	h.Sum(sum[:0])
	return sum
}

// readAll decodes all flow files, on all processors. Those that are kept with the same text are taken as they are, if what
// flows see of each other is what it was; else all are decoded anew, for compiling changes them.
func readAll(trees *trees, d *Declared, before *kept) []*keptFlow {
	flows := readFlows(trees, d, before)
	if before == nil || slices.Equal(d.broken, before.broken) && reflect.DeepEqual(declsOf(flows), before.decls) {
		return flows
	}
	return readFlows(trees, d, nil)
}

func readFlows(trees *trees, d *Declared, before *kept) []*keptFlow {
	own := make([]*keptFlow, len(trees.flows))
	together(len(own), func(i int) {
		file, node := trees.flows[i].file, trees.flows[i].node
		if own[i] = before.flow(file, node); own[i] == nil {
			own[i] = &keptFlow{node: node}
			own[i].file = readFlow(file, node, d, &own[i].read)
		}
	})
	d.broken = slices.Clone(trees.broken)
	for _, k := range own {
		if k.file.name.Text != flowStem(k.file.file) {
			d.broken = append(d.broken, k.file.file) // the file's name is not missed as well
		}
	}
	return append(own, libraryFlows(d, before)...)
}

// flow is what is kept of a file with the same text; nil when that is nothing.
func (k *kept) flow(file string, node *schema.Node) *keptFlow {
	if k == nil || k.flows[file] == nil || k.flows[file].node != node {
		return nil
	}
	return k.flows[file]
}

func declsOf(flows []*keptFlow) map[string]kinds.FlowDecl {
	out := make(map[string]kinds.FlowDecl, len(flows))
	for _, k := range flows {
		out[k.file.file] = k.file.decl
	}
	return out
}

func byFile(flows []*keptFlow) map[string]*keptFlow {
	out := make(map[string]*keptFlow, len(flows))
	for _, k := range flows {
		out[k.file.file] = k
	}
	return out
}

func filesOf(flows []*keptFlow) []*flowFile {
	out := make([]*flowFile, len(flows))
	for i, k := range flows {
		out[i] = k.file
	}
	return out
}
