package library

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPick(t *testing.T) {
	t.Parallel()
	got := Pick([]string{
		"README.md", "callflow.yaml", "front.flow.yaml", "flows/deep/b.flow.yaml", ".git/x.flow.yaml", "a/.cache/x.flow.yaml",
		"other/callflow.yaml", "other/deep/x.flow.yaml", "others/x.flow.yaml", "prompts/en.yaml", "env/acme.yaml", "audio/en/a.wav", "lib:x.flow.yaml", "lists/vip.csv",
	})
	want := []string{"callflow.yaml", "front.flow.yaml", "flows/deep/b.flow.yaml", "others/x.flow.yaml", "prompts/en.yaml", "env/acme.yaml", "audio/en/a.wav", "lists/vip.csv"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestPickAsRead checks that Pick has the same rules as reading the folder.
func TestPickAsRead(t *testing.T) {
	t.Parallel()
	files, err := ReadDir("../../examples/minicc")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(files.sorted(), Pick(files.sorted())); diff != "" {
		t.Error(diff)
	}
}

func TestWithWorkspace(t *testing.T) {
	t.Parallel()
	files := WithWorkspace(Files{
		"a.flow.yaml": []byte("flow: a\nseats: [agent, customer]\n"), "b.flow.yaml": []byte("flow: b\nseats: agent\n"), "c.flow.yaml": []byte("{"),
		"prompts/ja.yaml": nil, "prompts/en.yaml": nil,
	})
	want := "workspace: flows\nlanguages: {en: {code: en-US}, ja: {code: ja-JP}}\nrooms: {room: {seats: {agent: {}, customer: {}}}}\n"
	if diff := cmp.Diff(want, string(files["callflow.yaml"])); diff != "" {
		t.Error(diff)
	}
	if got := WithWorkspace(files); string(got["callflow.yaml"]) != want {
		t.Error("a workspace is made up where there is one")
	}
	if got := WithWorkspace(nil); string(got["callflow.yaml"]) != "workspace: flows\nlanguages: {en: {code: en-US}}\n" {
		t.Errorf("got %s", got["callflow.yaml"])
	}
}
