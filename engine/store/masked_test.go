package store_test

import (
	"encoding/json"
	"testing"

	"callflow/engine/store"
)

// TestMaskedRecords masks numbers wherever they stand, and digits by the type of their field.
func TestMaskedRecords(t *testing.T) {
	t.Parallel()
	p := &store.Point{Name: "a", Fields: []store.Field{{Name: "pin", Is: "digits"}, {Name: "from", Is: "phone"}}}
	for _, c := range []struct {
		point        *store.Point
		fields, want string
	}{
		{p, `{"pin":"4711","from":"+819012345678","note":"call +819012345678 back","n":3,"gone":null}`,
			`{"from":"+81*****5678","gone":null,"n":3,"note":"call +81*****5678 back","pin":"*****"}`},
		{nil, `{"who":"+819012345678","list":["+819012345678"]}`, `{"list":["+81*****5678"],"who":"+81*****5678"}`},
	} {
		r := store.Logged{Caller: "+819012345678", Called: "+815000000001", Fields: json.RawMessage(c.fields), Params: map[string]string{"From": "+819012345678", "Digits": "4711"}}
		if err := r.Mask(c.point); err != nil {
			t.Fatal(err)
		}
		if string(r.Fields) != c.want || r.Caller != "+81*****5678" || r.Params["From"] != "+81*****5678" || r.Params["Digits"] == "4711" {
			t.Errorf("masked is %s of %s, want %s; %v", r.Fields, r.Caller, c.want, r.Params)
		}
	}
	if r := (store.Logged{Fields: json.RawMessage("[")}); r.Mask(p) == nil {
		t.Error("what is no object is masked")
	}
}
