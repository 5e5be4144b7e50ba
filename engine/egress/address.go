package egress

import "net/netip"

// Public reports whether an address belongs to the public internet: none of the special-purpose
// networks of the IANA registries, no multicast, no form of IPv6 that carries an IPv4 address, and no
// cloud's host service.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is4In6() {
		return false
	}
	if a.Is6() && !global.Contains(a) {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// neverOpen reports whether no policy can open an address: where clouds answer questions about
// themselves, and addresses that do not name one host.
func neverOpen(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is4In6() || a.IsUnspecified() || a.IsMulticast() || a.IsLinkLocalUnicast() {
		return true
	}
	for _, p := range metadata {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// global is the only part of IPv6 from which public addresses are given out.
var global = netip.MustParsePrefix("2000::/3")

// nat64 carries IPv4 for hosts that have IPv6 alone. A policy may open it; what it carries is judged too.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// carried is the IPv4 address in the last four bytes of an IPv6 address.
func carried(a netip.Addr) netip.Addr {
	b := a.As16()
	return netip.AddrFrom4([4]byte(b[12:]))
}

// metadata are addresses of cloud host services outside the link-local networks.
var metadata = prefixes("0.0.0.0/8", "255.255.255.255/32",
	"100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::/32")

// special are the networks that are not public, from the IANA registries for special-purpose addresses.
var special = append(prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // shared by carriers
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.31.196.0/24", // AS112
	"192.52.193.0/24", // AMT
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"192.175.48.0/24", // AS112
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, broadcast
	"2001::/23",       // protocol assignments, among them Teredo, which carries IPv4
	"2001:db8::/32",   // documentation
	"2002::/16",       // 6to4, which carries IPv4
	"2620:4f:8000::/48",
	"3fff::/20", // documentation
), metadata...)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}
