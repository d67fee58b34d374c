package engagement

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// UnmarshalJSON reads a policy. Snapshots that were taken before policies had separation
// of duties and revisions are read as what they meant.
func (p *Policy) UnmarshalJSON(text []byte) error {
	type plain Policy
	read := struct {
		*plain
		ExcludeRequester bool `json:"exclude_requester"`
		MaxRounds        int  `json:"max_rounds"`
	}{plain: (*plain)(p)}
	if err := json.Unmarshal(text, &read); err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	if read.ExcludeRequester && len(p.Duties.Exclude) == 0 {
		p.Duties.Exclude = []Hand{HandRequester}
	}
	if p.Revisions.MaxRounds == 0 {
		p.Revisions.MaxRounds = read.MaxRounds
	}
	return nil
}

// UnmarshalJSON reads a stage, also one of such a snapshot.
func (s *Stage) UnmarshalJSON(text []byte) error {
	type plain Stage
	read := struct {
		*plain
		Needed           int             `json:"needed"`
		Rejections       int             `json:"rejections"`
		NoAbstention     bool            `json:"no_abstention"`
		MinParticipation int             `json:"min_participation"`
		Veto             json.RawMessage `json:"veto"`
		Escalate         json.RawMessage `json:"escalate"`
	}{plain: (*plain)(s)}
	if err := json.Unmarshal(text, &read); err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	if read.Needed > 0 {
		s.Mode.N = read.Needed
	}
	if read.Rejections > 0 {
		s.RejectWhen.N = read.Rejections
	}
	if read.NoAbstention {
		no := false
		s.Abstain.Allowed = &no
	}
	if s.Abstain.MinParticipation == 0 {
		s.Abstain.MinParticipation = read.MinParticipation
	}
	if err := s.readVeto(read.Veto); err != nil {
		return fmt.Errorf("veto of stage %s: %w", s.Key, err)
	}
	if err := s.readEscalate(read.Escalate); err != nil {
		return fmt.Errorf("escalations of stage %s: %w", s.Key, err)
	}
	return nil
}

// readVeto reads whoever may veto: once a list of roles.
func (s *Stage) readVeto(text json.RawMessage) error {
	s.Veto = nil
	if isNull(text) {
		return nil
	}
	var roles []Role
	if json.Unmarshal(text, &roles) != nil {
		return json.Unmarshal(text, &s.Veto)
	}
	for _, role := range roles {
		s.Veto = append(s.Veto, Who{Role: role})
	}
	return nil
}

// readEscalate reads the escalations: once a single one, to a role, which told people.
func (s *Stage) readEscalate(text json.RawMessage) error {
	s.Escalate = nil
	if isNull(text) {
		return nil
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		return json.Unmarshal(text, &s.Escalate)
	}
	var single Escalation
	if err := json.Unmarshal(text, &single); err != nil {
		return err
	}
	s.Escalate = []StageEscalation{{After: single.After, To: Who{Role: single.To}, Effect: EffectTell}}
	return nil
}

func isNull(text json.RawMessage) bool {
	return len(text) == 0 || bytes.Equal(bytes.TrimSpace(text), []byte("null"))
}
