package web_test

import (
	"bufio"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/idp"
)

const ownHost = "mandate.test"

// startProvider runs a real identity provider, and returns it as the pages know it.
func startProvider(t *testing.T) *idp.Provider {
	t.Helper()
	const own = "http://" + ownHost
	node := exec.Command("node", "oidc-provider.mjs", own+web.ProviderCallback, own+"/sign-in")
	node.Dir, node.Stderr = "../../deploy/test", os.Stderr
	input, err := node.StdinPipe()
	require.NoError(t, err)
	output, err := node.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, node.Start(), "the tests need Node.js; run deploy/ensure-tools")
	t.Cleanup(func() {
		_ = input.Close() // it ends by that
		_ = node.Wait()
	})
	issuer := ""
	for lines := bufio.NewScanner(output); issuer == "" && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "http://127.0.0.1:") {
			issuer = lines.Text()
		}
	}
	require.NotEmpty(t, issuer, "the provider does not start; run deploy/ensure-tools")
	return idp.New(idp.Settings{
		Issuer: issuer, ClientID: "mandate", ClientSecret: "a secret that only the two of us know", RedirectURL: own + web.ProviderCallback,
		AfterSignOut: own + "/sign-in", Scopes: []string{"email"}, MaxAge: 12 * time.Hour,
	})
}

// account is somebody's browser as the provider sees it: the same one, but with a jar of its
// own, since both are on this machine.
type account struct {
	*browser
	there *http.Client
	asked bool // that the provider has asked who they are
}

func (h *house) account() *account {
	h.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(h, err)
	return &account{browser: h.visitor(""), there: &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == ownHost {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

// leave begins a sign-in and signs in at the provider under a name, "" to refuse. It returns
// the address with which the provider sends the browser back.
func (a *account) leave(begin, login string) (callback string) {
	a.Helper()
	away := a.get(begin).status(http.StatusSeeOther).Header.Get("Location")
	response, err := a.there.Get(away)
	require.NoError(a, err)
	require.NoError(a, response.Body.Close())
	a.asked = response.StatusCode == http.StatusOK
	if a.asked {
		response, err = a.there.PostForm(response.Request.URL.String(), url.Values{"login": {login}})
		require.NoError(a, err)
		require.NoError(a, response.Body.Close())
	}
	back, err := url.Parse(response.Header.Get("Location"))
	require.NoError(a, err)
	require.Equal(a, ownHost, back.Host, "the provider sends the browser back")
	return back.RequestURI()
}

// signInAs signs in under a name.
func (a *account) signInAs(login string) reply {
	a.Helper()
	return a.get(a.leave("/sign-in/provider?next=%2Finbox", login))
}
