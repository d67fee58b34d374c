package contract

// Digest starts the daily mails of an organisation.
type Digest struct {
	Org string `json:"org"`
}

// DigestID is the id of the schedule of an organisation's digests, and of the workflow
// that it starts, to which the server adds the time.
func DigestID(org string) string { return "digest/" + org }
