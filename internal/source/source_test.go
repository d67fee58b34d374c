package source_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/source"
)

// loopback is what the operator allows in these tests: their servers stand there.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// prometheus answers instant queries as Prometheus does.
func prometheus(t *testing.T, answers map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/base/api/v1/query" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		answer, known := answers[r.FormValue("query")]
		if !known {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"status":"error","errorType":"bad_data","error":"1:4: parse error: unexpected end of input"}`)
			return
		}
		fmt.Fprintf(w, `{"status":"success","data":%s}`, answer)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestAnInstantQueryGivesOneNumber(t *testing.T) {
	server := prometheus(t, map[string]string{
		"scalar(up)": `{"resultType":"scalar","result":[1806307200,"1"]}`,
		"avg(up)":    `{"resultType":"vector","result":[{"metric":{},"value":[1806307200.5,"0.995"]}]}`,
		"up":         `{"resultType":"vector","result":[{"metric":{"i":"a"},"value":[1,"1"]},{"metric":{"i":"b"},"value":[1,"0"]}]}`,
		"none":       `{"resultType":"vector","result":[]}`,
		"up[5m]":     `{"resultType":"matrix","result":[]}`,
		"0/0":        `{"resultType":"scalar","result":[1806307200,"NaN"]}`,
		"1/0":        `{"resultType":"scalar","result":[1806307200,"+Inf"]}`,
	})
	read := func(query string, factor float64) (source.Sample, error) {
		return source.NewReader(loopback...).Read(t.Context(), engagement.MetricSource{
			Type: engagement.SourcePrometheus, URL: server.URL + "/base/", Query: query, Factor: factor,
		}, "")
	}
	sample, err := read("scalar(up)", 0)
	require.NoError(t, err)
	assert.Equal(t, 1.0, sample.Value)
	assert.Equal(t, int64(1806307200), sample.At.Unix())
	sample, err = read("avg(up)", 100)
	require.NoError(t, err)
	assert.InDelta(t, 99.5, sample.Value, 1e-9)
	for query, says := range map[string]string{
		"up": "2 samples", "none": "gives nothing", "up[5m]": "matrix", "0/0": "NaN", "1/0": "+Inf", "sum(": "parse error",
	} {
		_, err := read(query, 0)
		assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), query)
		assert.ErrorContains(t, err, says, query)
	}
}

func TestADocumentGivesTheNumberAtItsPointer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/number":
			fmt.Fprint(w, "12.5")
		case "/page":
			fmt.Fprint(w, "<html>secret of the page</html>")
		case "/large":
			fmt.Fprint(w, `["`+strings.Repeat("x", 2<<20)+`"]`)
		case "/broken":
			fmt.Fprint(w, `{"a":`)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		default:
			fmt.Fprint(w, `{"data":[{"value":7,"text":" 8.5 ","a/b":{"~":9}}],"on":true,"none":null,"word":"many"}`)
		}
	}))
	t.Cleanup(server.Close)
	read := func(path, pointer string) (float64, error) {
		sample, err := source.NewReader(loopback...).Read(t.Context(), engagement.MetricSource{
			Type: engagement.SourceJSON, URL: server.URL + path, Pointer: pointer,
		}, "")
		return sample.Value, err
	}
	for _, c := range []struct {
		path, pointer string
		value         float64
	}{{"/", "/data/0/value", 7}, {"/", "/data/0/text", 8.5}, {"/", "/data/0/a~1b/~0", 9}, {"/number", "", 12.5}} {
		value, err := read(c.path, c.pointer)
		require.NoError(t, err, c.pointer)
		assert.Equal(t, c.value, value, c.pointer)
	}
	for _, c := range []struct{ path, pointer, says string }{
		{"/", "/data/1/value", "nothing at /data/1/value"},
		{"/", "/data", "a list"},
		{"/", "", "an object"},
		{"/", "/on", "true or false"},
		{"/", "/none", "null"},
		{"/", "/word", "a text"},
		{"/page", "", "no JSON"},
		{"/broken", "/a", "no JSON"},
		{"/large", "/0", "more than 1048576 bytes"},
		{"/gone", "", "410 Gone"},
	} {
		_, err := read(c.path, c.pointer)
		assert.ErrorContains(t, err, c.says, "%s %s", c.path, c.pointer)
		assert.NotContains(t, err.Error(), "secret of the page")
	}
}

func TestAuthentication(t *testing.T) {
	var seen http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen = r.Header; r.URL.Path == "/closed" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprint(w, "1")
	}))
	t.Cleanup(server.Close)
	read := func(s engagement.MetricSource) error {
		s.Type, s.URL = engagement.SourceJSON, server.URL+s.URL
		_, err := source.NewReader(loopback...).Read(t.Context(), s, "s3cret")
		return err
	}
	require.NoError(t, read(engagement.MetricSource{}))
	assert.Empty(t, seen.Get("Authorization"))
	require.NoError(t, read(engagement.MetricSource{Authentication: engagement.AuthBearer}))
	assert.Equal(t, "Bearer s3cret", seen.Get("Authorization"))
	require.NoError(t, read(engagement.MetricSource{Authentication: engagement.AuthBasic, User: "me"}))
	assert.Equal(t, "Basic bWU6czNjcmV0", seen.Get("Authorization"))
	require.NoError(t, read(engagement.MetricSource{Authentication: engagement.AuthHeader, Header: "X-Api-Key"}))
	assert.Equal(t, "s3cret", seen.Get("X-Api-Key"))
	assert.Empty(t, seen.Get("Authorization"))
	err := read(engagement.MetricSource{Authentication: engagement.AuthBearer, URL: "/closed"})
	assert.ErrorContains(t, err, "refuses the authentication (401)")
	assert.NotContains(t, err.Error(), "s3cret")
}

func TestASecretNeverFollowsARedirectElsewhere(t *testing.T) {
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked = true; fmt.Fprint(w, "1") }))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/x", http.StatusFound)
		case "/metadata":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/near":
			http.Redirect(w, r, "/here", http.StatusFound)
		default:
			fmt.Fprint(w, r.Header.Get("X-Api-Key"))
		}
	}))
	t.Cleanup(server.Close)
	read := func(path string) (source.Sample, error) {
		return source.NewReader(loopback...).Read(t.Context(), engagement.MetricSource{
			Type: engagement.SourceJSON, URL: server.URL + path, Authentication: engagement.AuthHeader, Header: "X-Api-Key",
		}, "42")
	}
	sample, err := read("/near")
	require.NoError(t, err)
	assert.Equal(t, 42.0, sample.Value, "within one origin the secret goes along")
	for path, says := range map[string]string{"/away": "redirects to", "/metadata": "redirects to", "/loop": "more than 3 times"} {
		_, err := read(path)
		assert.ErrorContains(t, err, says, path)
	}
	assert.False(t, asked)
}

func TestInternalAddressesAreOutOfReach(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { reached = true; fmt.Fprint(w, "1") }))
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	require.NoError(t, err)
	for _, c := range []struct{ name, url string }{
		{"loopback", "http://127.0.0.1/"},
		{"loopback by name", "http://localhost/"},
		{"loopback in IPv6", "http://[::1]/"},
		{"loopback mapped into IPv6", "http://[::ffff:127.0.0.1]/"},
		{"loopback as one number", "http://2130706433/"},
		{"any address", "http://0.0.0.0/"},
		{"private", "http://10.1.2.3/"},
		{"private", "http://172.16.0.1/"},
		{"private", "http://192.168.1.1/"},
		{"shared", "http://100.64.0.1/"},
		{"metadata", "http://169.254.169.254/latest/meta-data/"},
		{"metadata in IPv6", "http://[fd00:ec2::254]/"},
		{"link-local", "http://[fe80::1]/"},
		{"translated", "http://[64:ff9b::7f00:1]/"},
		{"multicast", "http://224.0.0.1/"},
		{"this very server", "http://127.0.0.1:" + at.Port() + "/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, kind := range []engagement.SourceType{engagement.SourceJSON, engagement.SourcePrometheus} {
				_, err := source.NewReader().Read(t.Context(), engagement.MetricSource{Type: kind, URL: c.url, Query: "up"}, "")
				assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), c.url)
				if !strings.Contains(c.url, at.Port()) && c.name != "loopback as one number" {
					assert.ErrorContains(t, err, "internal network", c.url)
				}
			}
		})
	}
	assert.False(t, reached)
	_, err = source.NewReader(netip.MustParsePrefix("10.0.0.0/8")).Read(t.Context(), engagement.MetricSource{Type: engagement.SourceJSON, URL: "http://127.0.0.1/"}, "")
	assert.ErrorContains(t, err, "--source-allow", "what the operator allows is one network, not all")
	assert.False(t, reached)
}

func TestAPublicAddressIsAskedOnUsualPortsAlone(t *testing.T) {
	_, err := source.NewReader().Read(t.Context(), engagement.MetricSource{Type: engagement.SourceJSON, URL: "http://192.0.2.1:22/"}, "")
	assert.ErrorContains(t, err, "9090")
}

func TestASourceThatDoesNotAnswerIsGivenUp(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hang) })
	began := time.Now()
	_, err := source.NewReader(loopback...).Read(t.Context(), engagement.MetricSource{Type: engagement.SourceJSON, URL: server.URL}, "")
	assert.ErrorContains(t, err, "did not answer within 10s")
	assert.Less(t, time.Since(began), 15*time.Second)
	_, err = source.NewReader(loopback...).Read(t.Context(), engagement.MetricSource{Type: engagement.SourceJSON, URL: "http://nobody.invalid/"}, "")
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	_, err = source.NewReader().Read(t.Context(), engagement.MetricSource{Type: engagement.SourceDORA}, "")
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
}

func TestPagesThatAreNoPrometheus(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/closed/api/v1/query":
			w.WriteHeader(http.StatusForbidden)
		case "/busy/api/v1/query":
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		require.NoError(t, json.NewEncoder(w).Encode("secret of the page"))
	}))
	t.Cleanup(server.Close)
	for path, says := range map[string]string{"": "no Prometheus server", "/closed": "refuses the authentication (403)", "/busy": "takes it too long (server error: 503)"} {
		_, err := source.NewReader(loopback...).Read(t.Context(), engagement.MetricSource{Type: engagement.SourcePrometheus, URL: server.URL + path, Query: "up"}, "")
		assert.ErrorContains(t, err, says, path)
		assert.NotContains(t, err.Error(), "secret of the page")
	}
}
