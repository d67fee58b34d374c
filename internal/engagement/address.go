package engagement

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// IdentityKey is the same for every spelling of a person's e-mail address: case,
// compatible characters (full width, ligatures), a +tag, and a domain in Unicode or in
// punycode make no other person. It is for comparing, not for sending.
func IdentityKey(email string) string {
	key := email
	// A step may bring up what an earlier one looks for, such as a plus in full width.
	for range identitySteps {
		next := identityStep(key)
		if next == key {
			break
		}
		key = next
	}
	return key
}

const identitySteps = 8

// domains are read as browsers look them up, whatever is wrong in them otherwise.
var domains = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.VerifyDNSLength(false))

func identityStep(email string) string {
	folded := norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.TrimSpace(email))))
	at := strings.LastIndex(folded, "@")
	if at < 0 {
		return folded
	}
	local, domain := folded[:at], folded[at+1:]
	if name, _, tagged := strings.Cut(local, "+"); tagged && name != "" {
		local = name
	}
	if unicode, err := domains.ToUnicode(domain); err == nil {
		domain = unicode
	}
	return local + "@" + domain
}
