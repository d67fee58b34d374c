// Package pdf prints HTML pages to PDF with a Chromium that runs no script and reaches
// no network.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"html"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"mandate/internal/engagement"
)

const (
	// atOnce bounds the browsers, at some 200 MB each.
	atOnce = 2
	// timeLimit is ample: a report of a hundred sheets takes some seconds.
	timeLimit = 30 * time.Second
)

// names are the programs that a Chromium may have on the PATH.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Printer prints pages, each with a browser of its own that leaves nothing behind. It may
// be used by many at once; two print and the others wait.
type Printer struct {
	chromium string
	limit    time.Duration // for one print, from the start of its browser
	slots    chan struct{}
}

// NewPrinter makes a printer that runs a Chromium, by its path or name; empty is the one
// on the PATH. Nothing starts yet, so that a missing one shows when somebody prints.
func NewPrinter(chromium string) *Printer {
	return &Printer{chromium: chromium, limit: timeLimit, slots: make(chan struct{}, atOnce)}
}

// Options say how a page is printed.
type Options struct {
	// Footer is a text at the foot of each sheet, left of the number of the sheet.
	Footer string
	// Slides are printed on lying sheets without margins and without a foot.
	Slides bool
}

// Print prints a page that stands alone as a PDF on A4, numbered at the foot. Whatever the
// page asks of the network is refused, and its scripts do not run. Without a Chromium, and
// when it does not finish in time, the error is Unavailable.
func (p *Printer) Print(ctx context.Context, page []byte, o Options) ([]byte, error) {
	program, err := p.program()
	if err != nil {
		return nil, err
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to print: %w", ctx.Err())
	}
	printing, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	sheets, err := printPage(printing, program, page, o)
	if err != nil && ctx.Err() == nil && errors.Is(printing.Err(), context.DeadlineExceeded) {
		slow := engagement.Errorf(engagement.Unavailable, "The page could not be printed within %s: try again when the machine is less busy.", p.limit)
		return nil, fmt.Errorf("%w: %w", slow, err)
	}
	if err != nil {
		return nil, fmt.Errorf("print with %s: %w", program, err)
	}
	return sheets, nil
}

// program finds the Chromium to run.
func (p *Printer) program() (string, error) {
	if p.chromium != "" {
		program, err := exec.LookPath(p.chromium)
		if err != nil {
			return "", engagement.Errorf(engagement.Unavailable,
				"PDFs cannot be made: there is no program %s. Install Chromium, or name it with --chromium.", p.chromium)
		}
		return program, nil
	}
	for _, name := range names {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", engagement.Errorf(engagement.Unavailable, "PDFs cannot be made: there is no Chromium. Install Chromium, or name it with --chromium.")
}

// printPage runs a browser for one page. The browser and its profile are gone on return.
func printPage(ctx context.Context, program string, page []byte, o Options) (_ []byte, err error) {
	home, err := os.MkdirTemp("", "mandate-") // short: a socket within has a path of 107 bytes at most
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove(home)) }()
	ctx, stop := chromedp.NewExecAllocator(ctx, browser(program, home)...)
	defer stop() // waits until the browser has ended
	ctx, closeTab := chromedp.NewContext(ctx)
	defer closeTab()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), isolate()); err != nil {
		return nil, err
	}
	refused := refuseRequests(ctx)
	defer func() {
		closeTab()
		err = errors.Join(err, <-refused)
	}()
	if err := chromedp.Do(ctx, open(string(page))); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.PrintToPDF(sheet(o)...))
}

// browser says how the browser is run: at home and with its temporary files in a folder of
// its own, without the environment, which holds passwords, and without any way out. What reaches no request
// of the page's, such as a preconnect, ends at the resolver and the proxy.
func browser(program, home string) []chromedp.ExecAllocatorOption {
	options := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoInheritEnv,
		chromedp.Env("PATH="+os.Getenv("PATH"), "HOME="+home, "TMPDIR="+home, "LANG=C.UTF-8"),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("dns-prefetch-disable", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
		chromedp.Flag("proxy-server", "socks5://0.0.0.0:1"),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // chromium refuses to sandbox root
	}
	return options
}

// sheet is A4 with margins of 2 cm and a foot, or the whole of a lying A4 for a slide.
func sheet(o Options) []chromedp.PDFOption {
	if o.Slides {
		return []chromedp.PDFOption{
			chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFLandscape(), chromedp.PDFMargin(0), chromedp.PDFPrintBackground(),
			chromedp.PDFOutlineAndTagged(), chromedp.PDFStream(),
		}
	}
	const margin = 2 / 2.54 // inches
	foot := `<div style="width:100%;margin:0 2cm;display:flex;justify-content:space-between;font:8px sans-serif;color:#555">` +
		`<span>` + html.EscapeString(strings.ToValidUTF8(o.Footer, "�")) + `</span>` +
		`<span style="white-space:nowrap;padding-left:1cm"><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`
	return []chromedp.PDFOption{
		chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFMargin(margin), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged(),
		chromedp.PDFHeaderTemplate("<span></span>"), chromedp.PDFFooterTemplate(foot), chromedp.PDFStream(),
	}
}

// remove removes a folder. Processes of a browser that has ended may still write there for a moment.
func remove(dir string) error {
	for tries := 0; ; tries++ {
		err := os.RemoveAll(dir)
		if err == nil || tries == 50 {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
