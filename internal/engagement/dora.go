package engagement

import "time"

// Deployment is a deployment of a service to production, as a delivery pipeline reports it.
type Deployment struct {
	Service    string    `json:"service" minLength:"1" maxLength:"200" doc:"What was deployed: an application or a service"`
	DeployedAt time.Time `json:"deployed_at" doc:"When it was in production, RFC 3339"`
	// Commits are when the changes that it brings were committed: one time for each.
	Commits []time.Time `json:"commits,omitempty" maxItems:"1000" doc:"When each of the changes that it brings was committed, RFC 3339; without them it says nothing about lead time"`
	Outcome string      `json:"outcome" enum:"succeeded,failed,aborted" doc:"failed: it was in production and had to be remedied, by a rollback, a hotfix or the like. aborted: it never got there, and does not count"`
}

// The outcomes of deployments.
const (
	DeploySucceeded = "succeeded"
	DeployFailed    = "failed"
	DeployAborted   = "aborted"
)

// Incident is a time in which a service did not work as it should for its users.
type Incident struct {
	Service    string     `json:"service" minLength:"1" maxLength:"200"`
	OpenedAt   time.Time  `json:"opened_at" doc:"When it began, RFC 3339"`
	RestoredAt *time.Time `json:"restored_at,omitempty" doc:"When the service worked again, RFC 3339; left out while it does not"`
	// Deployment is the deployment that caused it. It need not be known here.
	Deployment string `json:"deployment,omitempty" maxLength:"100" doc:"Id of the deployment that caused it, if one did; the deployment then counts as failed"`
}

// DORAMeasure is one of the measures of software delivery by DORA (DevOps Research and
// Assessment).
type DORAMeasure string

// The measures. RecoveryTime is what has replaced TimeToRestore in DORA's reports since 2023.
const (
	DeploymentFrequency DORAMeasure = "deployment_frequency" // deployments a day
	LeadTime            DORAMeasure = "lead_time"            // median hours from commit to production
	ChangeFailureRate   DORAMeasure = "change_failure_rate"  // percent of deployments
	RecoveryTime        DORAMeasure = "recovery_time"        // median hours, of incidents that a deployment caused
	TimeToRestore       DORAMeasure = "time_to_restore"      // median hours, of all incidents
)

// DORAMeasures lists them, in the order in which they are shown.
var DORAMeasures = []DORAMeasure{DeploymentFrequency, LeadTime, ChangeFailureRate, RecoveryTime, TimeToRestore}

// DeliveryQuery says which of DORA's measures are wanted.
type DeliveryQuery struct {
	Service string // "" for all
	Unit    string // daily, weekly, monthly or quarterly
	Last    int    // how many units at most
}

// Delivery is how software was delivered, by calendar unit.
type Delivery struct {
	Service  string       `json:"service,omitempty" doc:"The service; left out for all"`
	Services []string     `json:"services" doc:"The services of which there is something to tell"`
	Unit     string       `json:"unit" enum:"daily,weekly,monthly,quarterly"`
	Periods  []DORAPeriod `json:"periods" doc:"Each unit that is over, the earliest first"`
}

// NewDelivery computes the measures of what was delivered until today.
func NewDelivery(in DORAInput, today Day, q DeliveryQuery) Delivery {
	services := map[string]bool{}
	for _, d := range in.Deployments {
		services[d.Body.Service] = true
	}
	for _, i := range in.Incidents {
		services[i.Body.Service] = true
	}
	in.Service, in.Unit = q.Service, q.Unit
	return Delivery{
		Service: q.Service, Services: append([]string{}, sortedKeys(services)...), Unit: q.Unit, Periods: DORA(in, today, q.Last),
	}
}
