// Package condition judges the conditions of approval stages: expressions in CEL
// (Common Expression Language) over the facts of a gate's frozen subject. What a
// condition says depends on those facts alone: there is no clock, no loop and no way
// out, so that it is the same whenever and wherever it is judged.
package condition

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"

	"mandate/internal/engagement"
)

// MaxLength is how many characters a condition may have.
const MaxLength = 500

// maxCost bounds what judging a condition may cost, in CEL's units: about one for each
// step. A condition of MaxLength characters stays far below.
const maxCost = 10_000

// Check tells what is wrong in a condition of a gate's policy, with its place and what to
// write instead, as an *Error. It must be true or false and ask only for the gate's facts
// (engagement.FactList).
func Check(key engagement.GateKey, expression string) error {
	_, err := compile(key, expression)
	return err
}

// Holds tells whether a condition holds for the facts of a frozen revision
// (engagement.FactsOf). A condition that passed Check can still fail on some facts, for
// example where it divides by one that is 0.
func Holds(key engagement.GateKey, expression string, facts engagement.Facts) (bool, error) {
	program, err := compile(key, expression)
	if err != nil {
		return false, err
	}
	value, _, err := program.Eval(map[string]any(facts))
	if err != nil {
		return false, err // says why in a word or two; the caller names the condition
	}
	holds, ok := value.Value().(bool)
	if !ok { // Check lets none through whose type is known to differ
		return false, fmt.Errorf("it gives %v, neither true nor false", value.Value())
	}
	return holds, nil
}

func compile(key engagement.GateKey, expression string) (cel.Program, error) {
	language, ok := languages[key]
	if !ok {
		return nil, &Error{Line: 1, Column: 1, Message: fmt.Sprintf("no gate is called %q", key)}
	}
	if strings.TrimSpace(expression) == "" {
		return nil, &Error{Line: 1, Column: 1, Message: "it is empty; write a condition, for example " + example(key)}
	}
	if n := utf8.RuneCountInString(expression); n > MaxLength {
		return nil, &Error{Line: 1, Column: 1, Message: fmt.Sprintf("it has %d characters; shorten it to %d", n, MaxLength)}
	}
	l, err := language()
	if err != nil {
		return nil, fmt.Errorf("conditions of the gate %s: %w", key, err)
	}
	checked, issues := l.Compile(expression)
	if found := issues.Errors(); len(found) > 0 {
		return nil, explain(key, expression, found[0]) // the others mostly follow from the first
	}
	if t := checked.OutputType(); !t.IsExactType(cel.BoolType) {
		return nil, &Error{Line: 1, Column: 1, Message: fmt.Sprintf(
			"it gives %s, not true or false; compare it with something, for example %s", typeInWords(t.String()), example(key))}
	}
	return l.Program(checked, cel.CostLimit(maxCost))
}

// languages holds what can be written in the conditions of each gate, made when first
// asked for.
var languages = func() map[engagement.GateKey]func() (*cel.Env, error) {
	all := map[engagement.GateKey]func() (*cel.Env, error){}
	for _, key := range engagement.GateKeys {
		all[key] = sync.OnceValues(func() (*cel.Env, error) { return language(key) })
	}
	return all
}()

// functions are those that can be called, beside operators.
var functions = []string{"int", "double", "startsWith"}

// language has the facts of a gate, comparison, arithmetic and logic, and none of the
// rest of CEL: no macros, since they loop; no dyn and no index, since what they give is
// not known before it is judged.
func language(key engagement.GateKey) (*cel.Env, error) {
	subset := env.NewLibrarySubset().SetDisableMacros(true)
	for _, name := range append([]string{
		operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot,
		operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
		operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo, operators.Negate, operators.In,
	}, functions...) {
		subset.AddIncludedFunctions(env.NewFunction(name))
	}
	options := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(subset)),
		cel.CrossTypeNumericComparisons(true),
		cel.HomogeneousAggregateLiterals(),
		cel.ParserExpressionSizeLimit(MaxLength),
	}
	for _, fact := range engagement.FactList(key) {
		options = append(options, cel.Variable(fact.Name, celTypes[fact.Type]))
	}
	return cel.NewCustomEnv(options...)
}

var celTypes = map[engagement.FactType]*cel.Type{
	engagement.FactInt: cel.IntType, engagement.FactBool: cel.BoolType, engagement.FactText: cel.StringType,
}
