package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestBackupsWhileWriting takes backups while another connection writes: each is a state that the store was in, from which
// the rest can be written.
func TestBackupsWhileWriting(t *testing.T) {
	t.Parallel()
	dir, want, groups := t.TempDir(), stages(t), script()
	s := open(t, dir, Options{Normal: true})
	done, began := make(chan error, 1), make(chan struct{})
	go func() {
		<-began
		for _, g := range groups {
			if err := s.Commit(ctx, g); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	var files []string
	backup := func() {
		to := filepath.Join(t.TempDir(), "copy.db")
		if err := Backup(ctx, dir, to, false); err != nil {
			t.Fatal(err)
		}
		files = append(files, to)
	}
	backup()
	close(began)
	for over := false; !over; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			over = true
		default:
		}
		backup()
	}
	at := -1
	for i, file := range files {
		c := open(t, file, Options{Normal: true})
		stage := slices.Index(want, everything(t, c))
		if stage < at || i == 0 && stage != 0 || i == len(files)-1 && stage != len(groups) {
			t.Fatalf("backup %d is stage %d, after stage %d of %d", i, stage, at, len(groups))
		}
		at = stage
		for _, g := range groups[stage:] {
			if err := c.Commit(ctx, g); err != nil {
				t.Fatalf("backup %d: going on: %v", i, err)
			}
		}
		if everything(t, c) != want[len(want)-1] {
			t.Errorf("backup %d is something else at the end", i)
		}
		_ = c.Close()
	}
}

// TestBackupRefuses tries targets that would cost something.
func TestBackupRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{Normal: true})
	if err := s.Commit(ctx, script()[0]); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "copy.db")
	if err := Backup(ctx, dir, to, false); err != nil {
		t.Fatal(err)
	}
	if is, err := os.Stat(to); err != nil || is.Mode().Perm() != 0o600 {
		t.Errorf("others can read the copy: %v %v", is.Mode(), err)
	}
	if err := Backup(ctx, dir, to, false); !errors.Is(err, ErrThere) {
		t.Errorf("a file that is there: %v", err)
	}
	if err := Backup(ctx, dir, to, true); err != nil {
		t.Errorf("a file that may go: %v", err)
	}
	if err := Backup(ctx, dir, filepath.Join(dir, "callflow.db"), true); err == nil {
		t.Error("the store is copied onto itself")
	}
	c := open(t, to, Options{Normal: true})
	if err := Backup(ctx, dir, to, true); err == nil {
		t.Error("a store that is open is replaced")
	}
	_ = c.Close()
	if err := Backup(ctx, filepath.Join(dir, "none.db"), filepath.Join(dir, "x.db"), true); err == nil {
		t.Error("a store that is not there is copied")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(left) > 0 {
		t.Errorf("left behind are %v", left)
	}
}

// TestIntact damages a file at many places; it is never taken for whole where rows are lost.
func TestIntact(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{Normal: true})
	for _, g := range script() {
		if err := s.Commit(ctx, g); err != nil {
			t.Fatal(err)
		}
	}
	whole := filepath.Join(dir, "copy.db")
	if err := errors.Join(Backup(ctx, dir, whole, false), Intact(ctx, whole), Intact(ctx, dir)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, pages := range []int{1, 2, len(text) / 4096 / 2} {
		cut := filepath.Join(dir, fmt.Sprintf("cut%d.db", pages))
		if err := os.WriteFile(cut, text[:pages*4096], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Intact(ctx, cut); err == nil {
			t.Errorf("of %d pages only %d are there, and it is intact", len(text)/4096, pages)
		}
		if err := Backup(ctx, cut, filepath.Join(dir, "never.db"), false); err == nil {
			t.Errorf("of %d pages only %d are there, and a backup is made", len(text)/4096, pages)
		}
	}
}
