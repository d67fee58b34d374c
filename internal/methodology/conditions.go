package methodology

import (
	"errors"
	"fmt"

	"mandate/internal/condition"
	"mandate/internal/engagement"
)

// checkConditions notes what is wrong in the conditions of stages. The domain cannot: it
// knows no CEL.
func checkConditions(f *engagement.Faults, p engagement.Process) {
	for _, key := range engagement.GateKeys {
		for i, s := range p.Gates[key].Stages {
			if s.When == "" {
				continue
			}
			if err := condition.Check(key, s.When); err != nil {
				f.Add(fmt.Sprintf("process.gates.%s.stages[%d].when", key, i), "%s", inCondition(err))
			}
		}
	}
}

// inCondition tells a fault with its place in the condition, which is another than in
// the file where the condition is folded or has escapes.
func inCondition(err error) string {
	var wrong *condition.Error
	switch {
	case !errors.As(err, &wrong):
		return err.Error()
	case wrong.Line > 1:
		return fmt.Sprintf("line %d, character %d of the condition: %s", wrong.Line, wrong.Column, wrong.Message)
	}
	return fmt.Sprintf("character %d of the condition: %s", wrong.Column, wrong.Message)
}
