package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"callflow/cmd/callbench/baseline"
	"callflow/cmd/callbench/ordinary"
	"callflow/cmd/callbench/script"
)

var errNoToken = errors.New("no signing token: set " + script.TokenVariable)

func baselineVerb(ctx context.Context, args []string, _, talk io.Writer) error {
	f := flags("baseline", talk)
	listen := f.String("listen", "127.0.0.1:8080", "address to serve on")
	var opts baseline.Options
	f.StringVar(&opts.Path, "db", "callbench.db", "SQLite `file`")
	f.Float64Var(&opts.Rows, "rows", 0, "further indexed rows written for each webhook")
	f.DurationVar(&opts.Delay, "delay", 0, "make each commit take so much longer, as a slower disk would")
	if err := parse(f, args); err != nil {
		return err
	}
	token := os.Getenv(script.TokenVariable)
	if token == "" {
		return errNoToken
	}
	store, err := baseline.Open(opts)
	if err != nil {
		return err
	}
	return errors.Join(serve(ctx, *listen, baseline.New("http://"+*listen, token, store)), store.Close())
}

func ordinaryVerb(ctx context.Context, args []string, _, talk io.Writer) error {
	f := flags("ordinary", talk)
	listen := f.String("listen", "127.0.0.1:8080", "address to serve on")
	path := f.String("db", "callbench.db", "SQLite `file`")
	if err := parse(f, args); err != nil {
		return err
	}
	token := os.Getenv(script.TokenVariable)
	if token == "" {
		return errNoToken
	}
	app, err := ordinary.Open(*path, "http://"+*listen, token)
	if err != nil {
		return err
	}
	return errors.Join(serve(ctx, *listen, app), app.Close())
}

// serve answers until ctx ends, and then for a moment what is under way.
func serve(ctx context.Context, listen string, h http.Handler) error {
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(limit); err != nil {
		server.Close()
	}
	<-ended
	return nil
}
