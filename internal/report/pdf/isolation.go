package pdf

import (
	"context"
	"errors"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// isolate forbids scripts and has every request wait for refuseRequests.
func isolate() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, fetch.Enable, fetch.EnableParams{})
		return err
	})
}

// refuseRequests refuses all requests until the context ends. Those for data that the page
// itself carries go through. Aborted leaves the page as it is even when it was to be
// replaced; other reasons put an error page there.
func refuseRequests(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	requests := chromedp.Events(ctx, fetch.RequestPaused)
	go func() {
		for request, err := range requests {
			if err == nil {
				err = answer(ctx, request)
			}
			if err != nil {
				if ctx.Err() != nil || errors.Is(err, context.Canceled) {
					err = nil
				}
				done <- err
				return
			}
		}
		done <- nil
	}()
	return done
}

func answer(ctx context.Context, r fetch.EventRequestPaused) error {
	if strings.HasPrefix(r.Request.URL, "data:") {
		_, err := chromedp.Call(ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: r.RequestID})
		return err
	}
	_, err := chromedp.Call(ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: r.RequestID, ErrorReason: network.ErrorReasonAborted})
	return err
}

// open puts a page into the blank tab, where it has no address and so no origin, and
// waits until it is whole.
func open(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
			if err != nil {
				return err
			}
			_, err = cdp.Call(ctx, t, page.SetDocumentContent, page.SetDocumentContentParams{
				FrameID: tree.FrameTree.Frame.ID, HTML: strings.ToValidUTF8(text, "�"),
			})
			return err
		}))(ctx, t)
		return chromedp.Void{}, err
	})
}
