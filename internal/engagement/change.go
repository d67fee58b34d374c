package engagement

// Group is a group of people whom the change affects.
type Group struct {
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	Size   int    `json:"size" minimum:"0" maximum:"10000000"`
	Impact string `json:"impact,omitempty" enum:"low,medium,high"`
	How    string `json:"how,omitempty" maxLength:"8000" doc:"How the change affects them"`
	// Members are whom pulses, communications and trainings for the group reach by mail.
	Members []string `json:"members,omitempty" maxItems:"2000" minLength:"1" maxLength:"200" doc:"Ids of the people in it who are reached by mail"`
}

// Stakeholder is somebody whose stance matters to the change.
type Stakeholder struct {
	Person    string `json:"person" minLength:"1" maxLength:"200"`
	Group     string `json:"group,omitempty" maxLength:"100"`
	Influence int    `json:"influence" minimum:"1" maximum:"5"`
	Interest  int    `json:"interest" minimum:"1" maximum:"5"`
	Stance    string `json:"stance" enum:"against,sceptical,neutral,supportive,champion"`
	Wanted    string `json:"wanted,omitempty" enum:"against,sceptical,neutral,supportive,champion"`
}

// Stances are the stances of stakeholders, the most opposed first.
var Stances = []string{"against", "sceptical", "neutral", "supportive", "champion"}

// Training is a course for people whom the change affects.
type Training struct {
	Title     string `json:"title" minLength:"1" maxLength:"200"`
	Group     string `json:"group" minLength:"1" maxLength:"100" doc:"Id of a group"`
	Role      string `json:"role,omitempty" maxLength:"200"`
	Format    string `json:"format,omitempty" maxLength:"200" doc:"For example workshop, e-learning"`
	Held      Day    `json:"held,omitempty" format:"date"`
	Seats     int    `json:"seats" minimum:"1" maximum:"1000000"`
	Completed int    `json:"completed" minimum:"0" maximum:"1000000" doc:"Noted by hand; where the training has sessions, their attendance counts instead"`
	PassScore int    `json:"pass_score,omitempty" minimum:"0" maximum:"100" doc:"Percent from which the test of a session is passed: who scores less has not completed it; 0 where there is no test"`
}

// Pulse is what a group says of the change, by the five steps of Prosci's ADKAR,
// each 1 to 5.
type Pulse struct {
	Group         string `json:"group" minLength:"1" maxLength:"100"`
	On            Day    `json:"on" format:"date"`
	Awareness     int    `json:"awareness" minimum:"1" maximum:"5"`
	Desire        int    `json:"desire" minimum:"1" maximum:"5"`
	Knowledge     int    `json:"knowledge" minimum:"1" maximum:"5"`
	Ability       int    `json:"ability" minimum:"1" maximum:"5"`
	Reinforcement int    `json:"reinforcement" minimum:"1" maximum:"5"`
}

// Release is a set of projects that go live together.
type Release struct {
	Name     string   `json:"name" minLength:"1" maxLength:"200"`
	Projects []string `json:"projects" minItems:"1" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of the projects in it"`
	GoLive   Day      `json:"go_live" format:"date" doc:"Planned day"`
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
	Thresholds     ReadinessRule         `json:"thresholds" doc:"What the status was judged by, from the methodology"`
	Trainings      []Item[Training]      `json:"trainings"`
	Sessions       []TrainingTally       `json:"sessions,omitempty" doc:"What came of the sessions of trainings that have some"`
	Communications []Item[Communication] `json:"communications"`
	Concerns       []Item[Concern]       `json:"concerns"`
}
