package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/evidence"
)

const most = 1 << 20

func TestANameIsSafeForWhoeverSavesTheFile(t *testing.T) {
	for name, kept := range map[string]string{
		"Restore test.pdf":                "Restore test.pdf",
		"Prüfbericht 報告.pdf":              "Prüfbericht 報告.pdf",
		"../../etc/passwd":                "passwd",
		`C:\Users\ana\plan.docx`:          "plan.docx",
		".htaccess":                       "htaccess",
		"...":                             "",
		" . ":                             "",
		"a\x00b\r\n\tc.txt":               "abc.txt",
		"invoice\u202Efdp.exe":            "invoicefdp.exe",
		"zero\u200Bwidth\uFEFF.txt":       "zerowidth.txt",
		"CON.txt":                         "_CON.txt",
		"aux":                             "_aux",
		"lpt1.tar.gz":                     "_lpt1.tar.gz",
		"report.exe.pdf":                  "report_exe.pdf",
		"x.pdf.exe":                       "x.pdf.exe", // which is no kind that is taken
		"a.b.c.txt":                       "a.b.c.txt",
		"notes.txt. . ":                   "notes.txt",
		`what?<1>|"2":*.csv`:              "what__1___2___.csv",
		"\xff\xfe.txt":                    "_.txt",
		strings.Repeat("ä", 300) + ".pdf": strings.Repeat("ä", 116) + ".pdf",
	} {
		require.Equal(t, kept, evidence.SafeName(name), "%q", name)
	}
}

func TestWhateverANameIsItIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := evidence.SafeName(rapid.String().Draw(t, "name"))
		require.False(t, strings.ContainsAny(name, `/\<>:"|?*`), "%q", name)
		require.False(t, strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "), "%q", name)
		require.LessOrEqual(t, len([]rune(name)), 120)
		require.Equal(t, -1, strings.IndexFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }), "%q", name)
		require.Equal(t, name, evidence.SafeName(name), "what is safe stays")
	})
}

// archive is a ZIP of entries, by name and text.
func archive(t *testing.T, entries ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Store})
		require.NoError(t, err)
		_, err = io.WriteString(f, entries[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String()
}

func workbook(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	text, err := f.WriteToBuffer()
	require.NoError(t, err)
	return text.String()
}

func pixel(t *testing.T) string {
	t.Helper()
	png, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	require.NoError(t, err)
	return string(png)
}

func TestAFileIsWhatItsNameSays(t *testing.T) {
	const odt = "application/vnd.oasis.opendocument.text"
	docx := archive(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>")
	macros := archive(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>", "word/vbaProject.bin", "x")
	for _, c := range []struct {
		name, content string
		found         string
		refused       engagement.Reason
	}{
		{"a.pdf", "%PDF-1.4\nx", "application/pdf", ""},
		{"a.png", pixel(t), "image/png", ""},
		{"a.PNG", pixel(t), "image/png", ""},
		{"a.gif", "GIF89a\x01\x00\x01\x00\x00\x00\x00", "image/gif", ""},
		{"a.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg", ""},
		{"a.webp", "RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp", ""},
		{"a.txt", "Die Sicherung läuft.", "text/plain", ""},
		{"a.csv", "on,value\n2026-03-31,1\n", "text/plain", ""},
		{"a.md", "# Restore\n", "text/plain", ""},
		{"a.xlsx", workbook(t), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ""},
		{"a.docx", docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ""},
		{"a.odt", archive(t, "mimetype", odt, "content.xml", "<x/>"), odt, ""},
		{"a.docx", macros, "", engagement.ReasonFileMacros},
		{"a.xlsx", docx, "", engagement.ReasonFileContent},
		{"a.odt", docx, "", engagement.ReasonFileContent},
		{"a.docx", "PK\x03\x04 broken", "", engagement.ReasonFileContent},
		{"a.docx", "just text", "", engagement.ReasonFileContent},
		{"a.pdf", "MZ\x90\x00", "", engagement.ReasonFileContent},
		{"a.png", "<html><script>alert(1)</script></html>", "", engagement.ReasonFileContent},
		{"a.txt", "\x7fELF\x02\x01\x01\x00\x00", "", engagement.ReasonFileContent},
		{"a.jpg", pixel(t), "", engagement.ReasonFileContent},
		{"a.exe", "MZ", "", engagement.ReasonFileKind},
		{"x.pdf.exe", "%PDF-1.4", "", engagement.ReasonFileKind},
		{"a.zip", archive(t, "a.txt", "x"), "", engagement.ReasonFileKind},
		{"a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "", engagement.ReasonFileKind},
		{"a.html", "<html></html>", "", engagement.ReasonFileKind},
		{"a.docm", macros, "", engagement.ReasonFileKind},
		{"pdf", "%PDF-1.4", "", engagement.ReasonFileKind},
		{"a.pdf", "", "", engagement.ReasonFileEmpty},
		{"..", "x", "", engagement.ReasonFileName},
	} {
		u, err := evidence.Receive(c.name, strings.NewReader(c.content), most)
		if c.refused != "" {
			require.Equal(t, c.refused, engagement.ReasonOf(err), "%s: %v", c.name, err)
			continue
		}
		require.NoError(t, err, c.name)
		require.Equal(t, c.found, u.ContentType, c.name)
		content, err := u.Content()
		require.NoError(t, err)
		text, err := io.ReadAll(content)
		require.NoError(t, err)
		require.Equal(t, c.content, string(text))
		require.NoError(t, u.Close())
	}
}

func TestAFileThatIsTooLargeLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	_, err := evidence.Receive("a.txt", strings.NewReader(strings.Repeat("a", most+1)), most)
	require.Equal(t, engagement.ReasonFileLarge, engagement.ReasonOf(err))
	require.Equal(t, engagement.TooLarge, engagement.CodeOf(err))
	u, err := evidence.Receive("a.txt", strings.NewReader(strings.Repeat("a", most)), most)
	require.NoError(t, err)
	require.NoError(t, u.Close())
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left)
}
