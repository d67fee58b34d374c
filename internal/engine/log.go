package engine

import (
	"context"
	"errors"
	"log/slog"

	"go.temporal.io/sdk/temporal"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// discreet is a handler for what the SDK logs. Of a refusal, whose words may quote what somebody
// has written or is called, it lets the code through; the words stand in the failure that
// Temporal holds. What is the operator's to mend, such as an outage or a key that is missing, it
// leaves.
type discreet struct{ slog.Handler }

// Handle passes a record on.
func (d discreet) Handle(ctx context.Context, r slog.Record) error {
	quiet := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		quiet.AddAttrs(hush(a))
		return true
	})
	return d.Handler.Handle(ctx, quiet)
}

// WithAttrs keeps it discreet.
func (d discreet) WithAttrs(attrs []slog.Attr) slog.Handler {
	quiet := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		quiet[i] = hush(a)
	}
	return discreet{d.Handler.WithAttrs(quiet)}
}

// WithGroup keeps it discreet.
func (d discreet) WithGroup(name string) slog.Handler { return discreet{d.Handler.WithGroup(name)} }

func hush(a slog.Attr) slog.Attr {
	err, ok := a.Value.Any().(error)
	if !ok {
		return a
	}
	var crossed *temporal.ApplicationError
	if errors.As(err, &crossed) && crossed.Type() == contract.ErrorType {
		err = contract.FromError(crossed)
	}
	if code := engagement.CodeOf(err); code != "" && code != engagement.Unavailable {
		return slog.String(a.Key, "refused: "+string(code))
	}
	return a
}
