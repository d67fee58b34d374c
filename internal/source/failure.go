package source

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"mandate/internal/engagement"
	"mandate/internal/reach"
)

// failure is a reason why a source gives no value, for a person.
func failure(format string, args ...any) error {
	return engagement.Errorf(engagement.Unavailable, "The source gives no value: "+format+".", args...)
}

// told turns what went wrong into words for a person. The cause stays within it, for the log.
func told(err error) error {
	var known *engagement.Error
	if errors.As(err, &known) {
		return known
	}
	return errors.Join(inWords(err), err)
}

func inWords(err error) error {
	var (
		large   *http.MaxBytesError
		name    *net.DNSError
		timeout net.Error
		answer  *v1.Error
	)
	switch {
	case reach.Internal(err):
		return failure("its address leads into an internal network. Sources are read from public addresses, and from those that an operator allows with --source-allow")
	case reach.WrongPort(err):
		return failure("public addresses are asked on the ports 80, 443, 8080, 8443 and 9090 alone")
	case errors.As(err, &large):
		return failure("its answer has more than %d bytes", sizeLimit)
	case errors.As(err, &name) && name.IsNotFound:
		return failure("its address names a host that nobody knows; look for a slip of the pen")
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return failure("it did not answer within %s", timeLimit)
	case errors.As(err, &answer):
		return inWordsOfPrometheus(answer)
	}
	return failure("it cannot be reached, or breaks off")
}

// inWordsOfPrometheus says what Prometheus says of a query. An answer of something else than
// Prometheus is not repeated: it may be any page.
func inWordsOfPrometheus(err *v1.Error) error {
	switch err.Type {
	case v1.ErrBadData, v1.ErrExec, v1.ErrTimeout, v1.ErrCanceled:
		return failure("Prometheus says: %s", clipped(err.Msg))
	case v1.ErrServer: // 5xx, of which the client keeps the code alone
		return failure("the server is out of order, or the query takes it too long (%s)", clipped(err.Msg))
	}
	for _, code := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		if err.Msg == "client error: "+strconv.Itoa(code) {
			return status(code)
		}
	}
	return failure("what answers at its address is no Prometheus server (%s)", clipped(err.Msg))
}

func status(code int) error {
	switch code {
	case http.StatusUnauthorized, http.StatusForbidden:
		return failure("it refuses the authentication (%d); give the secret again, or another way of authentication", code)
	}
	return failure("it answers %d %s", code, http.StatusText(code))
}

// clipped shortens what a source says.
func clipped(text string) string {
	const most = 300
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
