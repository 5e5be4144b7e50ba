package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"callflow/schema"
	"callflow/schema/diag"
)

const configHelp = `config show prints what serve would be set up with. With --origin it says where each value comes from: a flag
wins over the environment, the environment over the file, the file over the default. Secrets are dots.

  callflow config show . --origin

The file is callflow.server.yaml in the workspace, or what --config names: one key and value a line. A secret
is never written in it; say env:NAME or file:PATH instead. In the environment, NAME_FILE names a file that
holds the value of NAME, for every secret.`

func configVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "show the settings of the server", Long: configHelp}
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(*cobra.Command, []string) error {
		return usagef("config takes the word show: callflow config show WORKSPACE")
	}
	var origin bool
	show := &cobra.Command{
		Use: "show WORKSPACE", Short: "print the settings", Long: configHelp, Args: takes(0, 1, "a workspace at most"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.configShow(cmd, folderOf(args), origin) },
	}
	show.Flags().BoolVar(&origin, "origin", false, "say where each value comes from")
	settingFlags(show)
	cmd.AddCommand(show)
	return cmd
}

func folderOf(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

func (a *app) configShow(cmd *cobra.Command, dir string, origin bool) error {
	c, err := a.configure(cmd, dir)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, s := range settings() {
		line := s.key + "\t" + c.masked(s)
		if origin {
			line += "\t" + c[s.key].origin
		}
		fmt.Fprintln(w, line)
	}
	return w.Flush()
}

// configured is a setting's value and where it comes from.
type configured struct{ value, origin string }

// configuration holds all settings by key.
type configuration map[string]configured

func (c configuration) get(key string) string { return c[key].value }

// masked is a value as it may be shown.
func (c configuration) masked(s setting) string {
	switch value := c.get(s.key); {
	case value == "":
		return "-"
	case s.secret:
		return "••••"
	default:
		return value
	}
}

// configure puts the settings together: flag, environment, file, default.
func (a *app) configure(cmd *cobra.Command, dir string) (configuration, error) {
	file, err := a.settingsFile(cmd, dir)
	if err != nil {
		return nil, err
	}
	c := configuration{}
	for _, s := range settings() {
		if c[s.key], err = a.setting(s, cmd, file); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (a *app) setting(s setting, cmd *cobra.Command, file configuration) (configured, error) {
	if f := cmd.Flags().Lookup(flagOf(s)); f != nil && f.Changed {
		return configured{f.Value.String(), "--" + f.Name}, nil
	}
	for _, name := range s.env {
		if value := a.getenv(name); value != "" {
			return configured{value, "$" + name}, nil
		}
		if path := a.getenv(name + "_FILE"); s.secret && path != "" {
			value, err := a.secretFile(path)
			return configured{value, "$" + name + "_FILE"}, err
		}
	}
	if v, ok := file[s.key]; ok {
		return v, nil
	}
	return configured{s.fallback, "default"}, nil
}

func (a *app) secretFile(path string) (string, error) {
	text, err := a.readFile(path)
	if err != nil {
		return "", usagef("read secret: %v", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// settingsFile reads the file of settings; without one the result is empty.
func (a *app) settingsFile(cmd *cobra.Command, dir string) (configuration, error) {
	path, _ := cmd.Flags().GetString("config")
	named := path != ""
	if !named {
		path = filepath.Join(dir, "callflow.server.yaml")
	}
	text, err := a.readFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, usagef("read settings: %v", err)
	}
	var list diag.List
	c := configuration{}
	if node := schema.Parse(path, text, &list); node != nil {
		a.readSettings(node, c, &list)
	}
	if list.Len() > 0 {
		err := diag.Write(a.err, list.Sorted(), diag.Sources{path: text}, diag.Options{Color: a.colored(a.err)})
		return nil, errors.Join(usagef("%s has faults", path), err)
	}
	return c, nil
}

func (a *app) readSettings(node *schema.Node, c configuration, l *diag.List) {
	if node.Kind != schema.Mapping {
		l.Errorf("wrong-type", node.File(), node.Span, "the file is %s, expected a mapping of settings to values", node.Kind)
		return
	}
	known := map[string]setting{}
	var names []string
	for _, s := range settings() {
		known[s.key] = s
		names = append(names, s.key)
	}
	for _, p := range node.Pairs() {
		s, ok := known[p.Key.Value]
		switch {
		case !ok:
			l.Errorf("unknown-key", p.Key.File(), p.Key.Span, "there is no setting %q", p.Key.Value).Meant(p.Key.Value, names)
		case p.Value.Kind != schema.Scalar:
			l.Errorf("wrong-type", p.Value.File(), p.Value.Span, "%q is %s, expected one value", s.key, p.Value.Kind)
		case s.secret:
			c[s.key] = configured{a.secretIn(p.Value, l), p.Value.File()}
		default:
			c[s.key] = configured{p.Value.Value, p.Value.File()}
		}
	}
}

// secretIn resolves a reference to a secret.
func (a *app) secretIn(n *schema.Node, l *diag.List) string {
	if name, ok := strings.CutPrefix(n.Value, "env:"); ok {
		return a.getenv(name)
	}
	if path, ok := strings.CutPrefix(n.Value, "file:"); ok {
		value, err := a.secretFile(path)
		if err != nil {
			l.Errorf("missing-secret", n.File(), n.Span, "%v", err)
		}
		return value
	}
	l.Errorf("secret-in-file", n.File(), n.Span, "a secret stands in the file").Hint = "keep it outside, and write env:NAME or file:PATH here"
	return ""
}
