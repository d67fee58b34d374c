package web

import (
	"strconv"

	"mandate/internal/engagement"
)

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
