package notify

import (
	"net/mail"
	"time"

	"mandate/internal/engagement"
)

// letters has a letter of every topic, filled as they come.
func letters() map[Topic]Letter {
	all := map[Topic]Letter{}
	for _, topic := range Topics {
		all[topic] = Letter{
			Topic: topic, To: mail.Address{Name: "Inés Núñez", Address: "ines@client.example"}, MessageID: "id@mandate.example", At: noon,
			Engagement: "One stock for all shops", Client: "Almacenes del Río, S.A.", Zone: "Europe/Madrid",
			Link: "https://mandate.example/engagements/e1",
		}
	}
	change := func(topic Topic, fill func(l *Letter)) {
		l := all[topic]
		fill(&l)
		all[topic] = l
	}
	due := time.Date(2026, 3, 31, 15, 0, 0, 0, time.UTC)
	entry := Deadline{
		UID: DeadlineUID("https://mandate.example", "acme", "e1.plan.1.plan"), Due: due, Page: "https://mandate.example/gates/e1.plan.1.plan",
	}
	gate := func(l *Letter) {
		l.Gate, l.Revision, l.Requester, l.Due = engagement.GatePlan, 2, "Carl Ortiz", due
		l.Link = "https://mandate.example/gates/e1.plan.1.plan"
	}
	for _, topic := range []Topic{
		GateOpened, GateReminder, GateReminderLate, GateEscalatedLate,
		TaskDelegated, TaskStandIn, TaskReassigned, TaskEscalated, TaskAdded, TaskBack,
	} {
		change(topic, gate)
		change(topic, func(l *Letter) {
			l.Link, l.LinkEnds = "https://mandate.example/d/c2VjcmV0LXRva2Vu", noon.AddDate(0, 0, 14)
			l.Organizer, l.Deadlines = sender, []Deadline{entry}
		})
	}
	for _, topic := range []Topic{GateEscalated, GateClosed, ChangesRequested, GateLapsed, DecisionReceipt, DecisionRefused} {
		change(topic, gate)
	}
	change(GateOpened, func(l *Letter) {
		l.Gate, l.Item, l.Note = engagement.GateGoLive, "Spring release", "Only the dates have moved.\nThe costs are as before."
	})
	change(GateEscalated, func(l *Letter) { l.Awaited = []string{"Ana Ruiz", "Inés Núñez"} })
	change(GateLapsed, func(l *Letter) { l.Awaited = []string{"Ana Ruiz"} })
	opinions := []Opinion{
		{Name: "Ana Ruiz", Verdict: engagement.Approve},
		{Name: "Dan Weber", OnBehalf: "Inés Núñez", Verdict: engagement.Abstain},
		{Name: "Eva Sanz", Verdict: engagement.Recuse, Comment: "The supplier is my brother's."},
		{Name: "Ben Soto", Verdict: engagement.RequestChanges, Comment: "Who trains the branches?\n\nAnd when?"},
		{Name: "Cem Vidal", Verdict: engagement.ApproveWithConditions, Comment: "Good.", Conditions: []engagement.Condition{
			{Text: "Name a deputy", Owner: "Ana Ruiz", Due: "2026-04-15"}, {Text: "Test the restore"},
		}},
	}
	change(GateClosed, func(l *Letter) {
		l.State, l.Opinions, l.Due = engagement.GateApprovedWithConditions, opinions[:1], time.Time{}
		l.Accepted, l.Deferred, l.Rejected = 4, []string{"Replace the old scanners"}, []string{"Train the operators", "Move the archive"}
		entry.Over = true
		l.Organizer, l.Deadlines = sender, []Deadline{entry}
	})
	change(ChangesRequested, func(l *Letter) {
		l.State, l.Opinions, l.Due = engagement.GateChangesRequested, opinions, time.Time{}
	})
	change(DecisionReceipt, func(l *Letter) {
		l.Due, l.Receipt = time.Time{}, &engagement.Receipt{
			Decision: "0b2f", Verdict: engagement.Approve, At: due.Add(time.Hour), Late: true, State: engagement.GateApproved, Digest: "9f86d081884c7d65",
		}
	})
	change(DecisionRefused, func(l *Letter) {
		l.Due = time.Time{}
		l.Refusal = engagement.Refuse(engagement.Forbidden, engagement.ReasonExcluded, "name", "p1", "hand", "author")
		l.Names = map[string]string{"p1": "Inés Núñez"}
	})
	tellOfGates(change, gate)
	change(Communication, func(l *Letter) {
		l.Item, l.Other, l.Message = "New tills from May", "Selma Aydın", "From 4 May the tills talk to the stock.\n\nNothing changes for customers."
	})
	for _, topic := range []Topic{CommunicationPrepared, CommunicationDue, CommunicationUnapproved, CommunicationOverdue} {
		change(topic, func(l *Letter) { l.Item, l.Planned = "New tills from May", "2026-04-20" })
	}
	for _, topic := range []Topic{SessionInvited, SessionChanged, SessionCancelled, SessionReminder} {
		change(topic, func(l *Letter) {
			l.Item, l.Organizer = "The new till", sender
			l.Meeting = &Meeting{
				UID: MeetingUID("https://mandate.example", "acme", "e1", "s1"), Sequence: 3, Zone: "Europe/Madrid", Place: "Room 4", Trainer: "Selma Aydın",
				Begins: due, Ends: due.Add(2 * time.Hour), Over: topic == SessionCancelled,
			}
		})
	}
	for _, topic := range []Topic{PhaseReminder, PhaseReminderLate, PhaseEscalated, PhaseEscalatedLate} {
		change(topic, func(l *Letter) { l.Phase, l.Due = engagement.PhaseAssessment, due })
	}
	change(PhaseEscalated, func(l *Letter) { l.Awaited = []string{"Carl Ortiz"} })
	change(TargetEnd, func(l *Letter) { l.Due = due })
	change(Readings, func(l *Letter) { l.Number, l.Due = 2, due })
	change(ProjectLate, func(l *Letter) { l.Item, l.Due = "One stock ledger", due })
	change(ProjectLateEscalated, func(l *Letter) { l.Item, l.Due, l.Lead = "One stock ledger", due, "Carl Ortiz" })
	for _, topic := range []Topic{RAIDDue, RAIDOverdue} {
		change(topic, func(l *Letter) { l.Item, l.Due = "The vendor answers in weeks", due })
	}
	change(RAIDOverdue, func(l *Letter) { l.Lead = "Carl Ortiz" })
	change(SourceFails, func(l *Letter) { l.Item, l.Reason = "Time to restore", "The document has nothing at /hours." })
	for _, topic := range []Topic{ReadingsOverdue, ReadingsEscalated} {
		change(topic, func(l *Letter) {
			l.Overdue = []OverdueMetric{{Name: "Time to restore", By: "2026-03-20"}, {Name: "Orders a day", Owner: "Ben Soto", Last: "2026-03-22", By: "2026-03-29"}}
		})
	}
	change(ReadingsEscalated, func(l *Letter) { l.Overdue = l.Overdue[1:] })
	change(ReassessRed, func(l *Letter) { l.Number = 3 })
	change(ExceptionRaised, func(l *Letter) { l.Item = "One stock ledger" })
	change(ConcernEscalated, func(l *Letter) { l.Awaited = []string{"Ben Soto"} })
	change(ConcernAnswered, func(l *Letter) { l.Link, l.LinkEnds = "https://mandate.example/c/secret", due })
	for _, topic := range []Topic{ConcernAnswered, ConcernReturned} {
		change(topic, func(l *Letter) {
			l.Concern, l.Response = "Nobody has told us who answers the phone.", "The branches do, from May."
		})
	}
	change(ConcernReturned, func(l *Letter) { l.Lacks = "Who does it until May?" })
	for _, topic := range []Topic{ConcernDue, ConcernOverdue, ConcernEscalated} {
		change(topic, func(l *Letter) { l.Due, l.Concern = due, "Nobody has told us who answers the phone." })
	}
	for _, topic := range []Topic{SupportDue, SupportOverdue, SupportEscalated} {
		change(topic, func(l *Letter) { l.Item, l.Due = "The till asks for a code", due })
	}
	change(SupportEscalated, func(l *Letter) { l.Awaited = []string{"Ben Soto"} })
	for _, topic := range []Topic{AnswersAsked, AnswersReminder, AnswersReminderLate, AnswersEscalated} {
		change(topic, func(l *Letter) { l.Due, l.Asked, l.Answered = due, 20, 12 })
	}
	for _, topic := range []Topic{AnswersAsked, AnswersReminder, AnswersReminderLate, AnswerReturned} {
		change(topic, func(l *Letter) {
			l.Link, l.LinkEnds = "https://mandate.example/q/c2VjcmV0LXRva2Vu", noon.AddDate(0, 0, 30)
		})
	}
	change(AnswersAsked, func(l *Letter) { l.Answered, l.Note = 0, "As we agreed on Monday." })
	change(AnswersEscalated, func(l *Letter) { l.Awaited = []string{"Ben Soto"} })
	change(AnswerReturned, func(l *Letter) {
		l.Other, l.Item, l.Reason = "Carl Ortiz", "SYS-01: Is a restore tested?", "Which of the two backups do you mean?"
	})
	for _, topic := range []Topic{PulseAsked, PulseReminder, PulseClosed} {
		change(topic, func(l *Letter) { l.Item, l.Due = "The new tills", due })
	}
	for _, topic := range []Topic{PulseAsked, PulseReminder} {
		change(topic, func(l *Letter) {
			l.Link, l.LinkEnds, l.Anonymous = "https://mandate.example/p/c2VjcmV0LXRva2Vu", noon.AddDate(0, 0, 90), true
		})
	}
	change(PulseAsked, func(l *Letter) { l.Note = "Be frank." })
	change(ReportPublished, func(l *Letter) { l.Item = "Diagnosis" })
	change(Paused, func(l *Letter) { l.Reason = "Stock-taking" })
	change(Resumed, func(l *Letter) { l.Reason = "Stock-taking is over" })
	change(Cancelled, func(l *Letter) { l.Reason = "The company was sold" })
	change(StepBlocked, func(l *Letter) { l.Reason = "Stage \"leadership\" has 0 eligible people and needs 1." })
	return all
}

