package methodology

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/strictyaml"
)

// Marshal writes a methodology as YAML, which Parse reads back as the same one.
func Marshal(m engagement.Methodology) ([]byte, error) {
	text, err := strictyaml.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write the methodology %s: %w", m.Ref(), err)
	}
	return text, nil
}
