package web

import (
	"strconv"

	"mandate/internal/engagement"
)

func tellCommunications(all book) {
	telling(all, func(t teller, f engagement.CommunicationMoved, _ engagement.Event) string {
		what := "Communication " + t.quoted(f.Communication)
		switch {
		case f.Withdrawn:
			return "A communication was taken out of the plan"
		case f.Mailed:
			return what + " was mailed to " + strconv.Itoa(f.Reached) + " of " + people(f.Addressed)
		case f.State == engagement.CommunicationSent && f.Addressed > 0:
			return what + " was sent on " + words.Day(f.Sent) + ", reaching " + strconv.Itoa(f.Reached) + " of " + people(f.Addressed)
		case f.State == engagement.CommunicationSent:
			return what + " was sent on " + words.Day(f.Sent)
		case f.State == engagement.CommunicationDraft:
			return what + " is being prepared, planned for " + words.Day(f.Planned)
		}
		return what + " is " + string(f.State) + ", planned for " + words.Day(f.Planned)
	})
	telling(all, func(t teller, f engagement.CommunicationReminded, _ engagement.Event) string {
		if f.Overdue {
			return "Communication " + t.quoted(f.Communication) + " is overdue: those who lead the change were told"
		}
		return "Communication " + t.quoted(f.Communication) + " is not approved: reminder " + strconv.Itoa(f.Number) + " to its owner"
	})
}

func tellSessions(all book) {
	telling(all, func(_ teller, f engagement.SessionMailed, _ engagement.Event) string {
		to := strconv.Itoa(f.Reached) + " of " + people(f.Addressed)
		switch {
		case f.Reminder:
			return "A training session was recalled to " + to
		case f.Cancelled:
			return "A training session was cancelled: told " + to
		}
		return "Invitations to a training session went to " + to
	})
}

func tellPulses(all book) {
	telling(all, func(t teller, f engagement.PulseOpened, _ engagement.Event) string {
		return "Adoption pulse " + t.quoted(f.Round) + " opened: " + people(f.Asked) + " asked, until " + dayIn(f.Due, t.zone)
	})
	telling(all, func(t teller, f engagement.PulseReminded, _ engagement.Event) string {
		return "Adoption pulse " + t.quoted(f.Round) + ": reminder " + strconv.Itoa(f.Number) + " to those who had not answered"
	})
	telling(all, func(t teller, f engagement.PulseClosed, _ engagement.Event) string {
		return "Adoption pulse " + t.quoted(f.Round) + " closed"
	})
}
