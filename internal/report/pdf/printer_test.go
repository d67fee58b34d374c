package pdf_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ledongthuc/pdf"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"mandate/internal/engagement"
	printing "mandate/internal/report/pdf"
)

// printed prints a page. A machine without Chromium fails the test: deploy/ensure-tools installs it.
func printed(t *testing.T, page string, o printing.Options) []byte {
	t.Helper()
	sheets, err := printing.NewPrinter("").Print(t.Context(), []byte(page), o)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(sheets, []byte("%PDF-")))
	return sheets
}

func parsed(t *testing.T, sheets []byte) *pdf.Reader {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(sheets), int64(len(sheets)))
	require.NoError(t, err)
	return r
}

// text is what a person reads on the sheets.
func text(t *testing.T, sheets []byte) string {
	t.Helper()
	plain, err := parsed(t, sheets).GetPlainText()
	require.NoError(t, err)
	all, err := io.ReadAll(plain)
	require.NoError(t, err)
	return strings.Join(strings.Fields(string(all)), " ")
}

func document(body string) string {
	return `<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Acta</title></head><body>` + body + `</body></html>`
}

func TestAPageIsPrintedOnNumberedSheetsOfA4(t *testing.T) {
	sheets := printed(t, document(`<h1>Decisión número 1</h1><p style="break-after:page">Uno</p><p>Dos – ñ €</p>`), printing.Options{Footer: "Río & <Hijos>"})
	r := parsed(t, sheets)
	require.Equal(t, 2, r.NumPage())
	box := r.Page(1).V.Key("MediaBox")
	require.InDelta(t, 595, box.Index(2).Float64(), 1)
	require.InDelta(t, 842, box.Index(3).Float64(), 1)
	says := text(t, sheets)
	for _, part := range []string{"Decisión número 1", "Uno", "Dos – ñ €", "1 / 2", "2 / 2", "Río & <Hijos>"} {
		require.Contains(t, says, part)
	}
	require.Equal(t, "Acta", r.Trailer().Key("Info").Key("Title").Text())
}

// listener counts who connects to it.
func listener(t *testing.T) (address string, connections *atomic.Int64) {
	t.Helper()
	connections = new(atomic.Int64)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			assert.NoError(t, c.Close())
		}
	}()
	t.Cleanup(func() {
		assert.NoError(t, l.Close())
		<-done
	})
	return l.Addr().String(), connections
}

func TestNothingThatAPageAsksForLeaves(t *testing.T) {
	address, connections := listener(t)
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	secret := filepath.Join(t.TempDir(), "secret.html")
	require.NoError(t, os.WriteFile(secret, []byte("<p>the secret file</p>"), 0o600))
	for name, body := range map[string]string{
		"what it shows": `<img src="http://ADDRESS/a.png"><img src="http://localhost:` + port + `/a.png"><p style="background:url(http://ADDRESS/b.png)">x</p>` +
			`<style>@import url(http://ADDRESS/a.css);@font-face{font-family:f;src:url(http://ADDRESS/f)}p{font-family:f}</style>` +
			`<iframe src="http://ADDRESS/"></iframe><object data="http://ADDRESS/"></object><embed src="http://ADDRESS/">` +
			`<iframe src="data:text/html,<img src=http://ADDRESS/a.png>"></iframe>`,
		"what it announces": `<link rel="preconnect" href="http://ADDRESS"><link rel="dns-prefetch" href="http://ADDRESS"><link rel="prefetch" href="http://ADDRESS/">`,
		"another page":      `<meta http-equiv="refresh" content="0;url=http://ADDRESS/">`,
		"a file":            `<iframe src="file://` + secret + `"></iframe><object data="file://` + secret + `"></object>`,
		"scripts": `<script>fetch("http://ADDRESS/");document.getElementById("kept").textContent="a script ran"</script><script src="http://ADDRESS/a.js"></script>` +
			`<img src="data:," onerror="document.getElementById('kept').textContent='a script ran'"><iframe src="javascript:fetch('http://ADDRESS/')"></iframe>` +
			`<iframe srcdoc="<p>x</p><script>parent.document.getElementById('kept').textContent='a script ran'</script>"></iframe>` +
			`<iframe src="data:text/html,<script>fetch('http://ADDRESS/');document.write('a script ran')</script>"></iframe>`,
	} {
		t.Run(name, func(t *testing.T) {
			body = strings.ReplaceAll(body, "ADDRESS", address)
			says := text(t, printed(t, document(`<p id="kept">This stays.</p>`+body), printing.Options{}))
			require.Contains(t, says, "This stays.")
			require.NotContains(t, says, "a script ran")
			require.NotContains(t, says, "the secret file")
			require.Zero(t, connections.Load())
		})
	}
}

func TestWhatAPageCarriesItselfIsPrinted(t *testing.T) {
	const red = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='90' height='20'><text y='15'>drawn</text></svg>`
	says := text(t, printed(t, document(`<img src="`+red+`"><svg width="90" height="20"><text y="15">inline</text></svg>`), printing.Options{}))
	require.Contains(t, says, "drawn")
	require.Contains(t, says, "inline")
}

func TestNothingStaysBehind(t *testing.T) {
	folder, err := os.MkdirTemp("", "t") // the path of t.TempDir is too long for a socket
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	t.Setenv("TMPDIR", folder)
	printed(t, document("x"), printing.Options{})
	for _, patience := range []time.Duration{0, 100 * time.Millisecond, 300 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		_, err := printing.NewPrinter("").Print(ctx, []byte(document("x")), printing.Options{})
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Empty(t, engagement.CodeOf(err), "it is the caller who gave up")
	}
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
	require.Empty(t, processes(t, folder))
}

// processes are those whose command line names a folder; systems without /proc show none.
func processes(t *testing.T, folder string) (found []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, path := range all {
		line, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(line), folder) { // one that cannot be read has ended
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}

func TestManyPrintAtOnce(t *testing.T) {
	p := printing.NewPrinter("")
	all, ctx := errgroup.WithContext(t.Context())
	for i := range 5 {
		all.Go(func() error {
			sheets, err := p.Print(ctx, []byte(document(fmt.Sprintf("<p>Page of %d</p>", i))), printing.Options{})
			if err == nil {
				assert.Contains(t, text(t, sheets), fmt.Sprintf("Page of %d", i))
			}
			return err
		})
	}
	require.NoError(t, all.Wait())
}

func TestWithoutAChromiumItSaysWhatToDo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, chromium := range []string{"", "no-such-browser", "/no/such/browser"} {
		_, err := printing.NewPrinter(chromium).Print(t.Context(), []byte("x"), printing.Options{})
		require.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
		require.ErrorContains(t, err, "Install Chromium, or name it with --chromium")
		require.ErrorContains(t, err, chromium)
	}
}
