package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// browser is one person's: it opens links, fills forms in and sends them, as that
// person would.
type browser struct {
	*wire
	web string

	// desk is held by the one thing that the person does at a time; open are the forms
	// that lie there for later, by link.
	desk sync.Mutex
	open map[string]visited
}

// visited is a page that a browser shows.
type visited struct {
	page
	status int
	url    *url.URL
}

// visit follows a path of the web.
func (b *browser) visit(ctx context.Context, path string) (visited, error) {
	return b.show(ctx, func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, b.web+path, nil)
	})
}

// submit sends a form of the page that is shown. Sent again after a broken connection,
// it is the same decision: its id is a hidden field.
func (b *browser) submit(ctx context.Context, on visited, f form) (visited, error) {
	action, err := on.url.Parse(f.action)
	if err != nil {
		return visited{}, fmt.Errorf("the form's action: %w", err)
	}
	if f.method != http.MethodPost {
		return visited{}, fmt.Errorf("the form at %s is sent by %q; a decision must be sent by POST", on.url.Path, f.method)
	}
	return b.show(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, action.String(), strings.NewReader(f.values.Encode()))
		if err == nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("Origin", action.Scheme+"://"+action.Host)
		}
		return request, err
	})
}

func (b *browser) show(ctx context.Context, make func(context.Context) (*http.Request, error)) (visited, error) {
	got, err := b.send(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := make(ctx)
		if err == nil {
			request.Header.Set("Accept", "text/html")
		}
		return request, err
	})
	if err != nil {
		return visited{}, err
	}
	at, err := url.Parse(got.url)
	if err != nil {
		return visited{}, err
	}
	p, err := readPage(got.body)
	return visited{page: p, status: got.status, url: at}, err
}
