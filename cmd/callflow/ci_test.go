package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// What is shipped for CI runs here as far as it can: its shell lines, with the program that is tested.

// readYAML reads a document of a file of the repository.
func readYAML(t *testing.T, path string, into ...any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", path))
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	for _, v := range into {
		if err := d.Decode(v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
}

// builder stands for the program go: it makes sure that what is built is there, and puts our program in its place.
const builder = `#!/usr/bin/env bash
dir=. out=
while [ $# -gt 1 ]; do
	case $1 in -C) dir=$2; shift ;; -o) out=$2; shift ;; esac
	shift
done
[ -f "$dir/go.mod" ] && [ -d "$dir/$1" ] && [ -n "$out" ] || { echo "nothing to build: $dir $1"; exit 1; }
mkdir -p "$(dirname "$out")" && cp "$(command -v callflow)" "$out"
`

// shell runs lines as CI does, in a folder, and returns what they print and the exit code.
func shell(t *testing.T, dir, lines string, env ...string) (string, int) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	bin := t.TempDir()
	writeFiles(t, bin, map[string]string{"go": builder})
	if err := os.Chmod(filepath.Join(bin, "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", lines)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH")), env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return string(out), exit.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
	return string(out), 0
}

// shops is a folder with a right and a wrong workspace.
func shops(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	head := "workspace: shop\nlanguages: {en: {code: en-US}}\nnumbers: {main: front}\n"
	writeFiles(t, dir, map[string]string{
		"right/callflow.yaml": head, "right/front.flow.yaml": "flow: front\nstart: a\nsteps: {a: {say: {text: Hi.}, next: end}}\n",
		"wrong/callflow.yaml": head, "wrong/front.flow.yaml": "flow: front\nstart: a\nsteps: {a: {say: {text: Hi.}, next: nowhere}}\n",
	})
	return dir
}

// action is a composite action of GitHub.
type action struct {
	Inputs map[string]struct {
		Description, Default string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, Name, Uses, Shell, Run string
			Env                        map[string]string
		}
	}
}

// play runs the steps of the action until one fails, and returns what they print and the last exit code.
func (a action) play(t *testing.T, dir, temp string, inputs map[string]string) (string, int) {
	t.Helper()
	here, err := filepath.Abs("../../.github/actions/validate")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, s := range a.Runs.Steps {
		if s.Run == "" {
			continue
		}
		if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
			t.Errorf("step %q: inputs come as variables, and the shell is bash", s.Name)
		}
		env := []string{"GITHUB_ACTION_PATH=" + here, "RUNNER_TEMP=" + temp, "GITHUB_OUTPUT=" + filepath.Join(temp, "output")}
		for name, value := range s.Env {
			input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
			given, ok := inputs[input]
			if _, declared := a.Inputs[input]; !declared {
				t.Errorf("step %q reads %s, which is no input", s.Name, value)
			} else if !ok {
				given = a.Inputs[input].Default
			}
			env = append(env, name+"="+given)
		}
		out, code := shell(t, dir, s.Run, env...)
		all.WriteString(out)
		if code != 0 {
			return all.String(), code
		}
	}
	return all.String(), 0
}

func TestAction(t *testing.T) {
	t.Parallel()
	var a action
	readYAML(t, ".github/actions/validate/action.yml", &a)
	dir := shops(t)
	for _, tt := range []struct {
		name   string
		inputs map[string]string
		code   int
		says   string
	}{
		{"right", map[string]string{"paths": "right"}, 0, ""},
		{"wrong", map[string]string{"paths": "right\n\nwrong\n"}, 1, "::error file=wrong/front.flow.yaml,line=3"},
		{"all", nil, 1, "::error file=wrong/front.flow.yaml"},
		{"never", map[string]string{"fail-on": "never"}, 0, "::error file=wrong/front.flow.yaml"},
		{"no revision", map[string]string{"base": "main"}, 2, "is in no repository"},
		{"hostile", map[string]string{"paths": "$(touch bad); touch bad\n--fix"}, 2, "there is no file or folder"},
	} {
		temp := t.TempDir()
		out, code := a.play(t, dir, temp, tt.inputs)
		if code != tt.code || !strings.Contains(out, tt.says) {
			t.Errorf("%s: exit code %d, want %d:\n%s", tt.name, code, tt.code, out)
		}
		report, err := os.ReadFile(filepath.Join(temp, "callflow.sarif"))
		if code < exitUsage && (err != nil || !bytes.Contains(report, []byte(`"version": "2.1.0"`))) {
			t.Errorf("%s: no SARIF is left for the next step (%v)", tt.name, err)
		}
		if output, _ := os.ReadFile(filepath.Join(temp, "output")); code < exitUsage && string(output) != "sarif="+filepath.Join(temp, "callflow.sarif")+"\n" {
			t.Errorf("%s: the output is %q", tt.name, output)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "bad")); err == nil {
		t.Error("a path was run as a command")
	}
}

// template is GitLab's: what may be given, and the job.
type template struct {
	Spec struct {
		Inputs map[string]struct{ Description, Default string }
	}
	Jobs map[string]struct {
		Stage     string
		Variables map[string]string
		Script    []string
		Artifacts struct{ Reports map[string]string }
	}
}

