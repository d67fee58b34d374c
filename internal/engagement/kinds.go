package engagement

// Kind and Links of every content type. Links lead to items of the same engagement;
// keys of the methodology and ids of people are none.

// Kind is KindAnswer.
func (Answer) Kind() Kind { return KindAnswer }

// Links leads to the evidence files: questions belong to the methodology.
func (a Answer) Links() []Link { return links("files", KindFile, a.Files...) }

// Kind is KindAnswerRequest.
func (AnswerRequest) Kind() Kind { return KindAnswerRequest }

// Links is empty: questions and areas belong to the methodology.
func (AnswerRequest) Links() []Link { return nil }

// Kind is KindAnswerReview.
func (AnswerReview) Kind() Kind { return KindAnswerReview }

// Links leads to the answer that was read.
func (r AnswerReview) Links() []Link { return links("answer", KindAnswer, r.Answer) }

// Kind is KindInterview.
func (Interview) Kind() Kind { return KindInterview }

// Links leads to the findings that the interview led to and the systems it was about.
func (i Interview) Links() []Link {
	return append(links("findings", KindFinding, i.Findings...), links("systems", KindSystem, i.Systems...)...)
}

// Kind is KindSystem.
func (System) Kind() Kind { return KindSystem }

// Links leads to the systems that this one needs.
func (s System) Links() []Link { return links("depends_on", KindSystem, s.DependsOn...) }

// Kind is KindFinding.
func (Finding) Kind() Kind { return KindFinding }

// Links leads to the answers it came from and the systems concerned.
func (fd Finding) Links() []Link {
	return append(links("answers", KindAnswer, fd.Answers...), links("systems", KindSystem, fd.Systems...)...)
}

// Kind is KindObjective.
func (PlanObjective) Kind() Kind { return KindObjective }

// Links is empty: business objectives belong to the engagement.
func (PlanObjective) Links() []Link { return nil }

// Kind is KindAction.
func (Action) Kind() Kind { return KindAction }

// Links leads to findings, the plan objective and the actions that come before.
func (a Action) Links() []Link {
	out := links("findings", KindFinding, a.Findings...)
	out = append(out, links("objective", KindObjective, a.Objective)...)
	return append(out, links("depends_on", KindAction, a.DependsOn...)...)
}

// Kind is KindCapacity.
func (Capacity) Kind() Kind { return KindCapacity }

// Links is empty: people are no items.
func (Capacity) Links() []Link { return nil }

// Kind is KindProject.
func (Project) Kind() Kind { return KindProject }

// Links leads to the action or initiative that the project comes from.
func (p Project) Links() []Link {
	return append(links("action", KindAction, p.Action), links("initiative", KindInitiative, p.Initiative)...)
}

// Kind is KindMilestone.
func (Milestone) Kind() Kind { return KindMilestone }

// Links is empty: the project is the milestone's parent.
func (Milestone) Links() []Link { return nil }

// Kind is KindStatusReport.
func (StatusReport) Kind() Kind { return KindStatusReport }

// Links is empty: the project is the report's parent.
func (StatusReport) Links() []Link { return nil }

// Kind is KindRAID.
func (RAID) Kind() Kind { return KindRAID }

// Links is empty: the project is the entry's parent.
func (RAID) Links() []Link { return nil }

// Kind is KindAllocation.
func (Allocation) Kind() Kind { return KindAllocation }

// Links is empty: the project is the allocation's parent.
func (Allocation) Links() []Link { return nil }

// Kind is KindCost.
func (Cost) Kind() Kind { return KindCost }

// Links leads to the commitment that an invoice draws on.
func (c Cost) Links() []Link { return links("commitment", KindCost, c.Commitment) }

// Kind is KindDependency.
func (Dependency) Kind() Kind { return KindDependency }

// Links is empty: an end is a project or a milestone, which only those who know the engagement
// can tell.
func (Dependency) Links() []Link { return nil }

// Kind is KindGroup.
func (Group) Kind() Kind { return KindGroup }

// Links is empty.
func (Group) Links() []Link { return nil }

// Kind is KindStakeholder.
func (Stakeholder) Kind() Kind { return KindStakeholder }

// Links leads to the stakeholder's group.
func (s Stakeholder) Links() []Link { return links("group", KindGroup, s.Group) }

// Kind is KindCommunication.
func (Communication) Kind() Kind { return KindCommunication }

// Links leads to the audience.
func (c Communication) Links() []Link {
	out := append(links("audience", KindGroup, c.Audience), links("also", KindGroup, c.Also...)...)
	return append(out, links("stakeholders", KindStakeholder, c.Stakeholders...)...)
}

// Kind is KindTraining.
func (Training) Kind() Kind { return KindTraining }

// Links leads to the group that is trained.
func (t Training) Links() []Link { return links("group", KindGroup, t.Group) }

// Kind is KindSession.
func (Session) Kind() Kind { return KindSession }

// Links leads to the training.
func (s Session) Links() []Link { return links("training", KindTraining, s.Training) }

// Kind is KindConcern.
func (Concern) Kind() Kind { return KindConcern }

// Links leads to the group that raised it.
func (c Concern) Links() []Link { return links("group", KindGroup, c.Group) }

// Kind is KindSupportRequest.
func (SupportRequest) Kind() Kind { return KindSupportRequest }

// Links leads to the group that needs support.
func (r SupportRequest) Links() []Link { return links("group", KindGroup, r.Group) }

// Kind is KindPulse.
func (Pulse) Kind() Kind { return KindPulse }

// Links leads to the group that was asked.
func (p Pulse) Links() []Link { return links("group", KindGroup, p.Group) }

// Kind is KindPulseRound.
func (PulseRound) Kind() Kind { return KindPulseRound }

// Links leads to the groups that are asked.
func (r PulseRound) Links() []Link { return links("groups", KindGroup, r.Groups...) }

// Kind is KindRelease.
func (Release) Kind() Kind { return KindRelease }

// Links leads to the projects that go live.
func (r Release) Links() []Link { return links("projects", KindProject, r.Projects...) }

// Kind is KindMetric.
func (Metric) Kind() Kind { return KindMetric }

// Links leads to the plan objective that is measured, and the project that should move it.
func (m Metric) Links() []Link {
	return append(links("objective", KindObjective, m.Objective), links("project", KindProject, m.Project)...)
}

// Kind is KindReading.
func (Reading) Kind() Kind { return KindReading }

// Links leads to the metric read.
func (r Reading) Links() []Link { return links("metric", KindMetric, r.Metric) }

// Kind is KindReview.
func (Review) Kind() Kind { return KindReview }

// Links is empty.
func (Review) Links() []Link { return nil }

// Kind is KindInitiative.
func (Initiative) Kind() Kind { return KindInitiative }

// Links leads to the metric that the initiative should move.
func (i Initiative) Links() []Link {
	return append(links("metric", KindMetric, i.Metric), links("action", KindAction, i.Action)...)
}
