package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

const initHelp = `init writes the smallest workspace that answers a call: a menu, its words, a test, and the
schemas by which editors complete and check it.

  callflow init            in this folder
  callflow init hello      in a new folder

Files that exist are never overwritten: if any of them is there, nothing is written.`

// scaffold is the workspace that init writes; NAME in the texts becomes the name of the folder.
//
//go:embed all:scaffold
var scaffold embed.FS

func initVerb(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "init [DIR]", Short: "write a small workspace to begin with", Long: initHelp,
		Args: takes(0, 1, "one folder at most"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return a.initWorkspace(dir)
		},
	}
}

func (a *app) initWorkspace(dir string) error {
	files, err := scaffoldFiles(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		switch _, err := os.Lstat(f.path); {
		case err == nil:
			return usagef("%s exists; init overwrites nothing", f.path)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("look at %s: %w", f.path, err)
		}
	}
	for _, f := range files {
		if err := writeNew(f); err != nil {
			return err
		}
		fmt.Fprintln(a.out, f.path)
	}
	fmt.Fprintf(a.err, "next: callflow simulate %s\n", dir)
	return nil
}

// fileText is a file to write.
type fileText struct {
	path string
	text []byte
}

func scaffoldFiles(dir string) ([]fileText, error) {
	name, err := workspaceName(dir)
	if err != nil {
		return nil, err
	}
	var files []fileText
	err = fs.WalkDir(scaffold, "scaffold", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := scaffold.ReadFile(path)
		rest := strings.TrimPrefix(path, "scaffold/")
		files = append(files, fileText{
			path: filepath.Join(dir, filepath.FromSlash(rest)),
			text: []byte(strings.ReplaceAll(string(text), "NAME", name)),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, sort := range schemaSorts {
		text, err := schemaOf(sort)
		if err != nil {
			return nil, err
		}
		files = append(files, fileText{filepath.Join(dir, ".schema", sort+".json"), text})
	}
	return files, nil
}

// workspaceName makes a name of the language from the name of a folder.
func workspaceName(dir string) (string, error) {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find folder: %w", err)
	}
	name := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(filepath.Base(whole)), "_")
	name = strings.Trim(name, "_0123456789")
	if name == "" {
		return "calls", nil
	}
	return name[:min(len(name), 64)], nil
}

func writeNew(f fileText) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write workspace: %w", err)
	}
	_, err = file.Write(f.text)
	return errors.Join(err, file.Close())
}
