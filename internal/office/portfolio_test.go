package office_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/notify"
	"mandate/internal/report"
	"mandate/internal/store"
)

// post keeps the mails that are sent.
type post struct{ mails []notify.Mail }

func (p *post) Send(_ context.Context, m notify.Mail) error {
	p.mails = append(p.mails, m)
	return nil
}

func TestTheProjectOfficeIsMailedHowAllEngagementsStand(t *testing.T) {
	f := openFile(t)
	project := f.begin()[0]
	f.report(project, "status-1", engagement.StatusReport{
		On: "2026-04-30", Progress: 40, Spent: 600_000, ForecastCost: 1_300_000, ForecastEnd: "2026-06-30", Narrative: "The tapes are unreadable.",
	})
	f.record(contract.RefProject(project), "", engagement.ToleranceBreached{Project: project, Breach: engagement.Breach{Report: "status-1", DaysOver: 36}}, nil)
	f.in(func(tx *store.Tx) {
		for role, email := range map[identity.Role]string{identity.PMO: "office@example.com", identity.Consultant: "cons@example.com"} {
			p, err := tx.EnsurePerson(string(role), email, "es")
			require.NoError(t, err)
			p.OrgRoles = []string{string(role)}
			_, err = tx.UpdatePerson(p, 0)
			require.NoError(t, err)
		}
	})
	box := &post{}
	f.office.Mail = box
	sent, err := f.office.SendStatus(t.Context(), f.place.Org, f.now)
	require.NoError(t, err)
	require.Equal(t, 1, sent, "the project office alone")
	m := box.mails[0]
	require.Equal(t, "office@example.com", m.To.Address)
	require.Contains(t, m.Subject, "Estado de la cartera")
	require.Contains(t, m.Text, "Modernise the shop")
	require.Len(t, m.Attachments, 1, "without a printer the page goes alone")
	page := string(m.Attachments[0].Content)
	require.True(t, strings.HasSuffix(m.Attachments[0].Name, ".html"))
	for _, said := range []string{"Portfolio status", "Müller &amp; &lt;Söhne&gt;", "EUR 6,000.00"} {
		require.Contains(t, page, said)
	}

	f.office.Print = func(context.Context, func(map[string]int) ([]byte, error), report.Sheets) ([]byte, error) {
		return []byte("%PDF"), nil
	}
	_, err = f.office.SendStatus(t.Context(), f.place.Org, f.now)
	require.NoError(t, err)
	require.Len(t, box.mails[1].Attachments, 2)
	require.Equal(t, "application/pdf", box.mails[1].Attachments[1].Type)
	require.Equal(t, m.MessageID, box.mails[1].MessageID, "the same day's mail is the same mail")
	_, err = f.office.SendStatus(t.Context(), f.place.Org, f.now.Add(7*24*time.Hour))
	require.NoError(t, err)
	require.NotEqual(t, m.MessageID, box.mails[2].MessageID)
}

func TestAnOrganisationWithoutEngagementsIsMailedNothing(t *testing.T) {
	f := openFile(t)
	f.record("", "Pia", engagement.Ended{Status: engagement.StatusCancelled}, nil)
	box := &post{}
	f.office.Mail = box
	sent, err := f.office.SendStatus(t.Context(), f.place.Org, f.now)
	require.NoError(t, err)
	require.Zero(t, sent)
}
