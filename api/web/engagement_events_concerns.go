package web

import (
	"strconv"

	"mandate/internal/engagement"
)

func tellConcerns(all book) {
	telling(all, func(t teller, f engagement.ConcernOverdue, _ engagement.Event) string {
		return "Concern " + t.quoted(f.Concern) + " was not answered in time"
	})
	telling(all, func(t teller, f engagement.ConcernAnswered, _ engagement.Event) string {
		return late("Concern "+t.quoted(f.Concern)+" was answered", f.Late)
	})
	telling(all, func(t teller, f engagement.ConcernReturned, _ engagement.Event) string {
		return "Concern " + t.quoted(f.Concern) + " is open again: the answer did not satisfy"
	})
	telling(all, func(t teller, f engagement.ConcernSatisfied, _ engagement.Event) string {
		return "Concern " + t.quoted(f.Concern) + ": the answer satisfies"
	})
	telling(all, func(t teller, f engagement.ItemDue, _ engagement.Event) string {
		return itemWord(f.Kind) + " " + t.quoted(f.Item) + " is due on " + dayIn(f.Due, t.zone)
	})
	telling(all, func(t teller, f engagement.ItemReminded, _ engagement.Event) string {
		return itemWord(f.Kind) + " " + t.quoted(f.Item) + ": reminder " + strconv.Itoa(f.Number) + " to whoever answers it"
	})
	telling(all, func(t teller, f engagement.ItemEscalated, _ engagement.Event) string {
		return itemWord(f.Kind) + " " + t.quoted(f.Item) + " was escalated; " + people(len(f.To)) + " were told"
	})
}

// itemWord names a kind of what has a due.
func itemWord(kind engagement.Kind) string {
	switch kind {
	case engagement.KindConcern:
		return "Concern"
	case engagement.KindSupportRequest:
		return "Support request"
	}
	return string(kind)
}
