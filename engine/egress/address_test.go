package egress

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

// The networks that must not be reached, as first and last address, written down independently of the
// prefixes in the code.
const closedV4 = `
0.0.0.0 0.255.255.255
10.0.0.0 10.255.255.255
100.64.0.0 100.127.255.255
100.100.100.200 100.100.100.200
127.0.0.0 127.255.255.255
127.0.0.1 127.0.0.53
168.63.129.16 168.63.129.16
169.254.0.0 169.254.255.255
169.254.169.254 169.254.170.2
172.16.0.0 172.31.255.255
172.17.0.1 172.20.10.1
192.0.0.0 192.0.0.255
192.0.0.170 192.0.0.192
192.0.2.0 192.0.2.255
192.88.99.0 192.88.99.255
192.168.0.0 192.168.255.255
192.168.0.1 192.168.1.1
198.18.0.0 198.19.255.255
198.51.100.0 198.51.100.255
203.0.113.0 203.0.113.255
224.0.0.0 239.255.255.255
224.0.0.251 239.255.255.250
240.0.0.0 255.255.255.254
255.255.255.255 255.255.255.255`

const closedV6 = `
:: ::
::1 ::1
::2 ::ffff
64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff
100:: 100::ffff:ffff:ffff:ffff
2001:: 2001:0:ffff:ffff:ffff:ffff:ffff:ffff
2001:2:: 2001:2:0:ffff:ffff:ffff:ffff:ffff
2001:10:: 2001:1f:ffff:ffff:ffff:ffff:ffff:ffff
2001:20:: 2001:2f:ffff:ffff:ffff:ffff:ffff:ffff
2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff
2002:: 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff
3fff:: 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff
5f00:: 5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff
fc00:: fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
fd00:ec2::254 fd00:ec2::23
fe80:: febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff
fe80::1 fe80::a9fe:a9fe
fec0:: feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
ff00:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
ff02::1 ff02::fb
4000:: 4000::1
1fff:ffff::1 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff`

const open = `1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0
198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255
2001:200:: 2001:4860:4860::8888 2001:db7:ffff::1 2001:db9:: 2003:: 2606:4700:4700::1111 2a00:1450:4001::1 2400:: 3ffe:ffff::1`

// closed lists all addresses that must not be reached, IPv4 also in every form in which IPv6 can carry it.
func closed() []string {
	list := strings.Fields(closedV6)
	for _, s := range strings.Fields(closedV4) {
		b := netip.MustParseAddr(s).As4()
		hex := fmt.Sprintf("%02x%02x:%02x%02x", b[0], b[1], b[2], b[3])
		list = append(list, s, "::ffff:"+s, "::"+hex, "64:ff9b::"+hex, "2002:"+hex+"::1", "2001:0:"+hex+"::1", "64:ff9b:1::"+hex)
	}
	return list
}

func TestPublic(t *testing.T) {
	t.Parallel()
	all := closed()
	if len(all) < 300 {
		t.Errorf("the table has %d addresses only", len(all))
	}
	g := guard{}
	for _, s := range all {
		a := netip.MustParseAddr(s)
		if Public(a) || g.allows(a) || !errors.Is(g.control(t.Context(), "tcp", netip.AddrPortFrom(a, 80).String(), nil), ErrAddress) {
			t.Errorf("%s can be reached", s)
		}
	}
	for _, s := range strings.Fields(open) {
		if a := netip.MustParseAddr(s); !Public(a) || g.control(t.Context(), "tcp6", netip.AddrPortFrom(a, 443).String(), nil) != nil {
			t.Errorf("%s cannot be reached", s)
		}
	}
	for _, a := range []netip.Addr{{}, netip.MustParseAddr("2606:4700::1%eth0")} {
		if Public(a) {
			t.Errorf("%q is public", a)
		}
	}
	for _, address := range []string{"", "example.com:80", "8.8.8.8", "/run/docker.sock"} {
		if g.control(t.Context(), "tcp", address, nil) == nil {
			t.Errorf("%q can be reached", address)
		}
	}
	if g.control(t.Context(), "unix", "8.8.8.8:80", nil) == nil {
		t.Error("another network can be reached")
	}
}

func TestAllowPrivate(t *testing.T) {
	t.Parallel()
	everything := guard{private: prefixes("0.0.0.0/0", "::/0")}
	some := guard{private: prefixes("10.1.0.0/16", "::1/128", "64:ff9b::/96")}
	tests := []struct {
		address          string
		some, everything bool
	}{
		{"10.1.2.3", true, true},
		{"10.2.0.1", false, true},
		{"::1", true, true},
		{"127.0.0.1", false, true},
		{"fd12::1", false, true},
		{"169.254.169.254", false, false},
		{"100.100.100.200", false, false},
		{"fd00:ec2::254", false, false},
		{"fe80::1", false, false},
		{"0.0.0.0", false, false},
		{"::", false, false},
		{"224.0.0.1", false, false},
		{"::ffff:10.1.2.3", false, false},
		{"64:ff9b::808:808", true, true},
		{"64:ff9b::a01:203", true, true},
		{"64:ff9b::a9fe:a9fe", false, false},
	}
	for _, tt := range tests {
		a := netip.MustParseAddr(tt.address)
		if got := some.allows(a); got != tt.some {
			t.Errorf("some: %s: got %v", a, got)
		}
		if got := everything.allows(a); got != tt.everything {
			t.Errorf("everything: %s: got %v", a, got)
		}
	}
}

// FuzzPublic: what Public calls public is global unicast by the standard library's judgement too, and
// no private address of it.
func FuzzPublic(f *testing.F) {
	f.Add([]byte{8, 8, 8, 8})
	f.Add([]byte{127, 0, 0, 1})
	f.Add([]byte("0123456789abcdef"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, ok := netip.AddrFromSlice(raw)
		if !ok || !Public(a) {
			return
		}
		if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsUnspecified() || a.Is4In6() {
			t.Errorf("%s is called public", a)
		}
	})
}
