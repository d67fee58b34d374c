package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/gin-gonic/gin"

	"mandate/internal/report"
)

//go:embed static
var files embed.FS

// asset is a static file with the name of its content.
type asset struct {
	content []byte
	kind    string
	version string
}

var assets = func() map[string]asset {
	all := map[string]asset{}
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		panic(err) // the directory is embedded
	}
	for _, entry := range entries {
		content, err := files.ReadFile("static/" + entry.Name())
		if err != nil {
			panic(err)
		}
		all[entry.Name()] = newAsset(entry.Name(), content)
	}
	all["deck.css"] = newAsset("deck.css", report.DeckStylesheet())
	all["report.css"] = newAsset("report.css", report.Stylesheet())
	return all
}()

func newAsset(name string, content []byte) asset {
	sum := sha256.Sum256(content)
	return asset{content: content, kind: mime.TypeByExtension(path.Ext(name)), version: hex.EncodeToString(sum[:6])}
}

// assetURL is the address of a static file. It changes with the content, so that caches
// may keep the file for ever.
func assetURL(name string) string { return "/static/" + name + "?v=" + assets[name].version }

// static serves a file. Without the version of its content it must be asked for again.
func (s *Site) static(c *gin.Context) {
	file, ok := assets[c.Param("file")]
	if !ok {
		s.NotFound(c)
		return
	}
	c.Header("Cache-Control", "no-cache")
	if c.Query("v") == file.version {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	}
	c.Header("ETag", `"`+file.version+`"`)
	if c.GetHeader("If-None-Match") == `"`+file.version+`"` {
		c.Status(http.StatusNotModified)
		return
	}
	c.Data(http.StatusOK, file.kind, file.content)
}
