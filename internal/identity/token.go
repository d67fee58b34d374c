package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"

	"mandate/internal/engagement"
)

// An API token is mdt_, 256 random bits and a checksum, both in base 62. The checksum
// lets a scanner tell a leaked token from noise, and a typing error from a revoked
// token, without asking the database.
const (
	tokenPrefix    = "mdt_"
	tokenSecretLen = 43 // ⌈256 / log2 62⌉
	tokenSumLen    = 6  // ⌈32 / log2 62⌉
	tokenShown     = 8
)

// NewToken returns a fresh token, shown once to whoever asked for it, with the part
// by which people recognise it in lists and the hash by which it is found again.
func NewToken() (token, prefix string, hash []byte) {
	var secret [32]byte
	// rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(secret[:])
	body := base62(new(big.Int).SetBytes(secret[:]), tokenSecretLen)
	token = tokenPrefix + body + checksum(body)
	return token, token[:len(tokenPrefix)+tokenShown], TokenHash(token)
}

// CheckToken tells whether a text has the form of a token and a right checksum.
func CheckToken(token string) error {
	body, found := strings.CutPrefix(token, tokenPrefix)
	if !found || len(body) != tokenSecretLen+tokenSumLen || checksum(body[:tokenSecretLen]) != body[tokenSecretLen:] {
		return engagement.Errorf(engagement.Unauthenticated, "the token is not one of Mandate's; copy it whole, from mdt_ to its end")
	}
	return nil
}

// TokenHash is what is stored of a token. The token has 256 random bits, so that a
// plain SHA-256 cannot be searched.
func TokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func checksum(body string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(body)))), tokenSumLen)
}

// base62 writes n with digits, capitals and small letters, padded to width.
func base62(n *big.Int, width int) string {
	// big.Int writes small letters before capitals; the order does not matter here.
	text := n.Text(62)
	return strings.Repeat("0", width-len(text)) + text
}
