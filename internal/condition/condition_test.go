package condition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/condition"
	"mandate/internal/engagement"
)

// factsOf are facts of a gate, zero but for those given.
func factsOf(key engagement.GateKey, given engagement.Facts) engagement.Facts {
	facts := engagement.Facts{}
	for _, fact := range engagement.FactList(key) {
		switch fact.Type {
		case engagement.FactInt:
			facts[fact.Name] = int64(0)
		case engagement.FactBool:
			facts[fact.Name] = false
		case engagement.FactText:
			facts[fact.Name] = ""
		}
	}
	for name, value := range given {
		facts[name] = value
	}
	return facts
}

func TestAConditionHoldsByTheFacts(t *testing.T) {
	facts := factsOf(engagement.GatePlan, engagement.Facts{
		"plan.build_cost": int64(6_000_000), "plan.run_cost": int64(900_000), "plan.actions": int64(4), "plan.has_security": true,
		"engagement.currency": "EUR", "engagement.timezone": "Europe/Madrid", "revision": int64(2),
	})
	for expression, want := range map[string]bool{
		"true":                                                  true,
		"plan.build_cost > 5000000":                             true,
		"plan.build_cost > 6000000":                             false,
		"plan.build_cost >= 6e6":                                true,
		"plan.has_security":                                     true,
		"!plan.has_security":                                    false,
		"plan.has_security && plan.actions > 10":                false,
		"plan.has_security || plan.actions > 10":                true,
		"revision > 1":                                          true,
		"plan.person_days == 0":                                 true,
		`engagement.currency in ["EUR", "USD"]`:                 true,
		`engagement.currency != 'EUR'`:                          false,
		`engagement.timezone.startsWith("America/")`:            false,
		"plan.build_cost / plan.actions > 1400000":              true,
		"double(plan.run_cost) / double(plan.build_cost) > 0.1": true,
		"(engagement.currency == 'EUR' ? 5000000 : 6000000) < plan.build_cost":   true,
		"plan.build_cost > 5000000\n&& plan.actions > 3 // both":                 true,
		"plan.objectives > 0 && plan.build_cost / plan.objectives > 1":           false,
		"plan.build_cost / plan.objectives > 1 && plan.objectives > 0":           false,
		strings.Repeat("plan.actions > 0 && ", 20) + "true":                      true,
		"plan.actions" + strings.Repeat(" + 1", 100) + " == 104":                 true,
		strings.Repeat("(", 10) + "plan.actions > 3" + strings.Repeat(")", 10):   true,
		"'EUR' == engagement.currency && 3 < plan.actions && 4.5 > plan.actions": true,
	} {
		require.NoError(t, condition.Check(engagement.GatePlan, expression), expression)
		holds, err := condition.Holds(engagement.GatePlan, expression, facts)
		require.NoError(t, err, expression)
		require.Equal(t, want, holds, expression)
	}
}

func TestAWrongConditionSaysWhereAndWhatToWrite(t *testing.T) {
	for expression, want := range map[string]string{
		"":                                    "line 1, column 1: it is empty; write a condition, for example plan.build_cost > 3",
		" \n":                                 "it is empty",
		"plan.build_cost":                     "line 1, column 1: it gives a whole number, not true or false; compare it with something, for example plan.build_cost > 3",
		"plan.build_costs > 5":                "line 1, column 1: there is no fact plan.build_costs at the gate plan; did you mean plan.build_cost? The facts are: plan.build_cost, plan.run_cost, ",
		"true &&\n  plan.price > 5":           "line 2, column 3: there is no fact plan.price at the gate plan. The facts are: plan.build_cost",
		"diagnosis.findings > 5":              "line 1, column 1: there is no fact diagnosis.findings at the gate plan",
		"budget > 5":                          "line 1, column 1: there is no fact budget at the gate plan",
		"true || plan > 5":                    "line 1, column 9: plan alone has no value; ask for one of its facts: plan.build_cost, plan.run_cost",
		"engagement == 'EUR'":                 "engagement alone has no value; ask for one of its facts: engagement.currency, ",
		"plan.build_cost > 'much'":            "line 1, column 17: > cannot be between a whole number and a text",
		"plan.actions == true":                "== cannot be between a whole number and true or false",
		"!plan.actions":                       "! needs true or false behind it, not a whole number",
		"-plan.has_security == 1":             "- needs a number behind it, not true or false",
		"plan.actions && true":                "true or false is needed here, not a whole number",
		"plan.actions ? true : false":         "? : needs true or false before the ?",
		"engagement.currency in 'EUR'":        "in needs a value before it and a list of such values behind it, not a text and a text",
		"engagement.currency in ['EUR', 1]":   "a text is needed here, not a whole number",
		"plan.actions.startsWith('x')":        "startsWith cannot be used with a whole number and a text",
		"plan.build_cost.eur > 5":             "a whole number has no facts of its own",
		"plan['build_cost'] > 5":              "plan alone has no value",
		"[plan.actions][0] > 5":               "[ ] cannot follow a value",
		"plan.build_cost > ":                  "line 1, column 19: it ends too early",
		"(plan.build_cost > 5":                "line 1, column 21: ) is missing here",
		"plan.build_cost = 5":                 "line 1, column 17: = compares nothing; write == for equal",
		"plan.has_update and true":            "line 1, column 17: and is not known; write &&",
		"plan.has_update or true":             "or is not known; write ||",
		"plan.has_update & true":              "write && for and",
		"plan.build_cost > 5_000":             "numbers are written in digits alone",
		"plan.build_cost > 5,000":             "numbers are written in digits alone",
		"plan.build_cost > €5":                `line 1, column 19: "€" cannot stand here`,
		"'ñandú' == 'x' && plan.x > 5":        "line 1, column 19: there is no fact plan.x",
		"engagement.currency == 'EUR":         "line 1, column 24: the text is not closed",
		"plan.actions > 99999999999999999999": "the number is too large",
		"now() > 5":                           "line 1, column 1: there is no function now; there are int, double, startsWith",
		"dyn(plan.actions) > 'x'":             "there is no function dyn",
		"has(plan.actions)":                   "there is no function has",
		"[1, 2].all(n, n > 0)":                "there is no function all",
		"engagement.currency.matches('E+')":   "there is no function matches",
		"timestamp('2026-01-01T00:00:00Z') > timestamp('2025-01-01T00:00:00Z')": "there is no function timestamp",
		"plan.actions > 0" + strings.Repeat(" ", condition.MaxLength):           "it has 516 characters; shorten it to 500",
		strings.Repeat("(", 490): "nests too deep",
	} {
		err := condition.Check(engagement.GatePlan, expression)
		assert.ErrorContains(t, err, want, "%q", expression)
		var placed *condition.Error
		require.ErrorAs(t, err, &placed, "%q", expression)
		_, err = condition.Holds(engagement.GatePlan, expression, factsOf(engagement.GatePlan, nil))
		require.EqualError(t, err, placed.Error(), "%q", expression)
	}
}

