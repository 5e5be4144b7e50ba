package sink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"callflow/engine/library"
	"callflow/engine/store"
)

// lines adds records to a file as lines of JSON.
type lines struct {
	at   *library.SinkAt
	now  func() time.Time
	file *os.File
	size int64
	day  string // of the file's content, in UTC
}

// NewFile makes a target that adds to the file of a sink; the file is opened with the first records. Others
// cannot read it.
func NewFile(at *library.SinkAt) Target { return newFile(at, time.Now) }

func newFile(at *library.SinkAt, now func() time.Time) *lines { return &lines{at: at, now: now} }

// Close closes the file.
func (l *lines) Close() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// Send adds records. A line that could be written only in part is taken back, and all are to be sent again.
func (l *lines) Send(_ context.Context, list []store.Logged) (Sent, error) {
	var text bytes.Buffer
	for i := range list {
		line, err := json.Marshal(&list[i])
		if err != nil {
			return Sent{}, err
		}
		text.Write(append(line, '\n'))
	}
	if err := l.ready(int64(text.Len())); err != nil {
		return Sent{}, err
	}
	if err := l.write(text.Bytes()); err != nil {
		_ = l.file.Truncate(l.size)
		return Sent{}, errors.Join(err, l.Close())
	}
	l.size += int64(text.Len())
	return Sent{Done: len(list)}, nil
}

func (l *lines) write(text []byte) error {
	if _, err := l.file.Write(text); err != nil {
		return err
	}
	if l.at.Sync {
		return l.file.Sync()
	}
	return nil
}

// ready sees to it that there is a file with room for so many bytes. A file that somebody has taken away, as
// programs do that put log files away, is made anew.
func (l *lines) ready(more int64) error {
	if l.file != nil {
		is, err := l.file.Stat()
		there, wrong := os.Stat(l.at.File)
		if err != nil || wrong != nil || !os.SameFile(is, there) {
			_ = l.Close()
		}
	}
	if l.file == nil {
		if err := l.open(); err != nil {
			return err
		}
	}
	if l.size > 0 && (l.size+more > l.at.Bytes || l.at.Daily && l.day != l.today()) {
		return l.rotate()
	}
	return nil
}

func (l *lines) today() string { return l.now().UTC().Format(time.DateOnly) }

// open opens the file. What stands behind its last whole line was being written when the process ended: it is
// cut off, for it will be sent again.
func (l *lines) open() error {
	f, err := os.OpenFile(l.at.File, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	is, err := f.Stat()
	if err == nil {
		l.size, err = wholeLines(f, is.Size())
	}
	if err == nil {
		err = f.Truncate(l.size)
	}
	if err == nil {
		_, err = f.Seek(l.size, io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.file, l.day = f, l.today()
	if l.size > 0 {
		l.day = is.ModTime().UTC().Format(time.DateOnly)
	}
	return nil
}

// wholeLines is the size of a file up to the end of its last line.
func wholeLines(f io.ReaderAt, size int64) (int64, error) {
	part := make([]byte, 4096)
	for size > 0 {
		from := max(0, size-int64(len(part)))
		n, err := f.ReadAt(part[:size-from], from)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if at := bytes.LastIndexByte(part[:n], '\n'); at >= 0 {
			return from + int64(at) + 1, nil
		}
		size = from
	}
	return 0, nil
}

// rotate puts the file away under a name with the time, and begins a new one.
func (l *lines) rotate() error {
	if err := l.Close(); err != nil {
		return err
	}
	ext := filepath.Ext(l.at.File)
	stem := strings.TrimSuffix(l.at.File, ext)
	away := stem + "-" + l.now().UTC().Format("20060102T150405Z") + ext
	for n := 2; ; n++ {
		if _, err := os.Lstat(away); errors.Is(err, os.ErrNotExist) {
			break
		}
		away = fmt.Sprintf("%s-%s-%d%s", stem, l.now().UTC().Format("20060102T150405Z"), n, ext)
	}
	if err := os.Rename(l.at.File, away); err != nil {
		return err
	}
	if err := l.open(); err != nil {
		return err
	}
	return l.forget(stem, ext)
}

// forget removes the oldest of the files that were put away.
func (l *lines) forget(stem, ext string) error {
	if l.at.Keep <= 0 {
		return nil
	}
	folder := filepath.Dir(stem)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var old []string
	for _, e := range entries {
		middle, fits := strings.CutPrefix(e.Name(), filepath.Base(stem)+"-")
		middle, ends := strings.CutSuffix(middle, ext)
		if day, _, _ := strings.Cut(middle, "Z"); fits && ends && isStamp(day) {
			old = append(old, e.Name())
		}
	}
	slices.Sort(old)
	for _, name := range old[:max(0, len(old)-l.at.Keep)] {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}

// isStamp tells the time in the name of a file that was put away from other names.
func isStamp(s string) bool {
	_, err := time.Parse("20060102T150405", s)
	return err == nil
}
