package rest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// PreviewInput says for what a gate is run dry.
type PreviewInput struct {
	Engagement string          `json:"engagement" minLength:"1" maxLength:"100" doc:"Id of the engagement whose people would be asked"`
	At         time.Time       `json:"at,omitzero" doc:"When the gate is taken to open; now when not given"`
	Requester  string          `json:"requester,omitempty" maxLength:"100" doc:"Id of the person who would submit; me for oneself"`
	When       map[string]bool `json:"when,omitempty" doc:"Of stages, by their keys: whether their conditions hold. Takes the place of judging them on the content"`
}

func (a *API) previews() {
	register(a, operation{
		id: "preview-gate", method: http.MethodPost, path: "/methodologies/{id}/gates/{key}/preview", tag: "Methodologies",
		summary: "Run a gate dry: who would be asked, by when, what would follow, and whether it can pass",
		doc: "Changes nothing. The methodology may be another one than the engagement's. Conditions of stages are judged on the content as it " +
			"stands, or as `when` says. `problems` say what keeps the gate from passing, and what to do about it.",
		action: identity.ReadDraft,
	}, func(ctx context.Context, in *With[PreviewInput]) (*Out[engagement.Preview], error) {
		preview, err := a.Preview(ctx, in.ID, engagement.GateKey(in.params["key"]), in.Body)
		return &Out[engagement.Preview]{Body: preview}, err
	})
}

// Preview runs a gate of a methodology dry, for an engagement that the context's principal
// may see. The methodology is named by key@version, by key for its newest version, or by id.
func (a *API) Preview(ctx context.Context, methodology string, key engagement.GateKey, in PreviewInput) (engagement.Preview, error) {
	var m store.StoredMethodology
	err := a.read(ctx, in.Engagement, func(tx *store.Tx, _ store.Engagement) (err error) {
		m, err = methodologyNamed(tx, methodology)
		return err
	})
	if err != nil {
		return engagement.Preview{}, err
	}
	policy, ok := m.Body.Process.Gates[key]
	if !ok {
		return engagement.Preview{}, engagement.Errorf(engagement.NotFound, "the methodology has no gate %q; give one of: %s", key, gatesOf(m.Body))
	}
	if err := checkWhen(policy, in.When); err != nil {
		return engagement.Preview{}, err
	}
	if in.Requester == oneself {
		in.Requester = principal(ctx).Person
	}
	return a.PreviewGate(ctx, principal(ctx).Org, engagement.PreviewRequest{
		Methodology: m.ID, Gate: key, Engagement: in.Engagement, At: in.At, Requester: in.Requester, When: in.When,
	})
}

func methodologyNamed(tx *store.Tx, name string) (store.StoredMethodology, error) {
	m, err := tx.Methodology(name)
	if engagement.CodeOf(err) == engagement.NotFound {
		return tx.MethodologyByID(name)
	}
	return m, err
}

func gatesOf(m engagement.Methodology) string {
	var keys []string
	for _, key := range engagement.GateKeys {
		if _, ok := m.Process.Gates[key]; ok {
			keys = append(keys, string(key))
		}
	}
	return strings.Join(keys, ", ")
}

// checkWhen refuses what is said of stages that the policy lacks.
func checkWhen(policy engagement.Policy, when map[string]bool) error {
	keys := make([]string, len(policy.Stages))
	for i, s := range policy.Stages {
		keys[i] = s.Key
	}
	var f engagement.Faults
	for stage := range when {
		if !slices.Contains(keys, stage) {
			f.Add("when."+stage, "is no stage of this gate; give one of: %s", strings.Join(keys, ", "))
		}
	}
	return f.Err("The dry run cannot be made")
}
