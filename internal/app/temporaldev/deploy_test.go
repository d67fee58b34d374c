package temporaldev

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

const deploy = "../../../deploy/temporal/"

func TestProductionHasTheSameSearchAttributes(t *testing.T) {
	script, err := os.ReadFile(deploy + "namespace.sh")
	require.NoError(t, err)
	for _, a := range searchAttributes {
		require.Contains(t, string(script), fmt.Sprintf("--name %s --type %s", a.name, a.kind))
	}
	require.Equal(t, len(searchAttributes), strings.Count(string(script), "--type "))
}

func TestProductionRunsTheServerAlike(t *testing.T) {
	source, err := os.ReadFile(deploy + "dynamicconfig/mandate.yaml")
	require.NoError(t, err)
	var settings map[string][]struct{ Value any }
	require.NoError(t, yaml.Unmarshal(source, &settings))
	var lines []string
	for name, values := range settings {
		lines = append(lines, fmt.Sprintf("%s=%v", name, values[0].Value))
	}
	require.ElementsMatch(t, dynamicConfig, lines)
}
