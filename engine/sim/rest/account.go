package rest

import (
	"slices"
	"strings"

	"callflow/engine"
)

// allowed tells whether a pair of Basic authentication belongs to the account: itself with its token, or a
// key with its secret.
func (a *API) allowed(user, password string) bool {
	if user == a.c.Account {
		return password == a.c.Token
	}
	return slices.ContainsFunc(a.keys, func(k *key) bool { return k.sid == user && k.secret == password })
}

func (a *API) showAccount(string) object {
	path := "/2010-04-01/Accounts/" + a.c.Account
	more := object{}
	for _, name := range []string{"applications", "calls", "conferences", "incoming_phone_numbers", "keys", "messages", "notifications",
		"queues", "recordings"} {
		more[name] = path + "/" + camel(name) + ".json"
	}
	return object{"sid": a.c.Account, "owner_account_sid": a.c.Account, "auth_token": a.c.Token, "friendly_name": "simulated account",
		"status": "active", "type": "Full", "date_created": date(a.began()), "date_updated": date(a.began()), "uri": path + ".json",
		"subresource_uris": more}
}

func (a *API) began() engine.Millis { return a.net.Began() }

func listAccounts(a *API, q *query) (int, any, *refusal) {
	return page(q, "accounts", []string{a.c.Account}, func(sid string) string { return sid }, a.showAccount)
}

func fetchAccount(a *API, q *query) (int, any, *refusal) {
	if q.args[0] != a.c.Account {
		return 0, nil, q.missing()
	}
	return 200, a.showAccount(""), nil
}

func fetchBalance(a *API, _ *query) (int, any, *refusal) {
	return 200, object{"account_sid": a.c.Account, "balance": "100.00", "currency": "USD"}, nil
}

// key is an API key.
type key struct {
	sid, name, secret string
	made              engine.Millis
}

func (a *API) showKey(k *key) object {
	return object{"sid": k.sid, "friendly_name": k.name, "date_created": date(k.made), "date_updated": date(k.made)}
}

// createKey makes a key; only this answer tells its secret.
func createKey(a *API, q *query) (int, any, *refusal) {
	k := &key{sid: a.net.NewSid("SK"), name: q.in.Get("FriendlyName"), made: a.net.Now()}
	k.secret = strings.ToLower(a.net.NewSid("")) + k.sid[len(k.sid)-8:]
	a.keys = append(a.keys, k)
	shown := a.showKey(k)
	shown["secret"] = k.secret
	return 201, shown, nil
}

func listKeys(a *API, q *query) (int, any, *refusal) {
	return page(q, "keys", a.keys, func(k *key) string { return k.sid }, a.showKey)
}

func (a *API) key(q *query) (*key, *refusal) {
	i := slices.IndexFunc(a.keys, func(k *key) bool { return k.sid == q.args[0] })
	if i < 0 {
		return nil, q.missing()
	}
	return a.keys[i], nil
}

func fetchKey(a *API, q *query) (int, any, *refusal) {
	k, failed := a.key(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showKey(k), nil
}

func deleteKey(a *API, q *query) (int, any, *refusal) {
	k, failed := a.key(q)
	if failed != nil {
		return 0, nil, failed
	}
	a.keys = slices.DeleteFunc(a.keys, func(o *key) bool { return o == k })
	return 204, nil, nil
}

// createToken makes a token for media servers (Network Traversal Service). The servers do not exist.
func createToken(a *API, q *query) (int, any, *refusal) {
	ttl := q.in.Get("Ttl")
	if ttl == "" {
		ttl = "86400"
	}
	user := a.net.NewSid("")
	return 201, object{"account_sid": a.c.Account, "username": user, "password": user, "ttl": ttl, "date_created": date(a.net.Now()),
		"date_updated": date(a.net.Now()), "ice_servers": []object{{"url": "stun:127.0.0.1:3478", "urls": "stun:127.0.0.1:3478"}}}, nil
}
