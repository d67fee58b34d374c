package web

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
)

// statuses is how the pages answer each kind of fault; what is not in it is ours.
var statuses = map[engagement.Code]int{
	engagement.Malformed:       http.StatusBadRequest,
	engagement.Unauthenticated: http.StatusUnauthorized,
	engagement.Forbidden:       http.StatusForbidden,
	engagement.NotFound:        http.StatusNotFound,
	engagement.Conflict:        http.StatusConflict,
	engagement.Stale:           http.StatusConflict,
	engagement.TooLarge:        http.StatusRequestEntityTooLarge,
	engagement.Invalid:         http.StatusUnprocessableEntity,
	engagement.Unavailable:     http.StatusServiceUnavailable,
}

// fail answers with a page that says what is wrong and what to do. The causes of faults
// that nobody can act on are only logged.
func (s *Site) fail(c *gin.Context, err error) {
	status, known := statuses[engagement.CodeOf(err)]
	if !known {
		status = http.StatusInternalServerError
	}
	p, code := s.page(c, ""), "internal"
	advice := say(p.Locale, "failed.internal")
	var e *engagement.Error
	if known && errors.As(err, &e) {
		code, advice = string(e.Code), sentence(e.Error())
	}
	if status >= http.StatusInternalServerError {
		s.Log.ErrorContext(c.Request.Context(), "a page failed", "method", c.Request.Method, "route", c.FullPath(), "error", err)
	}
	p.Title, p.Narrow = say(p.Locale, "failed.title."+code), true
	s.render(c, status, failure(p, status, advice))
}

// recovered turns a panic into a page. The log has the route, not the address: that of a
// mail's link is a secret.
func (s *Site) recovered(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(fault)
		}
		s.fail(c, fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
		c.Abort()
	}()
	c.Next()
}

// NotFound answers an address that nobody has.
func (s *Site) NotFound(c *gin.Context) {
	secured(c)
	s.fail(c, engagement.Errorf(engagement.NotFound, "%s", say(s.localeOf(c), "failed.address")))
}
