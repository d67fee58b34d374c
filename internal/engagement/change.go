package engagement

// Group is a group of people whom the change affects.
type Group struct {
	Name   string `json:"name"`
	Size   int    `json:"size" minimum:"0"`
	Impact string `json:"impact,omitempty" enum:"low,medium,high"`
	How    string `json:"how,omitempty" doc:"How the change affects them"`
}

// Stakeholder is somebody whose stance matters to the change.
type Stakeholder struct {
	Person    string `json:"person"`
	Group     string `json:"group,omitempty"`
	Influence int    `json:"influence" minimum:"1" maximum:"5"`
	Interest  int    `json:"interest" minimum:"1" maximum:"5"`
	Stance    string `json:"stance" enum:"against,sceptical,neutral,supportive,champion"`
	Wanted    string `json:"wanted,omitempty" enum:"against,sceptical,neutral,supportive,champion"`
}

// Communication is a message of the communication plan.
type Communication struct {
	Audience string `json:"audience" doc:"Id of a group"`
	Subject  string `json:"subject"`
	Message  string `json:"message"`
	Channel  string `json:"channel" doc:"For example all-hands, e-mail, intranet"`
	Planned  Day    `json:"planned"`
	Sent     Day    `json:"sent,omitempty"`
}

// Training is a course for people whom the change affects.
type Training struct {
	Title     string `json:"title"`
	Group     string `json:"group" doc:"Id of a group"`
	Role      string `json:"role,omitempty"`
	Format    string `json:"format,omitempty" doc:"For example workshop, e-learning"`
	Held      Day    `json:"held,omitempty"`
	Seats     int    `json:"seats" minimum:"1"`
	Completed int    `json:"completed" minimum:"0"`
}

// Concern is an objection or worry, in the words of whoever raised it.
type Concern struct {
	Verbatim  string `json:"verbatim"`
	Group     string `json:"group,omitempty"`
	Severity  string `json:"severity,omitempty" enum:"low,medium,high"`
	RootCause string `json:"root_cause,omitempty"`
	Owner     string `json:"owner,omitempty" doc:"Person who answers it; the CTO unless said otherwise"`
	Response  string `json:"response,omitempty"`
	Resolved  bool   `json:"resolved,omitempty"`
}

// Pulse is what a group says of the change, by the five steps of Prosci's ADKAR,
// each 1 to 5.
type Pulse struct {
	Group         string `json:"group"`
	On            Day    `json:"on"`
	Awareness     int    `json:"awareness" minimum:"1" maximum:"5"`
	Desire        int    `json:"desire" minimum:"1" maximum:"5"`
	Knowledge     int    `json:"knowledge" minimum:"1" maximum:"5"`
	Ability       int    `json:"ability" minimum:"1" maximum:"5"`
	Reinforcement int    `json:"reinforcement" minimum:"1" maximum:"5"`
}

// Release is a set of projects that go live together.
type Release struct {
	Name     string   `json:"name"`
	Projects []string `json:"projects" doc:"Ids of the projects in it"`
	GoLive   Day      `json:"go_live" doc:"Planned day"`
}

// Readiness is the frozen subject of the gate "go-live". Shares are whole percents,
// the pulse is in hundredths of a point.
type Readiness struct {
	Engagement     Brief                 `json:"engagement"`
	Release        Item[Release]         `json:"release"`
	Projects       []Item[Project]       `json:"projects"`
	Trained        int                   `json:"trained" doc:"Percent of seats completed"`
	Informed       int                   `json:"informed" doc:"Percent of communications sent"`
	Pulse          int                   `json:"pulse" doc:"Mean of the latest pulses, hundredths of a point; 0 when none"`
	OpenSevere     int                   `json:"open_severe" doc:"Unresolved concerns of high severity"`
	Status         RAG                   `json:"status"`
	Reasons        []string              `json:"reasons" doc:"Why the status is not green"`
	Trainings      []Item[Training]      `json:"trainings"`
	Communications []Item[Communication] `json:"communications"`
	Concerns       []Item[Concern]       `json:"concerns"`
}
