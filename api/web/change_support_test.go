package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func TestTheTeamAnswersAndClosesSupportRequestsOnThePage(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	path := "/engagements/" + theCase + "/change"
	carla := h.visitor("Carla")
	token := hiddenToken.FindStringSubmatch(carla.get(path).says("Nobody has asked for support.").html)[1]
	send := func(act string, fields ...string) reply {
		in := url.Values{"token": {token}}
		for i := 0; i+1 < len(fields); i += 2 {
			in.Add(fields[i], fields[i+1])
		}
		return carla.post(path+"/"+act, in)
	}
	send("support", "title", "", "priority", "high").status(http.StatusUnprocessableEntity)
	send("support", "title", "The till asks for a code", "requester", "Mehmet", "priority", "high").to(path + "?done=support")
	carla.get(path).says("The till asks for a code", "Waits for an answer", "Mehmet")
	var id string
	h.in(func(tx *store.Tx) {
		requests, _, err := store.List[engagement.SupportRequest](tx, theCase, store.Query{})
		require.NoError(t, err)
		require.Len(t, requests, 1)
		id = requests[0].ID
	})
	h.record(theCase, contract.RefChange, "", engagement.ItemDue{Kind: engagement.KindSupportRequest, Item: id, Due: h.now.Add(-time.Hour)}, nil)
	carla.get(path).says("Answer overdue", "answer due on")
	send("support-close", "item", id).status(http.StatusUnprocessableEntity)
	send("support-answer", "item", id, "answer", "").status(http.StatusUnprocessableEntity)
	send("support-answer", "item", id, "answer", "It is on the card.").to(path + "?done=support-answer")
	carla.get(path).says("It is on the card.", "Answered on").lacks("answer due on")
	send("support-close", "item", id).to(path + "?done=support-close")
	carla.get(path).says("Closed on")
}
