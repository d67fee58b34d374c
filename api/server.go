// Package api is what listens on HTTP: the REST API, and the pages that are mounted
// beside it.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
)

// Options are what a server stands on.
type Options struct {
	REST rest.Options
	// Ready tells whether the server can do its work: database and Temporal answer.
	Ready func(ctx context.Context) error
	// Mount adds routes, such as the web pages, to the router.
	Mount []func(router *gin.Engine, api *rest.API)
	// NotFound answers addresses that nobody has; a problem (RFC 9457) when nil.
	NotFound gin.HandlerFunc
	// TrustedProxies are the networks whose word is taken for where a request comes from.
	TrustedProxies []netip.Prefix
	Log            *slog.Logger
}

// Server serves REST and pages.
type Server struct {
	router *gin.Engine
	api    *rest.API
	log    *slog.Logger
}

// The server's time limits. Writing has none: files are streamed at the reader's pace.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 15 * time.Second
)

// New makes a server; Serve starts it.
func New(o Options) *Server {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.HandleMethodNotAllowed = true
	if err := router.SetTrustedProxies(networks(o.TrustedProxies)); err != nil {
		panic(err) // only a malformed network is an error, and these are networks
	}
	s := &Server{router: router, log: o.Log}
	router.Use(s.logged, s.recovered, clientAddress, headers)
	s.api = rest.Mount(router, o.REST)
	router.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) })
	router.GET("/readyz", s.ready(o.Ready))
	s.api.Declare(http.MethodGet, "/healthz", rest.Policy{Public: true})
	s.api.Declare(http.MethodGet, "/readyz", rest.Policy{Public: true})
	for _, mount := range o.Mount {
		mount(router, s.api)
	}
	s.guarded()
	notFound := s.api.NotFound
	router.NoRoute(func(c *gin.Context) {
		if o.NotFound == nil || rest.IsAPI(c.Request) {
			notFound(c)
			return
		}
		o.NotFound(c)
	})
	router.NoMethod(s.api.MethodNotAllowed)
	return s
}

// guarded ends the program when a route does not say whom it lets in: somebody who adds
// one must not forget it.
func (s *Server) guarded() {
	for _, route := range s.router.Routes() {
		if !s.api.PolicyOf(route.Method, route.Path).Declared() {
			panic("no policy says whom " + route.Method + " " + route.Path + " lets in; declare one")
		}
	}
}

// Handler is the server as a handler, for tests.
func (s *Server) Handler() http.Handler { return s.router }

// API is the REST API, for its description.
func (s *Server) API() *rest.API { return s.api }

// Serve answers on a listener until the context ends, then lets requests under way
// finish.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	return serve(ctx, listener, s.router)
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		stopped <- server.Shutdown(stopping)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

func (s *Server) ready(check func(context.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, cancel := context.WithTimeout(c.Request.Context(), 5*time.Second)
		defer cancel()
		if check != nil {
			if err := check(ctx); err != nil {
				s.log.WarnContext(ctx, "not ready", "error", err)
				c.JSON(http.StatusServiceUnavailable, gin.H{"status": "not ready"})
				return
			}
		}
		c.JSON(http.StatusOK, gin.H{"status": "ready"})
	}
}

// networks are the proxies as Gin takes them; of none, client addresses are the connections'.
func networks(prefixes []netip.Prefix) []string {
	texts := make([]string, len(prefixes))
	for i, p := range prefixes {
		texts[i] = p.String()
	}
	return texts
}

// clientAddress makes a request come from its client, where a trusted proxy says who that is:
// the access log and the limits on guessing tell clients apart, not proxies.
func clientAddress(c *gin.Context) {
	if client := c.ClientIP(); client != "" && client != c.RemoteIP() {
		c.Request.RemoteAddr = net.JoinHostPort(client, "0")
	}
	c.Next()
}

// headers that every answer carries.
func headers(c *gin.Context) {
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Referrer-Policy", "same-origin")
	if rest.IsAPI(c.Request) {
		c.Header("Cache-Control", "no-store")
	}
	c.Next()
}

// logged notes each request once it is answered: failures loudly, the rest for
// whoever listens closely.
func (s *Server) logged(c *gin.Context) {
	began := time.Now()
	c.Next()
	level := slog.LevelDebug
	if c.Writer.Status() >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	s.log.Log(c.Request.Context(), level, "request",
		"method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(), "took", time.Since(began))
}

// recovered turns a panic into an answer.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		if fault := recover(); fault != nil {
			if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(fault)
			}
			s.api.Panicked(c, fault)
		}
	}()
	c.Next()
}
