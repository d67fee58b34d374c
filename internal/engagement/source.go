package engagement

import "time"

// MetricSource is where the readings of a metric come from by themselves: one for each
// metric. The secret by which Mandate shows who it is stands apart from it, and is never
// read back.
type MetricSource struct {
	Metric string     `json:"metric" minLength:"1" maxLength:"100" doc:"Id of the metric that it gives readings of; a metric has one source at most"`
	Type   SourceType `json:"type" enum:"prometheus,json,dora" doc:"An instant query of Prometheus, a number in a JSON document, or one of DORA's measures of the deployments and incidents posted here"`
	// What follows is of prometheus and json.
	URL            string         `json:"url,omitempty" maxLength:"2000" doc:"Base address of the Prometheus server, or address of the JSON document; http or https, without user and password"`
	Query          string         `json:"query,omitempty" maxLength:"4000" doc:"PromQL of an instant query that gives a scalar, or a vector of one sample"`
	Pointer        string         `json:"pointer,omitempty" maxLength:"1000" doc:"JSON Pointer (RFC 6901) to the number in the document, such as /data/0/value; empty where the document is the number"`
	Factor         float64        `json:"factor,omitempty" minimum:"-1000000000000" maximum:"1000000000000" doc:"What the value is multiplied by to be in the metric's unit, such as 100 for a share in percent; 1 when not given"`
	Authentication Authentication `json:"authentication,omitempty" enum:"none,bearer,basic,header" doc:"How Mandate shows who it is; none when not given. The secret is given apart"`
	User           string         `json:"user,omitempty" maxLength:"200" doc:"User name of the authentication basic"`
	Header         string         `json:"header,omitempty" maxLength:"100" doc:"Header that carries the secret of the authentication header, such as X-Api-Key"`
	// What follows is of dora.
	Measure DORAMeasure `json:"measure,omitempty" enum:"deployment_frequency,lead_time,change_failure_rate,recovery_time,time_to_restore" doc:"Which of DORA's measures"`
	Service string      `json:"service,omitempty" maxLength:"200" doc:"The service whose deployments and incidents count; all when not given"`

	Every   string `json:"every,omitempty" enum:"daily,weekly,monthly,quarterly" doc:"How often it is read; as often as the metric's frequency when not given, and daily where the metric has none"`
	Stopped bool   `json:"stopped,omitempty" doc:"It is not read until this is taken back"`
}

// SourceType says what a source is.
type SourceType string

// The types of sources.
const (
	SourcePrometheus SourceType = "prometheus"
	SourceJSON       SourceType = "json"
	SourceDORA       SourceType = "dora"
)

// SourceTypes lists them, in the order in which the form offers them.
var SourceTypes = []SourceType{SourcePrometheus, SourceJSON, SourceDORA}

// Authentication is how Mandate shows a source who it is.
type Authentication string

// The ways to do so. All but the first need a secret.
const (
	AuthNone   Authentication = "none"
	AuthBearer Authentication = "bearer" // RFC 6750
	AuthBasic  Authentication = "basic"  // RFC 7617
	AuthHeader Authentication = "header" // a header of the source's own
)

// Authentications lists them, in the order in which the form offers them.
var Authentications = []Authentication{AuthNone, AuthBearer, AuthBasic, AuthHeader}

// Frequencies are how often a metric or a source can be read.
var Frequencies = []string{"daily", "weekly", "monthly", "quarterly"}

// SourceCheck is what a source gives, tried before it is kept.
type SourceCheck struct {
	Value    *float64   `json:"value" doc:"What would be read, in the metric's unit; null where there is no value"`
	ValueAt  *time.Time `json:"value_at,omitempty" doc:"The value's own time, where the source tells it, else when it was asked"`
	Unit     string     `json:"unit,omitempty" doc:"Of the metric"`
	Source   string     `json:"source" doc:"How its readings name it"`
	Readings int        `json:"readings" doc:"Readings that would be taken"`
	Error    string     `json:"error,omitempty" doc:"Why there is no value, and what to do"`
}

// MaxSecret bounds a secret, in characters.
const MaxSecret = 8000
