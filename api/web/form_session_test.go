package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestASignedInPersonDecidesOnTheSameForm(t *testing.T) {
	w := newWorld(t)
	w.get("/gates/"+theGate, "").with(http.StatusSeeOther)
	w.signIn(w.ana, identity.Member)
	w.get("/gates/"+theGate, "").with(http.StatusOK).decide("approve", "Yes").follow().says("Thank you, Ana Ruiz.")
	require.Equal(t, engagement.ChannelWeb, w.decisions()[0].Channel)
	require.Equal(t, "session", w.decisions()[0].SignedInBy)
	w.get("/gates/"+theGate, "").with(http.StatusOK).says("You have decided already: Approve")
}

func TestWhoIsNotAskedReadsAndCannotDecide(t *testing.T) {
	w := newWorld(t)
	w.signIn(w.ana, identity.Member)
	form := w.get("/gates/"+theGate, "")
	w.signIn(w.paula, identity.PMO)
	shown := w.get("/gates/"+theGate, "").with(http.StatusOK).says("you are not asked to decide here")
	require.Nil(t, shown.element("class", "decide"))
	form.decide("approve", "For Ana").with(http.StatusConflict)
	w.signIn(w.ana, identity.Viewer)
	form.decide("approve", "Mine").with(http.StatusForbidden)
	require.Empty(t, w.engine.seen)
}
