package engagement

// Interview is a conversation held for the assessment.
type Interview struct {
	Person     string     `json:"person" minLength:"1" maxLength:"200" doc:"Who was interviewed"`
	Team       string     `json:"team,omitempty" maxLength:"200"`
	HeldOn     Day        `json:"held_on" format:"date"`
	Notes      string     `json:"notes" minLength:"1" maxLength:"8000"`
	Findings   []string   `json:"findings,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of findings it led to"`
	Systems    []string   `json:"systems,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of the systems it was about"`
	Questions  []string   `json:"questions,omitempty" maxItems:"200" minLength:"1" maxLength:"60" doc:"References of the questions it was about"`
	Visibility Visibility `json:"visibility,omitempty" enum:"author,team,client" doc:"Who may read it; team unless said otherwise"`
	// NameConsent allows reports to name the person.
	NameConsent bool `json:"name_consent,omitempty"`
}

// System is an entry of the client's system inventory.
type System struct {
	Name        string   `json:"name" minLength:"1" maxLength:"200"`
	Purpose     string   `json:"purpose,omitempty" maxLength:"8000"`
	Owner       string   `json:"owner,omitempty" maxLength:"200"`
	Vendor      string   `json:"vendor,omitempty" maxLength:"200"`
	Lifecycle   string   `json:"lifecycle,omitempty" enum:"plan,build,run,retire"`
	EndOfLife   Day      `json:"end_of_life,omitempty" format:"date"`
	Criticality int      `json:"criticality,omitempty" minimum:"0" maximum:"5" doc:"1 to 5; 0 when not judged yet"`
	AnnualCost  Money    `json:"annual_cost,omitempty" minimum:"0" maximum:"100000000000000" doc:"Minor units of the engagement's currency"`
	DependsOn   []string `json:"depends_on,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of other systems"`
}

// Finding is what the assessment found: condition, cause and consequence.
type Finding struct {
	Title       string     `json:"title" minLength:"1" maxLength:"200"`
	Type        string     `json:"type" enum:"risk,opportunity,gap,strength"`
	Area        string     `json:"area" minLength:"1" maxLength:"60" doc:"Key of the methodology's area"`
	Condition   string     `json:"condition" minLength:"1" maxLength:"8000" doc:"What is"`
	Cause       string     `json:"cause,omitempty" maxLength:"8000" doc:"Why it is so"`
	Consequence string     `json:"consequence,omitempty" maxLength:"8000" doc:"What it leads to"`
	Likelihood  int        `json:"likelihood,omitempty" minimum:"0" maximum:"5"`
	Impact      int        `json:"impact,omitempty" minimum:"0" maximum:"5"`
	Evidence    string     `json:"evidence,omitempty" maxLength:"8000"`
	Objective   string     `json:"objective,omitempty" maxLength:"60" doc:"Key of the business objective that it affects"`
	Questions   []string   `json:"questions,omitempty" maxItems:"200" minLength:"1" maxLength:"60" doc:"References of the questions it came from"`
	Answers     []string   `json:"answers,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of the answers it came from"`
	Systems     []string   `json:"systems,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of the systems concerned"`
	Visibility  Visibility `json:"visibility,omitempty" enum:"author,team,client" doc:"client unless said otherwise"`
	// MergedInto stands in the last version of a finding that another took in.
	MergedInto string `json:"merged_into,omitempty" maxLength:"100" doc:"Id of the finding that took its place; set by merging alone"`
}

// Assessment is all that was written for an assessment.
type Assessment struct {
	Answers    []Item[Answer]
	Findings   []Item[Finding]
	Interviews []Item[Interview]
	Systems    []Item[System]
	Alignments []Item[Alignment]
	Waivers    []Item[Waiver]
	Reviews    []Item[AnswerReview]
}

// Diagnosis is the frozen subject of the gate "diagnosis".
type Diagnosis struct {
	Engagement  Brief             `json:"engagement"`
	Methodology string            `json:"methodology"`
	Scale       Scale             `json:"scale"`
	Areas       []AreaScore       `json:"areas"`
	Answers     []Item[Answer]    `json:"answers"`
	Findings    []Item[Finding]   `json:"findings"`
	Interviews  []Item[Interview] `json:"interviews"`
	Systems     []Item[System]    `json:"systems"`
	Coverage    Coverage          `json:"coverage"`
	// Severity is the methodology's rule; left out where it has none of its own.
	Severity *Severity `json:"severity,omitempty"`
	// Alignment is left out where nobody has judged any.
	Alignment *AlignmentMatrix `json:"alignment,omitempty"`
	// Compared is left out where no earlier assessment of the client was approved that
	// whoever submits may see; Benchmarks where no question has one.
	Compared   *Comparison         `json:"compared,omitempty"`
	Benchmarks []BenchmarkStanding `json:"benchmarks,omitempty"`
	// Differing are the questions on which respondents differ by as much as the
	// methodology says or more.
	Differing []Disagreement `json:"differing,omitempty"`
	// Sources are the question sets that were asked, and what they draw on, with their
	// licences; left out where the methodology composes none.
	Sources []Source `json:"sources,omitempty"`
}

// AreaScore is the weighted mean of an area's answers. Mean and Target are in
// hundredths of a point, so that digests hold whole numbers.
type AreaScore struct {
	Area     string `json:"area"`
	Title    string `json:"title"`
	Mean     int    `json:"mean" doc:"Hundredths of a point"`
	Target   int    `json:"target" doc:"Hundredths of a point; 0 when no target was given"`
	Scored   int    `json:"scored" doc:"Questions with a score; with none, mean says nothing"`
	Answered int    `json:"answered" doc:"Questions with a score or found not applicable"`
	Asked    int    `json:"asked"`
}

// Brief is what every frozen subject and report says of its engagement.
type Brief struct {
	ID              string      `json:"id"`
	Title           string      `json:"title"`
	Client          string      `json:"client"`
	Currency        string      `json:"currency"`
	Locale          string      `json:"locale"`
	Timezone        string      `json:"timezone"`
	Confidentiality string      `json:"confidentiality"`
	Objectives      []Objective `json:"objectives"`
	// FiscalYearStart is the month in which the client's fiscal year begins; 0 for January.
	FiscalYearStart int `json:"fiscal_year_start,omitempty"`
}

// Objective is a business objective of the engagement.
type Objective struct {
	Key   string `json:"key" doc:"Short key, for example growth" pattern:"^[a-z0-9][a-z0-9-]{0,59}$"`
	Title string `json:"title"`
}
