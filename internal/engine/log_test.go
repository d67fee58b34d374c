package engine

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

func TestTheSDKsLogLeavesOutWhatRefusalsSay(t *testing.T) {
	refusal := engagement.Errorf(engagement.NotFound, "nobody is called Carla Nieto")
	for name, c := range map[string]struct {
		err   error
		says  string
		lacks string
	}{
		"a refusal":                   {refusal, "refused: not_found", "Carla"},
		"a refusal within an error":   {fmt.Errorf("person: %w", refusal), "refused: not_found", "Carla"},
		"a refusal that crossed":      {contract.ToError(refusal), "refused: not_found", "Carla"},
		"a refusal that crossed, too": {fmt.Errorf("activity: %w", contract.ToError(refusal)), "refused: not_found", "Carla"},
		"an outage":                   {errors.New("connection refused"), "connection refused", "refused:"},
		"a missing key":               {engagement.Errorf(engagement.Unavailable, "sealed with key 7"), "sealed with key 7", "refused:"},
	} {
		var out bytes.Buffer
		log := slog.New(discreet{slog.NewTextHandler(&out, nil)})
		log.Error("Activity error.", "Error", c.err, "Attempt", 3)
		log.With("Error", c.err).WithGroup("g").Warn("again", "n", 1)
		assert.Contains(t, out.String(), c.says, name)
		assert.Contains(t, out.String(), "Attempt=3", name)
		assert.NotContains(t, out.String(), c.lacks, name)
	}
}
