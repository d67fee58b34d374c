package store

import "time"

// The rows of the sources of metrics, beside the items that say what the sources are.
type (
	sourceSecretRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Source       string `gorm:"primaryKey"`
		Origin       string
		Sealed       string
		SetAt        stamp
		SetBy        string
	}
	sourceStateRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Source       string `gorm:"primaryKey"`
		Version      int
		NextAt       stamp
		PolledAt     stamp
		ReadAt       stamp
		Failures     int
		Error        string
	}
	sourcePollRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Source       string `gorm:"primaryKey"`
		At           stamp  `gorm:"primaryKey"`
		Readings     int
		Value        float64
		ValueAt      stamp
		Reading      string
		Outcome      string
		Failures     int
		Error        string
	}
)

// TableName names the table.
func (sourceSecretRow) TableName() string { return "source_secrets" }

// TableName names the table.
func (sourceStateRow) TableName() string { return "source_states" }

// TableName names the table.
func (sourcePollRow) TableName() string { return "source_polls" }

// SourceSecret is a source's secret, sealed.
type SourceSecret struct {
	Engagement, Source string
	// Origin is to whom alone it is sent.
	Origin string
	Sealed string
	SetAt  time.Time
	SetBy  string
}

// SourceState is how a source stands. It is zero before the source was first read.
type SourceState struct {
	// Version is that of the source when it was last polled.
	Version  int        `json:"-"`
	NextAt   *time.Time `json:"next_at,omitempty" doc:"When it is read next; left out where it is read as soon as possible, or not at all"`
	PolledAt *time.Time `json:"polled_at,omitempty" doc:"When it was last asked"`
	ReadAt   *time.Time `json:"read_at,omitempty" doc:"When it last gave a value"`
	Failures int        `json:"failures" doc:"How many times in a row it has failed since"`
	Error    string     `json:"error,omitempty" doc:"Why it failed last"`
}

// SourcePoll is what came of reading a source once: a reading, or why there is none. It is
// where the reading comes from.
type SourcePoll struct {
	At time.Time `json:"at" doc:"When it was due to be asked"`
	// Readings is how many came of it: of DORA's measures several at once.
	Readings int        `json:"readings" doc:"Readings that came of it; those that say the same as before do not count"`
	Value    float64    `json:"value" doc:"In the metric's unit; 0 where it failed"`
	ValueAt  *time.Time `json:"value_at,omitempty" doc:"The value's own time, where the source tells it"`
	Reading  string     `json:"reading,omitempty" doc:"Id of the reading, or the last of them"`
	Outcome  string     `json:"outcome" enum:"new,corrected,unchanged,nothing,failed" doc:"What became of the reading; nothing where there was none to compute"`
	Failures int        `json:"failures" doc:"How many times in a row it had failed then"`
	Error    string     `json:"error,omitempty" doc:"Why it failed"`
}

// What can come of reading a source beside what becomes of a reading.
const (
	PollNothing = "nothing"
	PollFailed  = "failed"
)

// DueSource is a source that is to be read.
type DueSource struct{ Engagement, Source string }

func (r sourceStateRow) state() SourceState {
	return SourceState{
		Version: r.Version, NextAt: r.NextAt.ptr(), PolledAt: r.PolledAt.ptr(), ReadAt: r.ReadAt.ptr(), Failures: r.Failures, Error: r.Error,
	}
}

func (r sourcePollRow) poll() SourcePoll {
	return SourcePoll{
		At: r.At.Time, Readings: r.Readings, Value: r.Value, ValueAt: r.ValueAt.ptr(), Reading: r.Reading,
		Outcome: r.Outcome, Failures: r.Failures, Error: r.Error,
	}
}

func (r sourceSecretRow) secret() SourceSecret {
	return SourceSecret{Engagement: r.EngagementID, Source: r.Source, Origin: r.Origin, Sealed: r.Sealed, SetAt: r.SetAt.Time, SetBy: r.SetBy}
}
