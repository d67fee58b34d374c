package methodology

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"mandate/internal/engagement"
)

// Marshal writes a methodology as YAML, which Parse reads back as the same one.
func Marshal(m engagement.Methodology) ([]byte, error) {
	text, err := yaml.MarshalWithOptions(m, yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("write the methodology %s: %w", m.Ref(), err)
	}
	return text, nil
}
