package contract

// Digest starts the daily mails of an organisation.
type Digest struct {
	Org string `json:"org"`
}

// Portfolio starts the mails with the status of an organisation's engagements.
type Portfolio struct {
	Org string `json:"org"`
}

// PortfolioID is the id of the schedule of these mails, and of the workflow that it starts,
// to which the server adds the time.
func PortfolioID(org string) string { return "portfolio/" + org }

// DigestID is the id of the schedule of an organisation's digests, and of the workflow
// that it starts, to which the server adds the time.
func DigestID(org string) string { return "digest/" + org }

// Readings starts a look at the sources of an organisation's metrics.
type Readings struct {
	Org string `json:"org"`
}

// ReadingsID is the id of the schedule of these looks, and of the workflow that it starts, to
// which the server adds the time.
func ReadingsID(org string) string { return "readings/" + org }
