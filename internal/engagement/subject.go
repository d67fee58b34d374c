package engagement

// Subject names the frozen content that a gate decides on.
type Subject struct {
	// Ref is the subject's place, for example plan/1 or project/<id>/exception/1.
	Ref      string `json:"ref"`
	Revision int    `json:"revision"`
	// Digest is the SHA-256, in hex, of the canonical JSON of the whole.
	Digest string `json:"digest"`
}

// Hands are the people who made a subject.
type Hands struct {
	Requester  string   `json:"requester,omitempty"`
	Authors    []string `json:"authors,omitempty"`
	LastEditor string   `json:"last_editor,omitempty"`
}

// Field is a part of a subject with the SHA-256, in hex, of its canonical JSON.
type Field struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}
