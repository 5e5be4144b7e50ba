package library

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const canary = "c4nary"

// TestSecretsStayHidden prints, logs and marshals what holds secrets in every usual way.
func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	files := sample()
	files["callflow.yaml"] = append(files["callflow.yaml"], "services: {crm: {calls: {look: {get: /look}}}}\n"...)
	files["env/prod.yaml"] = append(files["env/prod.yaml"],
		"account: {sid: \"env:SID\", token: \"env:TOKEN\"}\nservices: {crm: {url: \"https://crm.example.com\", key: \"env:KEY\", headers: {x-tenant: \"env:TENANT\"}}}\n"+
			"api: {keys: {desk: {secret: \"env:API\", acts_as: services.crm, may_act_for: agents}}}\n"...)
	w := clean(t, files, Options{Env: "prod", Getenv: func(name string) string { return canary + name }})
	out := w.Outside
	if k := out.Keys; len(k) != 1 || k[0].Name != "desk" || k[0].ActsAs != "services.crm" || !k[0].Agents || k[0].Secret.Reveal() != "c4naryAPI" {
		t.Errorf("keys of the API are %+v", k)
	}
	if got := out.Account.Token.Reveal() + out.Services["crm"].Key.Reveal() + out.Services["crm"].Headers[0].Value.Reveal(); got != "c4naryTOKENc4naryKEYc4naryTENANT" {
		t.Errorf("secrets are %q", got)
	}
	out.Account.SID = "" // an account's SID is no secret
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "outside", out, "key", out.Services["crm"].Key)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "outside", out, "account", out.Account)
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	live := fmt.Sprintf("%+v", w.Set.Live)
	for name, shown := range map[string]string{
		"%v": fmt.Sprintf("%v %v", out.Account, out.Services["crm"]), "%+v": fmt.Sprintf("%+v %+v", out.Account, *out.Services["crm"]),
		"%#v": fmt.Sprintf("%#v %#v", out.Account, out.Services["crm"].Headers), "%q": fmt.Sprintf("%q", out.Account.Token),
		"json": string(text), "log": log.String(), "live": live,
	} {
		if strings.Contains(shown, canary) {
			t.Errorf("%s shows a secret: %s", name, shown)
		}
	}
}

func TestOutsideCall(t *testing.T) {
	t.Parallel()
	files := sample()
	files["callflow.yaml"] = append(files["callflow.yaml"], "services: {crm: {calls: {look: {get: /look}}}}\n"...)
	out := clean(t, files, Options{}).Outside
	if s, c, ok := out.Call("crm.look"); !ok || s.Name != "crm" || c.Method != "GET" || s.URL != "" {
		t.Errorf("crm.look is %+v %+v", s, c)
	}
	for _, name := range []string{"crm", "crm.none", "erp.look", ""} {
		if _, _, ok := out.Call(name); ok {
			t.Errorf("there is a call %q", name)
		}
	}
}
