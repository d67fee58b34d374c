package temporaldev

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Codec is the codec server through which the UI reads what is sealed.
type Codec struct {
	Endpoint string // its address, without /decode
	SignIn   string // where people sign in to it
}

// serveUI stands before the child's UI, which may listen on another port then, and adds to its
// settings what the development server's command line cannot say: that the browser is to send
// the codec server its cookies, by which that knows who asks, and what to do when it refuses.
func (s *Server) serveUI() (port int, err error) {
	free, err := FreePorts(1)
	if err != nil {
		return 0, err
	}
	listener, err := net.Listen("tcp", address(s.options.UIPort))
	if err != nil {
		return 0, fmt.Errorf("listen for the Temporal UI: %w", err)
	}
	child := &url.URL{Scheme: "http", Host: address(free[0])}
	s.ui = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(child)
			r.Out.Host = r.In.Host
			r.Out.Header.Del("Accept-Encoding") // the settings are to be read on their way
		},
		ModifyResponse: s.options.Codec.addTo,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "The Temporal UI does not answer: "+err.Error(), http.StatusBadGateway)
		},
	}}
	go func() { _ = s.ui.Serve(listener) }() // until closeUI; there is no other end
	return free[0], nil
}

func (s *Server) closeUI() error {
	if s.ui == nil {
		return nil
	}
	return s.ui.Close()
}

// addTo changes the UI's settings as they pass, and nothing else.
func (c *Codec) addTo(r *http.Response) error {
	if !strings.HasSuffix(r.Request.URL.Path, "/api/v1/settings") || r.StatusCode != http.StatusOK {
		return nil
	}
	defer r.Body.Close()
	var settings map[string]any
	if err := json.NewDecoder(r.Body).Decode(&settings); err != nil {
		return fmt.Errorf("settings of the Temporal UI: %w", err)
	}
	settings["Codec"] = map[string]any{
		"Endpoint": c.Endpoint, "IncludeCredentials": true, "DefaultErrorLink": c.SignIn,
		"DefaultErrorMessage": "Sign in to Mandate in this browser as somebody who may read payloads, then reload this page.",
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("settings of the Temporal UI: %w", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	r.Header.Set("Content-Length", strconv.Itoa(len(text)))
	r.ContentLength = int64(len(text))
	return nil
}
