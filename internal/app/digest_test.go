package app_test

import (
	"net/http"
	"net/mail"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"mandate/internal/contract"
	"mandate/internal/notify"
)

// mailsTo are the mails that the site's mailbox has for an address, the first part of it.
func (s *site) mailsTo(address string) (mails []notify.Message) {
	s.t.Helper()
	box, err := notify.NewMailbox(filepath.Join(s.data, "mail"), mail.Address{Address: "mandate@localhost"})
	require.NoError(s.t, err)
	defer box.Close()
	list, err := box.List()
	require.NoError(s.t, err)
	for _, summary := range list {
		if strings.Contains(summary.To, address) {
			m, err := box.Open(summary.ID)
			require.NoError(s.t, err)
			mails = append(mails, m)
		}
	}
	return mails
}

func TestTheScheduleSendsTheDigest(t *testing.T) {
	s := newSite(t)
	s.start("--digest-at", "06:30", "--digest-zone", "Europe/Madrid")
	schedule := s.temporal().ScheduleClient().GetHandle(t.Context(), contract.DigestID("default"))
	spec := func() *client.ScheduleSpec {
		t.Helper()
		d, err := schedule.Describe(t.Context())
		require.NoError(t, err)
		return d.Schedule.Spec
	}
	require.Len(t, spec().Calendars, 1)
	assert.Equal(t, 6, spec().Calendars[0].Hour[0].Start)
	assert.Equal(t, 30, spec().Calendars[0].Minute[0].Start)
	assert.Equal(t, "Europe/Madrid", spec().TimeZoneName)

	weekly := s.temporal().ScheduleClient().GetHandle(t.Context(), contract.PortfolioID("default"))
	d, err := weekly.Describe(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, d.Schedule.Spec.Calendars[0].DayOfWeek[0].Start, "Monday")

	e := s.engagement("digest")
	s.do(http.MethodPatch, "/people/"+e.people["pmo"], map[string]any{"org_roles": []any{"pmo"}})
	require.NoError(t, weekly.Trigger(t.Context(), client.ScheduleTriggerOptions{}))
	var status notify.Message
	require.Eventually(t, func() bool {
		for _, m := range s.mailsTo("pmo@example.com") {
			if strings.Contains(m.Subject, "Portfolio status") {
				status = m
				return true
			}
		}
		return false
	}, 60*time.Second, 100*time.Millisecond, "the project office gets the status of all engagements")
	require.Len(t, status.Attachments, 2, "as a page and as a PDF")
	assert.Equal(t, "application/pdf", status.Attachments[1].Type)
	s.do(http.MethodPatch, "/people/"+e.people["leader"], map[string]any{"mail": "digest"})
	g := e.diagnosed()
	require.Eventually(t, func() bool { return len(s.mailsTo("sponsor@example.com")) > 0 }, 20*time.Second, 50*time.Millisecond)
	require.NoError(t, schedule.Trigger(t.Context(), client.ScheduleTriggerOptions{}))
	var digest notify.Message
	require.Eventually(t, func() bool {
		mails := s.mailsTo("leader@example.com")
		if len(mails) == 0 { // the notice may be on its way still
			require.NoError(t, schedule.Trigger(t.Context(), client.ScheduleTriggerOptions{}))
			return false
		}
		digest = mails[0]
		return true
	}, 30*time.Second, 500*time.Millisecond, "the digest comes")
	assert.Equal(t, "1 thing waits for you", digest.Subject)
	assert.Contains(t, digest.Text, "/d/")
	require.NotEmpty(t, digest.Attachments, "with the deadline")
	require.NotEmpty(t, g.id)

	s.stop()
	s.start("--digest-at", "18:05")
	assert.Equal(t, 18, spec().Calendars[0].Hour[0].Start, "another time holds from the next start")
	assert.Equal(t, "UTC", spec().TimeZoneName)
}

func TestDigestsNeedATimeAndAZone(t *testing.T) {
	for setting, wrong := range map[string]string{"--digest-at": "seven", "--digest-zone": "Atlantis"} {
		s := newSite(t)
		said := &output{}
		cmd := program(t, "mandate", said, nil, append(s.command(), setting, wrong)...)
		require.Error(t, cmd.Wait())
		assert.Contains(t, said.String(), wrong)
	}
}
