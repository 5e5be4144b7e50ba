package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"callflow/engine/library"
	"callflow/schema/diag"
)

// since leaves only what has come since a revision: diagnostics whose fingerprints the workspaces did not have
// then. Files that were renamed are followed where git knows of it.
func (v *validation) since(ctx context.Context, revision string, all []*checked) error {
	var then []*checked
	var renames []map[string]string
	for _, c := range all {
		g := gitIn{ctx, c.dir, "--base"}
		commit, err := g.commit(revision)
		if err != nil {
			return err
		}
		files, err := g.files(commit)
		if err != nil {
			return err
		}
		if c.loose {
			files = library.WithWorkspace(files)
		}
		renamed, err := g.renamed(commit)
		if err != nil {
			return err
		}
		then, renames = append(then, &checked{dir: c.dir, loose: c.loose, files: files}), append(renames, renamed)
	}
	v.check(then)
	known := 0
	for i, c := range all {
		before := len(c.found)
		if _, ok := then[i].files[workspaceYAML]; ok {
			c.found = added(c, then[i], renames[i])
			c.found = append(c.found, v.risks(c, then[i])...)
		}
		known += before - len(c.found)
	}
	if known > 0 {
		fmt.Fprintf(v.err, "%s known before %s\n", counted(known, "problem"), revision)
	}
	return nil
}

// risks are what has become riskier since then in any environment, as the workspace wants to see it. Where nothing
// says otherwise, environments that were not there are compared with the one that is used when none is named.
func (v *validation) risks(now, then *checked) []diag.Diagnostic {
	found := &diag.List{}
	var settings *library.Settings
	for _, env := range v.environmentsOf(now.files) {
		before := env
		if env != "" && !slices.Contains(environments(then.files), env) {
			before = ""
		}
		is := library.Compile(now.files, library.Options{Env: env, LiveNo: 1})
		was := library.Compile(then.files, library.Options{Env: before, LiveNo: 1})
		for _, d := range library.Compare(was, is) {
			found.Add(d)
		}
		settings = is.Settings
	}
	settled := settings.Settle(found, library.Settling{Files: now.files, Today: v.today, Part: true})
	risks := settled.Sorted()
	return diag.Exact(slices.DeleteFunc(risks, func(d diag.Diagnostic) bool { return !slices.Contains(library.RiskCodes(), d.Code) }), diag.Sources(now.files))
}

// added are the diagnostics of now that were not there then. renamed has the new paths of files by the old.
func added(now, then *checked, renamed map[string]string) []diag.Diagnostic {
	old, text := make([]diag.Diagnostic, len(then.found)), diag.Sources{}
	for name, content := range then.files {
		text[orSame(renamed, name)] = content
	}
	for i, d := range then.found {
		d.File = orSame(renamed, d.File)
		old[i] = d
	}
	had := map[string]bool{}
	for _, print := range diag.Fingerprints(old, text) {
		had[print] = true
	}
	var out []diag.Diagnostic
	for i, print := range diag.Fingerprints(now.found, diag.Sources(now.files)) {
		if !had[print] {
			out = append(out, now.found[i])
		}
	}
	return out
}

func orSame(renamed map[string]string, name string) string {
	if to, ok := renamed[name]; ok {
		return to
	}
	return name
}

// gitIn runs git in a folder. It reads the repository and changes nothing.
type gitIn struct {
	ctx  context.Context
	dir  string
	flag string // that names the revision, for messages
}

// run returns what git prints.
func (g gitIn) run(stdin io.Reader, args ...string) ([]byte, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, fmt.Errorf("%s needs the program git: %w", g.flag, err)
	}
	cmd := exec.CommandContext(g.ctx, "git", append([]string{"-C", g.dir, "--no-pager"}, args...)...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), fromHook), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = stdin, &said
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(said.String()); text != "" {
			err = errors.New(strings.Split(text, "\n")[0])
		}
		return nil, fmt.Errorf("git %s in %s: %w", args[0], g.dir, err)
	}
	return out, nil
}

// fromHook reports whether a variable was set for a hook of git: it names the repository from another folder.
func fromHook(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}, name)
}

// commit is the commit that a revision names; it is a mistake of the command line when there is none.
func (g gitIn) commit(revision string) (string, error) {
	if _, err := g.run(nil, "--version"); err != nil {
		return "", err
	}
	if _, err := g.run(nil, "rev-parse", "--git-dir"); err != nil {
		return "", usagef("%s: %q is in no repository: %w", g.flag, g.dir, err)
	}
	out, err := g.run(nil, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err != nil {
		return "", usagef("%s: there is no revision %q in the repository of %q; a clone for CI may have only the last commit", g.flag, revision, g.dir)
	}
	return strings.TrimSpace(string(out)), nil
}

// files are those of the workspace in a commit.
func (g gitIn) files(commit string) (library.Files, error) {
	out, err := g.run(nil, "ls-tree", "-r", "-z", commit)
	if err != nil {
		return nil, err
	}
	blobs, names := map[string]string{}, []string(nil)
	for _, line := range strings.Split(string(out), "\x00") {
		about, name, _ := strings.Cut(line, "\t")
		if part := strings.Fields(about); len(part) == 3 && part[1] == "blob" && part[0] != "120000" {
			blobs[name], names = part[2], append(names, name)
		}
	}
	names = library.Pick(names)
	var ask strings.Builder
	for _, name := range names {
		ask.WriteString(blobs[name] + "\n")
	}
	text, err := g.run(strings.NewReader(ask.String()), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	return blobsIn(text, names)
}

// blobsIn takes apart what `git cat-file --batch` prints: for each object "HASH blob SIZE", the bytes, a line end.
func blobsIn(text []byte, names []string) (library.Files, error) {
	files := library.Files{}
	r := bufio.NewReader(bytes.NewReader(text))
	for _, name := range names {
		var hash, sort string
		var size int
		if _, err := fmt.Fscanf(r, "%s %s %d\n", &hash, &sort, &size); err != nil || size < 0 || size > len(text) {
			return nil, fmt.Errorf("git cat-file: %s cannot be read", name)
		}
		content := make([]byte, size)
		if _, err := io.ReadFull(r, content); err != nil {
			return nil, fmt.Errorf("git cat-file: %s: %w", name, err)
		}
		if _, err := r.Discard(1); err != nil {
			return nil, fmt.Errorf("git cat-file: %s: %w", name, err)
		}
		files[name] = content
	}
	return files, nil
}

// renamed are the new paths of files that were renamed since a commit, by the old.
func (g gitIn) renamed(commit string) (map[string]string, error) {
	out, err := g.run(nil, "diff", "--no-ext-diff", "--name-status", "-z", "-M", "--diff-filter=R", "--relative", commit, "--", ".")
	if err != nil {
		return nil, err
	}
	renamed := map[string]string{}
	part := strings.Split(string(out), "\x00")
	for i := 0; i+2 < len(part); i += 3 {
		renamed[part[i+1]] = part[i+2]
	}
	return renamed, nil
}
