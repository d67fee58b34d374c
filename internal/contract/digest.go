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

// Retention starts a look at the engagements of an organisation that are kept no longer. Years is
// how long the installation keeps those of which nobody has said otherwise; 0 for ever.
type Retention struct {
	Org   string `json:"org"`
	Years int    `json:"years"`
}

// RetentionID is the id of the schedule of these looks, and of the workflow that it starts, to
// which the server adds the time.
func RetentionID(org string) string { return "retention/" + org }

// Readings starts a look at the sources of an organisation's metrics.
type Readings struct {
	Org string `json:"org"`
}

// ReadingsID is the id of the schedule of these looks, and of the workflow that it starts, to
// which the server adds the time.
func ReadingsID(org string) string { return "readings/" + org }
