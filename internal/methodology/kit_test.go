package methodology_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

// sample is a whole methodology, as short as can be.
const sample = `key: sample
version: 1
title: Sample
scale:
  labels: [no, yes]
areas:
  - key: one
    title: One
questions:
  - ref: Q-1
    area: one
    text: Is it so?
    references:
      - {framework: F, id: "5.10"}
  - ref: Q-2
    area: one
    text: Is it?
priority:
  bands:
    - {key: high, title: High, min: 10}
    - {key: low, title: Low, min: 1}
process:
  phases:
    assessment: {due: 5 days}
    plan: {due: 5 days}
    development: {due: 5 days}
    change: {due: 5 days}
    monitoring: {due: 5 days}
    close: {due: 5 days}
  gates:
    diagnosis: {title: D, stages: [{key: s, approvers: [role: sponsor], due: 1 day}]}
    plan:
      title: Plan
      stages:
        - key: first
          approvers: [role: leader]
          due: 5 business days
          escalate: [{after: due, to: {role: pmo}}]
        - key: second
          approvers: [role: sponsor]
          due: 5 business days
    exception: {title: E, stages: [{key: s, approvers: [role: sponsor], due: 1 day}]}
    acceptance: {title: A, stages: [{key: s, approvers: [role: sponsor], due: 1 day}]}
    go-live: {title: G, stages: [{key: s, approvers: [role: sponsor], due: 1 day}]}
    review: {title: R, stages: [{key: s, approvers: [role: sponsor], due: 1 day}]}
    initiative: {title: I, stages: [{key: s, approvers: [role: sponsor], due: 1 day}]}
    closure: {title: C, stages: [{key: s, approvers: [role: sponsor], due: 1 day}]}
  period: P1M
  periods: 12
  tolerances: {days: 10, percent: 10}
  concern_response: 5 business days
  project: {due: 10 business days}
`

// edit replaces one part of the sample.
func edit(t *testing.T, old, new string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(sample, old), "%q must be in the sample once", old)
	return strings.Replace(sample, old, new, 1)
}

// marked takes the marks ‸ out of a text and returns where they stood.
func marked(text string) (source []byte, at []methodology.Position) {
	here := methodology.Position{Line: 1, Column: 1}
	for _, r := range text {
		switch r {
		case '‸':
			at = append(at, here)
			continue
		case '\n':
			here = methodology.Position{Line: here.Line + 1, Column: 1}
		default:
			here.Column++
		}
		source = append(source, string(r)...)
	}
	return source, at
}

// faultsOf returns what an error says is wrong, and holds it to its promises.
func faultsOf(t *testing.T, err error) []methodology.Fault {
	t.Helper()
	var wrong *methodology.SourceError
	require.ErrorAs(t, err, &wrong)
	var domain *engagement.Error
	require.True(t, errors.As(err, &domain))
	require.Equal(t, engagement.Invalid, domain.Code)
	require.Len(t, domain.Faults, len(wrong.Faults))
	return wrong.Faults
}

func parsed(t *testing.T, source string) engagement.Methodology {
	t.Helper()
	m, err := methodology.Parse("sample.yaml", []byte(source))
	require.NoError(t, err)
	return m
}
