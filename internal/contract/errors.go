package contract

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"mandate/internal/engagement"
)

// ToError makes an *engagement.Error cross Temporal: an application error that is not
// retried and carries the error in its details. Other errors pass unchanged.
func ToError(err error) error {
	var e *engagement.Error
	if !errors.As(err, &e) {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(e.Error(), ErrorType,
		temporal.ApplicationErrorOptions{NonRetryable: true, Details: []any{*e}})
}

// FromError takes the *engagement.Error back out of an error that crossed Temporal.
// Other errors pass unchanged.
func FromError(err error) error {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != ErrorType || !app.HasDetails() {
		return err
	}
	var e engagement.Error
	if detailErr := app.Details(&e); detailErr != nil {
		return errors.Join(err, detailErr)
	}
	return &e
}