// tellOfGates fills the letters of what people do about gates and conditions.
func tellOfGates(change func(Topic, func(*Letter)), gate func(*Letter)) {
	for _, topic := range []Topic{TaskDelegated, TaskStandIn} {
		change(topic, func(l *Letter) { l.Other, l.OnBehalf = "Ana Ruiz", "Ana Ruiz" })
	}
	for _, topic := range []Topic{TaskReassigned, TaskEscalated} {
		change(topic, func(l *Letter) { l.Other = "Ana Ruiz" })
	}
	for _, topic := range []Topic{
		TaskTaken, GateSuperseded, DecisionRetracted, OverrideRequested, GateOverridden, ApprovalRevoked, AdviceAsked, AdviceGiven,
		ConditionBound, ConditionToCheck, ConditionReported, ConditionRefused, ConditionMet, ConditionWaived, ConditionOverdue,
	} {
		change(topic, gate)
		change(topic, func(l *Letter) { l.Due, l.Other = time.Time{}, "Ana Ruiz" })
	}
	change(GateSuperseded, func(l *Letter) {
		l.State, l.Other, l.Reason = engagement.GateSuperseded, "", "The supplier has changed its prices"
		l.Opinions = []Opinion{{Name: "Ana Ruiz", Verdict: engagement.Approve}}
	})
	change(DecisionRetracted, func(l *Letter) { l.Reason = "I had read the older file" })
	change(OverrideRequested, func(l *Letter) { l.State, l.Reason = engagement.GateApproved, "The licence ends tonight" })
	change(GateOverridden, func(l *Letter) {
		l.State, l.Second, l.Reason = engagement.GateApproved, "Ben Soto", "The licence ends tonight"
	})
	change(ApprovalRevoked, func(l *Letter) { l.Reason = "The costs were wrong" })
	question := "Do the branches open on Sundays?\nAll of them?"
	change(AdviceAsked, func(l *Letter) { l.Question = question })
	change(AdviceGiven, func(l *Letter) { l.Question, l.Answer = question, "Four of them do." })
	for _, topic := range []Topic{
		ConditionBound, ConditionToCheck, ConditionReported, ConditionRefused, ConditionMet, ConditionWaived, ConditionOverdue,
	} {
		change(topic, func(l *Letter) {
			l.Other = ""
			l.Condition = &Condition{Text: "Test the restore", SetBy: "Ana Ruiz", Owner: "Ben Soto", Verifier: "Cem Vidal", Due: "2026-04-15", Blocking: true}
		})
	}
	for _, topic := range []Topic{ConditionReported, ConditionRefused} {
		change(topic, func(l *Letter) {
			c := *l.Condition
			c.Note = "The tape could not be read."
			l.Condition = &c
		})
	}
}
