package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// How long a server may be away before the play gives up, and between which bounds it
// waits from one try to the next.
const (
	patience  = 90 * time.Second
	firstWait = 100 * time.Millisecond
	lastWait  = 2 * time.Second
	oneTry    = 30 * time.Second
	// leastTries are made however long they take.
	leastTries = 5
	maxAnswer  = 16 << 20
)

// wire sends requests and sends them again while the server is away: killed, starting,
// or without a worker.
type wire struct {
	http *http.Client
	// patience is how long; a variable for tests.
	patience time.Duration
	// away is told that the server does not answer, and "" once it does again.
	away func(why string)
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   []byte
	// url is where redirects have led.
	url string
}

// send sends a request until it gets an answer that is not the server's own trouble.
// Make builds the request anew for each try.
func (w *wire) send(ctx context.Context, make func(ctx context.Context) (*http.Request, error)) (answer, error) {
	wait, deadline, told := firstWait, time.Now().Add(w.patience), false
	for tries := 1; ; tries++ {
		got, after, trouble := w.try(ctx, make)
		if trouble == nil {
			if told {
				w.away("")
			}
			return got, nil
		}
		if ctx.Err() != nil {
			return answer{}, ctx.Err()
		}
		var broken *unsendable
		if errors.As(trouble, &broken) {
			return answer{}, broken.error
		}
		// A machine that slept has used the time up without a single try.
		if time.Now().After(deadline) && tries >= leastTries {
			return answer{}, fmt.Errorf("the server did not recover within %s: %w", w.patience, trouble)
		}
		if w.away != nil {
			w.away(trouble.Error())
			told = true
		}
		pause := max(after, wait/2+rand.N(wait/2))
		select {
		case <-ctx.Done():
			return answer{}, ctx.Err()
		case <-time.After(pause):
		}
		wait = min(2*wait, lastWait)
	}
}

// unsendable is a request that cannot be made: trying again would not help.
type unsendable struct{ error }

// try sends a request once. Trouble is a fault that may pass: no connection, a
// connection that broke, a 5xx, or too many requests; after is how long the server asks
// to wait.
func (w *wire) try(ctx context.Context, make func(ctx context.Context) (*http.Request, error)) (got answer, after time.Duration, trouble error) {
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	request, err := make(ctx)
	if err != nil {
		return got, 0, &unsendable{err}
	}
	response, err := w.http.Do(request)
	if err != nil {
		return got, 0, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if closing := response.Body.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return got, 0, fmt.Errorf("%s %s: the answer broke off: %w", request.Method, request.URL.Path, err)
	}
	got = answer{status: response.StatusCode, header: response.Header, body: body, url: response.Request.URL.String()}
	if got.status >= http.StatusInternalServerError || got.status == http.StatusTooManyRequests {
		seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
		if err == nil {
			after = min(time.Duration(seconds)*time.Second, w.patience)
		}
		return got, after, &Refused{Method: request.Method, Path: request.URL.Path, Status: got.status, Detail: detailOf(got)}
	}
	return got, 0, nil
}

// Refused is an answer of the API that is not the one hoped for.
type Refused struct {
	Method, Path string
	Status       int
	Detail       string
}

// Error says what was refused and what the server says about it.
func (r *Refused) Error() string {
	return fmt.Sprintf("%s %s: %d %s: %s", r.Method, r.Path, r.Status, http.StatusText(r.Status), r.Detail)
}

// refusedWith tells whether err is a refusal with a status.
func refusedWith(err error, status int) bool {
	var r *Refused
	return errors.As(err, &r) && r.Status == status
}

// detailOf takes what a problem (RFC 9457) says, with the fields that it names.
func detailOf(a answer) string {
	var problem struct {
		Detail string `json:"detail"`
		Errors []struct {
			Location string `json:"location"`
			Message  string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(a.body, &problem); err != nil || problem.Detail == "" {
		text := strings.TrimSpace(string(a.body))
		return text[:min(len(text), 300)]
	}
	for _, wrong := range problem.Errors {
		problem.Detail += "; " + wrong.Location + " " + wrong.Message
	}
	return problem.Detail
}

// api speaks to the REST API.
type api struct {
	*wire
	base, token, seed string
}

const typeJSON = "application/json"

// call makes one request of the API. Step is part of the Idempotency-Key of a POST: the
// same play's same step is the same intent, however often it is sent.
func (a *api) call(ctx context.Context, method, path, step string, body, out any) error {
	if body == nil {
		return a.upload(ctx, method, path, step, "", nil, out)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return a.upload(ctx, method, path, step, typeJSON, text, out)
}

// upload is call for a body of any type.
func (a *api) upload(ctx context.Context, method, path, step, contentType string, body []byte, out any) error {
	got, err := a.send(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, method, a.base+path, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+a.token)
		request.Header.Set("Accept", typeJSON)
		if contentType != "" {
			request.Header.Set("Content-Type", contentType)
		}
		if step != "" {
			request.Header.Set("Idempotency-Key", a.seed+"/"+step)
		}
		return request, nil
	})
	if err != nil {
		return err
	}
	if got.status >= http.StatusMultipleChoices {
		return &Refused{Method: method, Path: path, Status: got.status, Detail: detailOf(got)}
	}
	if out == nil || len(got.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(got.body, out); err != nil {
		return fmt.Errorf("%s %s: the answer cannot be read: %w", method, path, err)
	}
	return nil
}

func (a *api) get(ctx context.Context, path string, out any) error {
	return a.call(ctx, http.MethodGet, path, "", nil, out)
}

func (a *api) post(ctx context.Context, path, step string, body, out any) error {
	return a.call(ctx, http.MethodPost, path, step, body, out)
}

// all reads a list to its end.
func all[T any](ctx context.Context, a *api, path string) ([]T, error) {
	var items []T
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	for cursor := ""; ; {
		var page listOf[T]
		if err := a.get(ctx, path+cursor, &page); err != nil {
			return nil, err
		}
		items = append(items, page.Items...)
		if page.Next == "" {
			return items, nil
		}
		cursor = separator + "cursor=" + url.QueryEscape(page.Next)
	}
}