func TestGitLabTemplate(t *testing.T) {
	t.Parallel()
	var tpl template
	readYAML(t, ".ci/gitlab/validate.yml", &tpl, &tpl.Jobs)
	job := tpl.Jobs["callflow-validate"]
	dir := shops(t)
	for paths, want := range map[string]int{"right": 0, "wrong": 1, "right wrong": 1} {
		env := []string{"CI_MERGE_REQUEST_DIFF_BASE_SHA="}
		for name, value := range job.Variables {
			if input, ok := strings.CutPrefix(value, "$[[ inputs."); ok {
				value = tpl.Spec.Inputs[strings.TrimSuffix(input, " ]]")].Default
			}
			if name == "CALLFLOW_PATHS" {
				value = paths
			}
			env = append(env, name+"="+value)
		}
		out, code := shell(t, dir, strings.Join(job.Script, "\n"), env...)
		if code != want || want == 1 && !strings.Contains(out, `step "nowhere" is not defined`) {
			t.Errorf("%s: exit code %d, want %d: %s", paths, code, want, out)
		}
		report, err := os.ReadFile(filepath.Join(dir, job.Artifacts.Reports["junit"]))
		if err != nil || !bytes.Contains(report, []byte("<testsuites")) || bytes.Contains(report, []byte("<failure")) != (want == 1) {
			t.Errorf("%s: the report is %q (%v)", paths, report, err)
		}
	}
}

// hook is one of .pre-commit-hooks.yaml.
type hook struct{ ID, Name, Entry, Language, Files string }

func TestPreCommitHooks(t *testing.T) {
	t.Parallel()
	var hooks []hook
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	for _, h := range hooks {
		files := regexp.MustCompile(h.Files)
		for name, want := range map[string]bool{
			"callflow.yaml": true, "a/callflow.yaml": true, "a/b.flow.yaml": true, "a.test.yaml": true, "a/prompts/en.yaml": true, "env/acme.yaml": true,
			"README.md": false, "mycallflow.yaml": false, "prompts/deep/en.yaml": false, "docker-compose.yaml": false,
		} {
			if files.MatchString(name) != want {
				t.Errorf("%s: %s is taken: %v, want %v", h.ID, name, !want, want)
			}
		}
		dir := shops(t)
		if _, code := shell(t, dir, h.Entry+" right/front.flow.yaml right/callflow.yaml"); code != 0 {
			t.Errorf("%s: exit code %d for what is right", h.ID, code)
		}
		if out, code := shell(t, dir, h.Entry+" wrong/front.flow.yaml"); h.ID == "callflow-validate" && code != 1 {
			t.Errorf("%s: exit code %d for what is wrong: %s", h.ID, code, out)
		}
	}
}

// TestContainerfile checks that what is copied is there, and runs the line that builds the program.
func TestContainerfile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../.ci/Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	built := false
	for line := range strings.Lines(string(text)) {
		word := strings.Fields(line)
		switch {
		case len(word) > 2 && word[0] == "COPY" && !strings.HasPrefix(word[1], "--"):
			for _, name := range word[1 : len(word)-1] {
				if _, err := os.Stat(filepath.Join("../..", name)); err != nil {
					t.Error(err)
				}
			}
		case strings.Contains(line, "go build"):
			out := t.TempDir()
			command := strings.ReplaceAll(strings.TrimPrefix(line, "RUN "), "/out/", out+"/")
			said, code := shell(t, "../..", command)
			if _, err := os.Stat(filepath.Join(out, "callflow")); err != nil || code != 0 {
				t.Errorf("%s: exit code %d, %v: %s", command, code, err, said)
			}
			built = true
		}
	}
	if !built {
		t.Error("nothing is built")
	}
}

// TestContainerfileHasAll checks that every package that the program is built from is copied.
func TestContainerfileHasAll(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../.ci/Containerfile")
	if err != nil {
		t.Fatal(err)
	}
	for dir := range rooms(t) {
		if !bytes.Contains(text, []byte("COPY "+dir+" "+dir+"\n")) {
			t.Errorf("folder %s is not copied", dir)
		}
	}
}

// rooms are the folders at the top that have Go files of the program.
func rooms(t *testing.T) map[string]bool {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if .Module}}{{if .Module.Main}}{{.ImportPath}}{{end}}{{end}}", ".")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, pkg := range strings.Fields(string(out)) {
		top, _, _ := strings.Cut(strings.TrimPrefix(pkg, "callflow/"), "/")
		all[top] = true
	}
	return all
}

// TestCISamples checks that the samples of the guide use what there is.
func TestCISamples(t *testing.T) {
	t.Parallel()
	var a action
	readYAML(t, ".github/actions/validate/action.yml", &a)
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				ID, Uses string
				With     map[string]string
			}
		}
	}
	readYAML(t, "docs/guide/samples/ci/github.yml", &workflow)
	used := 0
	for _, s := range workflow.Jobs["validate"].Steps {
		if !strings.Contains(s.Uses, "/.github/actions/validate@") {
			continue
		}
		used++
		for input := range s.With {
			if _, ok := a.Inputs[input]; !ok {
				t.Errorf("the action has no input %q", input)
			}
		}
	}
	var tpl template
	readYAML(t, ".ci/gitlab/validate.yml", &tpl)
	var included struct {
		Include []struct {
			File   string
			Inputs map[string]string
		}
	}
	readYAML(t, "docs/guide/samples/ci/gitlab.yml", &included)
	for input := range included.Include[0].Inputs {
		if _, ok := tpl.Spec.Inputs[input]; !ok || included.Include[0].File != ".ci/gitlab/validate.yml" {
			t.Errorf("the template has no input %q", input)
		}
	}
	var hooks []hook
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	var config struct {
		Repos []struct{ Hooks []struct{ ID string } }
	}
	readYAML(t, "docs/guide/samples/ci/pre-commit.yaml", &config)
	for _, one := range config.Repos[0].Hooks {
		if !slices.ContainsFunc(hooks, func(h hook) bool { return h.ID == one.ID }) {
			t.Errorf("there is no hook %q", one.ID)
		}
	}
	if used != 1 || len(config.Repos[0].Hooks) != len(hooks) {
		t.Error("a sample is missing")
	}
}