func TestEveryFactCanBeAskedFor(t *testing.T) {
	for _, key := range engagement.GateKeys {
		for _, fact := range engagement.FactList(key) {
			expression := map[engagement.FactType]string{
				engagement.FactInt: fact.Name + " == 0", engagement.FactBool: "!" + fact.Name, engagement.FactText: fact.Name + ` == ""`,
			}[fact.Type]
			holds, err := condition.Holds(key, expression, factsOf(key, nil))
			require.NoError(t, err, expression)
			require.True(t, holds, expression)
		}
	}
	require.ErrorContains(t, condition.Check("gossip", "true"), `no gate is called "gossip"`)
	require.ErrorContains(t, condition.Check(engagement.GateGoLive, "go-live.trained > 5"), "there is no fact go at the gate go-live. The facts are: go_live.trained")
}

func TestAConditionThatCannotBeJudgedIsAnError(t *testing.T) {
	for expression, want := range map[string]string{
		"plan.build_cost / plan.actions > 5": "division by zero",
		"plan.build_cost % plan.actions > 5": "modulus by zero",
		"9223372036854775807 + revision > 5": "overflow",
		"int(1e300) > plan.actions":          "overflow",
		"google.protobuf.Value{} > revision": "no such overload",
		"int(engagement.currency) > 5":       "",
	} {
		require.NoError(t, condition.Check(engagement.GatePlan, expression), expression)
		_, err := condition.Holds(engagement.GatePlan, expression, factsOf(engagement.GatePlan, engagement.Facts{"revision": int64(1)}))
		require.ErrorContains(t, err, want, expression)
	}
	_, err := condition.Holds(engagement.GatePlan, "plan.actions > 5", engagement.Facts{})
	require.ErrorContains(t, err, "plan.actions")
}

// TestHoldsNeverPanics puts parts of expressions together as chance will have it. What
// holds once holds again, and what Check refuses Holds refuses.
func TestHoldsNeverPanics(t *testing.T) {
	parts := []string{
		"(", ")", "[", "]", "{", "}", "?", ":", ".", ",", "'", `"`, "\\", "\n", "//", "`", "€", "\x00", "\xff",
		"&&", "||", "!", "==", "!=", "<", ">=", "+", "-", "*", "/", "%", " in ", "=", "0", "1", "-9223372036854775808", "1e308", "7u",
		"true", "null", "'EUR'", "b'x'", "has(", "int(", "double(", ".startsWith(", "google.protobuf.Value{", "revision", "engagement",
	}
	for _, fact := range engagement.FactList(engagement.GatePlan) {
		parts = append(parts, fact.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		expression := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 12).Draw(t, "parts"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		facts := factsOf(engagement.GatePlan, engagement.Facts{
			"plan.build_cost": rapid.Int64().Draw(t, "build_cost"), "plan.actions": rapid.Int64Range(0, 3).Draw(t, "actions"), "plan.has_security": rapid.Bool().Draw(t, "security"),
		})
		checked := condition.Check(engagement.GatePlan, expression)
		holds, err := condition.Holds(engagement.GatePlan, expression, facts)
		if checked != nil && err == nil {
			t.Fatalf("%q holds although it is wrong: %v", expression, checked)
		}
		again, errAgain := condition.Holds(engagement.GatePlan, expression, facts)
		if holds != again || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Fatalf("%q holds once and not again: %v %v, %v %v", expression, holds, err, again, errAgain)
		}
	})
}

// FuzzHolds is TestHoldsNeverPanics for any text.
func FuzzHolds(f *testing.F) {
	for _, seed := range []string{"plan.build_cost > 5000000", "plan.build_cost / plan.actions > 1", "{'a': 1}.a", "[[1]]", "'\\u00", "r'''"} {
		f.Add(seed)
	}
	facts := factsOf(engagement.GatePlan, nil)
	f.Fuzz(func(t *testing.T, expression string) {
		checked := condition.Check(engagement.GatePlan, expression)
		_, err := condition.Holds(engagement.GatePlan, expression, facts)
		if checked != nil {
			require.Error(t, err)
		}
	})
}
