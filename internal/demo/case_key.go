package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"mandate/internal/engagement"
)

// keyOf makes a key for a methodology that ends in a part of its content's hash: another
// content is another methodology, the same one is there already.
func keyOf(m engagement.Methodology) (string, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("methodology: %w", err)
	}
	sum := sha256.Sum256(text)
	return m.Key + "-" + hex.EncodeToString(sum[:4]), nil
}
