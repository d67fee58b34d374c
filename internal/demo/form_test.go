package demo

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const approvalPage = `<!doctype html><html><head><title> Decide </title><style>p{color:red}</style></head><body>
<form action="/search"><input name="q"></form>
<form method="post" action="/d/abc">
  <input type="hidden" name="decision" value="d-1"><input type="hidden" name="digest" value="fe01">
  <label><input type="radio" name="verdict" value="approve"> yes</label>
  <label><input type="radio" name="verdict" value="request_changes"> not yet</label>
  <textarea name="comment">draft</textarea>
  <input name="condition_text" value=""><input name="condition_text" value="">
  <input type="checkbox" name="told" value="yes" checked><input type="checkbox" name="copy" value="yes">
  <input name="gone" value="x" disabled>
  <select name="lang"><option value="en">English</option><option value="es" selected>Español</option></select>
  <button type="submit" name="more" value="1">More</button>
</form><p>Read <b>this</b>.</p></body></html>`

func TestAFormHoldsWhatABrowserWouldSend(t *testing.T) {
	p, err := readPage([]byte(approvalPage))
	require.NoError(t, err)
	require.Equal(t, "Decide", p.title)
	require.Contains(t, p.text, "Read this .")
	require.NotContains(t, p.text, "color")
	f, ok := p.decision()
	require.True(t, ok)
	require.Equal(t, "/d/abc", f.action)
	require.Equal(t, "POST", f.method)
	require.True(t, f.holds("fe01"))
	require.False(t, f.holds("approve"), "nothing is chosen beforehand")
	require.NoError(t, f.fill("approve", "fine"))
	require.Equal(t, url.Values{
		"decision": {"d-1"}, "digest": {"fe01"}, "verdict": {"approve"}, "comment": {"fine"},
		"condition_text": {"", ""}, "told": {"yes"}, "lang": {"es"},
	}, f.values)
}

func TestWhoApprovesConfirmsWhatItMeans(t *testing.T) {
	for verdict, confirmed := range map[string][]string{"approve": {"1"}, "request_changes": nil} {
		p, err := readPage([]byte(strings.Replace(approvalPage, `<textarea`, `<input type="checkbox" name="confirm" value="1"><textarea`, 1)))
		require.NoError(t, err)
		f, _ := p.decision()
		require.Empty(t, f.values["confirm"], "nothing is confirmed beforehand")
		require.NoError(t, f.fill(verdict, "so be it"))
		require.Equal(t, confirmed, f.values["confirm"], verdict)
		require.Empty(t, f.values["copy"], "other boxes stay as they are")
	}
}

func TestAFormIsNotFilledInWithWhatItDoesNotOffer(t *testing.T) {
	p, err := readPage([]byte(approvalPage))
	require.NoError(t, err)
	f, _ := p.decision()
	require.ErrorContains(t, f.fill("reject", "no"), `does not offer "reject", only approve, request_changes`)
}

func TestAReceiptIsNoForm(t *testing.T) {
	p, err := readPage([]byte(`<h1>Your decision</h1><form method="post" action="/renew"><button>Send</button></form>`))
	require.NoError(t, err)
	_, asks := p.decision()
	require.False(t, asks)
}
