package engagement

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSpellingsOfAnAddressAreOnePerson(t *testing.T) {
	for _, same := range [][]string{
		{"ann@x.eu", "Ann@X.EU", " ann@x.eu ", "ann+board@x.eu", "ANN+a+b@x.eu", "ann+@x.eu", "ａｎｎ@x.eu", "ann＋board＠ｘ．ｅｕ", "𝐚𝐧𝐧@x.eu"},
		{"jürgen@müller.example", "ju\u0308rgen@mu\u0308ller.example", "JÜRGEN@MÜLLER.example", "jürgen@xn--mller-kva.example", "jürgen+x@XN--MLLER-KVA.example"},
		{"anna@straße.example", "ANNA@STRASSE.example", "anna@xn--strae-oqa.example"},
		{"花子@例え.jp", "花子@xn--r8jz45g.jp", "花子@例え。jp"},
		{"ﬁona@x.eu", "fiona@x.eu"},
		{"ΝΊΚΟΣ@x.eu", "νίκος@x.eu", "νίκοσ@x.eu"},
	} {
		for _, spelling := range same {
			assert.Equal(t, IdentityKey(same[0]), IdentityKey(spelling), spelling)
		}
	}
}

func TestOtherAddressesAreOtherPeople(t *testing.T) {
	keys := map[string]string{}
	for _, email := range []string{
		"ann@x.eu", "an.n@x.eu", "ann-board@x.eu", "anne@x.eu", "ann@y.eu", "ann@x.com", "ann@board.x.eu", "+ann@x.eu", "+bob@x.eu", "añn@x.eu",
	} {
		key := IdentityKey(email)
		assert.Empty(t, keys[key], "%s is taken for another person", email)
		keys[key] = email
	}
}

func TestWhatIsNoAddressHasAKeyOfItsOwn(t *testing.T) {
	for _, text := range []string{"", "ann", "@", "ann@", "@x.eu", "ann@xn--", "ann@xn--a-ecp.ru", "ann@-x-.eu", "a@b@x.eu", "\xff@x.eu"} {
		assert.Equal(t, IdentityKey(text), IdentityKey(IdentityKey(text)), "%q", text)
	}
}

// someAddress draws an address, and its local part and domain.
func someAddress(t *rapid.T) (local, domain string) {
	letters := []rune("abzABZ09._-éßİſΣςﬁａ４한山ー") // not the dotless i, whose capital is another letter
	local = rapid.StringOfN(rapid.SampledFrom(letters), 1, 8, -1).Draw(t, "local")
	label := rapid.StringMatching(`[a-zA-Z0-9äöüßéÑ山田Ωя]{1,8}`)
	return local, label.Draw(t, "label") + "." + rapid.SampledFrom([]string{"eu", "example", "co.uk", "укр"}).Draw(t, "top")
}

func TestTheKeyOfAnIdentityIsOneForAllItsSpellings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		local, domain := someAddress(t)
		key := IdentityKey(local + "@" + domain)
		for what, spelling := range map[string]string{
			"the key itself": key,
			"upper case":     strings.ToUpper(key),
			"a tag":          local + "+" + rapid.StringMatching(`[a-zA-Z0-9+é]{0,6}`).Draw(t, "tag") + "@" + domain,
			"composed":       norm.NFC.String(local + "@" + domain),
			"decomposed":     norm.NFD.String(local + "@" + domain),
			"compatible":     norm.NFKC.String(local + "@" + domain),
			"full width":     wide(local) + "＠" + wide(domain),
			"space around":   " " + local + "@" + domain + "\t",
		} {
			if got := IdentityKey(spelling); got != key {
				t.Fatalf("%s: %q has the key %q, %q has %q", what, spelling, got, local+"@"+domain, key)
			}
		}
		if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
			if got := IdentityKey(local + "@" + ascii); got != key {
				t.Fatalf("%s in punycode, %s, has the key %q instead of %q", domain, ascii, got, key)
			}
		}
	})
}

func TestTheKeyOfAnyTextIsItsOwnKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`.{0,5}[@＠].{0,5}`), rapid.StringMatching(`a@(xn--)?(xn--)?[a-z0-9-]{1,6}`)).Draw(t, "text")
		if key := IdentityKey(text); IdentityKey(key) != key {
			t.Fatalf("the key of %q, %q, has the key %q", text, key, IdentityKey(key))
		}
	})
}

// wide writes ASCII in full width.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r + 0xfee0
		}
		return r
	}, s)
}
