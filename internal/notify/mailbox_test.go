package notify

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func mailbox(t *testing.T) (*Mailbox, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mail", "box")
	box, err := NewMailbox(dir, sender)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, box.Close()) })
	return box, dir
}

func TestTheMailboxKeepsWhatIsSent(t *testing.T) {
	box, _ := mailbox(t)
	m := sample("a@example.com")
	require.NoError(t, box.Send(t.Context(), m))

	list, err := box.List()
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, m.Subject, list[0].Subject)
	require.Contains(t, list[0].To, "Inés Núñez")
	require.Contains(t, list[0].To, "ines@client.example")
	require.Contains(t, list[0].From, "mandate@example.com")
	require.True(t, noon.Equal(list[0].Date))

	read, err := box.Open(list[0].ID)
	require.NoError(t, err)
	require.Equal(t, list[0], read.Summary)
	require.Equal(t, m.Text, read.Text)
	require.Equal(t, m.HTML, strings.TrimRight(read.HTML, "\n"))
	require.Equal(t, "a@example.com", read.MessageID)
	require.Equal(t, "es", read.Locale)
	require.Equal(t, []string{"https://mandate.example/d/tok_en-1?a=1&b=2", "https://mandate.example/x"}, read.Links)
}

func TestAMailSentAgainTakesItsOwnPlace(t *testing.T) {
	box, dir := mailbox(t)
	first := sample("a@example.com")
	require.NoError(t, box.Send(t.Context(), first))
	second := sample("b@example.com")
	second.Date, second.Subject = noon.Add(time.Minute), "second"
	require.NoError(t, box.Send(t.Context(), second))
	first.Date, first.Subject = noon.Add(time.Hour), "first, again"
	require.NoError(t, box.Send(t.Context(), first))

	list, err := box.List()
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "second", list[0].Subject, "the newest comes first")
	require.Equal(t, "first, again", list[1].Subject)
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 2, "nothing half written stays")
}

func TestAMailSentAtOnceIsOneFile(t *testing.T) {
	box, _ := mailbox(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			m := sample("a@example.com")
			m.Date = noon.Add(time.Duration(i) * time.Second)
			assert.NoError(t, box.Send(t.Context(), m))
		})
	}
	all.Wait()
	list, err := box.List()
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func TestTheMailboxOpensOnlyItsMails(t *testing.T) {
	box, dir := mailbox(t)
	require.NoError(t, box.Send(t.Context(), sample("a@example.com")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "..", "secret.eml"), []byte("Subject: secret\n\nsecret"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "note.txt"), []byte("no mail"), 0o600))
	require.NoError(t, os.Symlink("../secret.eml", filepath.Join(dir, "20260302T120000.000000000Z-00000000000000000000000000000000.eml")))
	for _, id := range []string{
		"", ".", "..", "../secret", "..%2fsecret", "/etc/passwd", "note.txt", "note", "secret",
		"20260302T120000.000000000Z-ffffffffffffffffffffffffffffffff", "../box/" + firstID(t, dir),
	} {
		_, err := box.Open(id)
		require.Equal(t, engagement.NotFound, engagement.CodeOf(err), "%q: %v", id, err)
	}
	_, err := box.Open("20260302T120000.000000000Z-00000000000000000000000000000000")
	require.Error(t, err, "a symbolic link leads nowhere outside")
}

func firstID(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return strings.TrimSuffix(filepath.Base(files[len(files)-1]), ".eml")
}

func TestTheMailboxIsItsOwnersAlone(t *testing.T) {
	box, dir := mailbox(t)
	require.NoError(t, box.Send(t.Context(), sample("a@example.com")))
	for _, path := range []string{dir, filepath.Join(dir, firstID(t, dir)+".eml")} {
		about, err := os.Stat(path)
		require.NoError(t, err)
		require.Zero(t, about.Mode().Perm()&0o077, fmt.Sprintf("%s is %s", path, about.Mode()))
	}
}
