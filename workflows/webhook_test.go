package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

// receivers are those of webhooks, as the office sees them.
type receivers struct {
	// now is the time of the environment.
	now func() time.Time
	// takes is the number of the attempt that is taken; 0 where none is.
	takes int
	// asks is how long the receiver asks to be left alone; gone is its 410.
	asks time.Duration
	gone bool
	// down is how often the office's database is away.
	down  int
	tried []activities.DeliverRequest
	at    []time.Duration // after the beginning
	told  []string
}

func (r *receivers) Deliver(_ context.Context, req activities.DeliverRequest) (activities.Delivered, error) {
	if r.down > 0 {
		r.down--
		return activities.Delivered{}, errors.New("the database is away")
	}
	now := r.now()
	r.tried, r.at = append(r.tried, req), append(r.at, now.Sub(req.Began))
	if req.Number == r.takes {
		return activities.Delivered{State: string(engagement.DeliveryDelivered)}, nil
	}
	next, again := engagement.NextAttempt(req.Began, req.Number, now, r.asks)
	if r.gone || !again {
		return activities.Delivered{State: string(engagement.DeliveryAbandoned), Tell: "abandoned"}, nil
	}
	return activities.Delivered{State: string(engagement.DeliveryFailed), Next: next}, nil
}

func (r *receivers) TellOwner(_ context.Context, req activities.TellOwnerRequest) error {
	r.told = append(r.told, req.Delivery+" "+req.What)
	return nil
}

func (h *house) delivers() string {
	h.t.Helper()
	h.receivers.now = h.env.Now
	h.env.ExecuteWorkflow(workflows.DeliverWebhook, contract.Delivery{Org: "acme", Delivery: "d1", Round: 2})
	require.True(h.t, h.env.IsWorkflowCompleted())
	require.NoError(h.t, h.env.GetWorkflowError())
	var state string
	require.NoError(h.t, h.env.GetWorkflowResult(&state))
	return state
}

func TestAMessageIsTriedForThreeDaysAndItsOwnerToldOnce(t *testing.T) {
	h := newHouse(t)
	assert.Equal(t, "abandoned", h.delivers())
	require.Len(t, h.receivers.tried, 10)
	for i, req := range h.receivers.tried {
		assert.Equal(t, i+1, req.Number)
		assert.Equal(t, 2, req.Round)
		assert.Equal(t, "d1", req.Delivery)
	}
	assert.Zero(t, h.receivers.at[0])
	assert.InDelta(t, 5*time.Second, h.receivers.at[1], float64(time.Second))
	assert.InDelta(t, 72*time.Hour, h.receivers.at[9], float64(time.Second))
	assert.Equal(t, []string{"d1 abandoned"}, h.receivers.told)
}

func TestAMessageThatIsTakenIsNotSentAgain(t *testing.T) {
	h := newHouse(t)
	h.receivers.takes, h.receivers.down = 3, 4
	assert.Equal(t, "delivered", h.delivers())
	assert.Len(t, h.receivers.tried, 3)
	assert.Empty(t, h.receivers.told)
}

func TestAReceiverIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	h := newHouse(t)
	h.receivers.takes, h.receivers.asks = 2, time.Hour
	assert.Equal(t, "delivered", h.delivers())
	assert.InDelta(t, time.Hour, h.receivers.at[1], float64(time.Second))
}

func TestAReceiverThatIsGoneIsTriedNoMore(t *testing.T) {
	h := newHouse(t)
	h.receivers.gone = true
	assert.Equal(t, "abandoned", h.delivers())
	assert.Len(t, h.receivers.tried, 1)
}
