package methodology

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"mandate/internal/engagement"
)

// Marshal writes a methodology as YAML, which Parse reads back as the same one.
func Marshal(m engagement.Methodology) ([]byte, error) {
	text, err := yaml.MarshalWithOptions(m, yaml.IndentSequence(true), yaml.CustomMarshaler(scalar))
	if err != nil {
		return nil, fmt.Errorf("write the methodology %s: %w", m.Ref(), err)
	}
	return text, nil
}

// plain is text that YAML reads as itself without quotes, whatever stands around it.
var plain = regexp.MustCompile(`^\p{L}([\p{L}\p{N} .;()/%+?'-]*[\p{L}\p{N}.;)%+?])?$`)

// reserved are words that some version of YAML reads as something else than a text.
var reserved = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}

// scalar quotes a text unless it is plain. The library's own choice loses line ends
// and spaces.
func scalar(text string) ([]byte, error) {
	if plain.MatchString(text) && !slices.Contains(reserved, strings.ToLower(text)) {
		return []byte(text), nil
	}
	return []byte(strconv.Quote(text)), nil
}
