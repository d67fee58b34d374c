package strictyaml

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// Marshal writes a value as YAML, which Decode reads back as the same one.
func Marshal(v any) ([]byte, error) {
	return yaml.MarshalWithOptions(v, yaml.IndentSequence(true), yaml.CustomMarshaler(scalar))
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
