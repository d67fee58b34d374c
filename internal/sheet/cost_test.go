package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// costOf reads a file and says what the heap grew by at its highest, and how long it took.
func costOf(t *testing.T, file []byte) (peak uint64, took time.Duration, err error) {
	t.Helper()
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	before := sample[0].Value.Uint64()
	done, highest := make(chan struct{}), make(chan uint64)
	go func() {
		sample, most := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}, uint64(0)
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				highest <- most
				return
			case <-time.After(200 * time.Microsecond):
			}
		}
	}()
	start := time.Now()
	_, err = sheet.Read(file)
	took = time.Since(start)
	close(done)
	if most := <-highest; most > before {
		peak = most - before
	}
	t.Logf("%d bytes in: %.1f MiB of heap at most, %s, %v", len(file), float64(peak)/(1<<20), took.Round(time.Millisecond), short(err))
	return peak, took, err
}

func short(err error) string {
	if err == nil {
		return "read"
	}
	return strings.SplitN(err.Error(), "(", 2)[0]
}

// large writes a workbook of so many rows, in a stream.
func large(t testing.TB, rows, columns int, text string) []byte {
	t.Helper()
	return workbook(t, func(f *excelize.File) {
		out, err := f.NewStreamWriter("Findings")
		require.NoError(t, err)
		row := make([]any, columns)
		for i := range rows {
			for j := range row {
				row[j] = fmt.Sprintf("%s %d.%d", text, i, j)
			}
			require.NoError(t, out.SetRow(fmt.Sprintf("A%d", i+1), row))
		}
		require.NoError(t, out.Flush())
	})
}

// bomb is a sheet of so many mebibytes of blanks.
func bomb(t testing.TB, mebibytes int) []byte {
	t.Helper()
	plain := workbook(t, set(t, map[string]any{"A1": "x"}))
	return repacked(t, plain, map[string]func([]byte) []byte{"xl/worksheets/sheet1.xml": func(b []byte) []byte {
		return append(b, bytes.Repeat([]byte(" "), mebibytes<<20)...)
	}})
}

// lying makes every size in a zip's directory and local headers say 1,000 bytes.
func lying(file []byte) []byte {
	out := bytes.Clone(file)
	for i := 0; i+46 < len(out); i++ {
		if bytes.Equal(out[i:i+4], []byte("PK\x01\x02")) {
			binary.LittleEndian.PutUint32(out[i+24:], 1000)
		}
	}
	return out
}

// overlapping makes a zip of many entries that all point at the same bytes.
func overlapping(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := range 40 {
		out, err := w.Create(fmt.Sprintf("xl/worksheets/sheet%02d.xml", i))
		require.NoError(t, err)
		size := 0
		if i == 0 {
			size = 900_000
		}
		_, err = out.Write(bytes.Repeat([]byte("a"), size))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	file := buf.Bytes()
	first := bytes.Index(file, []byte("PK\x01\x02"))
	for i := first + 46; i+46 < len(file); i++ {
		if bytes.Equal(file[i:i+4], []byte("PK\x01\x02")) {
			copy(file[i+16:i+28], file[first+16:first+28]) // checksum and sizes
			copy(file[i+42:i+46], file[first+42:first+46]) // where the bytes are
		}
	}
	return file
}

func TestWhatAFileMayCostIsBounded(t *testing.T) {
	const mebibyte = 1 << 20
	for name, c := range map[string]struct {
		file []byte
		code engagement.Code
		says string
		most uint64
	}{
		"100,000 rows of six cells":  {large(t, 100_000, 6, "r"), engagement.TooLarge, "unzips to more", 2 * mebibyte},
		"100,000 rows":               {large(t, 100_000, 3, "r"), engagement.Invalid, "beyond row 20000", 160 * mebibyte},
		"100,000 rows of CSV":        {[]byte(strings.Repeat("some,text,in,cells\n", 100_000)), engagement.Invalid, "beyond row 20000", 64 * mebibyte},
		"a bomb of 30 MiB":           {bomb(t, 30), engagement.TooLarge, "unzips to more", 2 * mebibyte},
		"a bomb of 200 MiB":          {bomb(t, 200), engagement.TooLarge, "unzips to more", 2 * mebibyte},
		"a bomb with lying headers":  {lying(bomb(t, 200)), engagement.Malformed, "does not unzip to what its header says", 80 * mebibyte},
		"a bomb of overlapping ones": {overlapping(t), engagement.TooLarge, "overlap", 2 * mebibyte},
		"a file too large":           {make([]byte, sheet.MaxFile+1), engagement.TooLarge, "8 MiB", 1 * mebibyte},
		"as much as may be":          {large(t, 20_000, 12, "row"), "", "", 250 * mebibyte},
	} {
		t.Run(name, func(t *testing.T) {
			peak, took, err := costOf(t, c.file)
			if c.says == "" {
				require.NoError(t, err)
			} else {
				require.Equal(t, c.code, engagement.CodeOf(err), err)
				require.ErrorContains(t, err, c.says)
			}
			require.Less(t, peak, c.most)
			require.Less(t, took, 30*time.Second)
		})
	}
}
