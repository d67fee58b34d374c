package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"mandate/internal/locale"
)

// say is a text of the pages in a language.
func say(tag, id string, args ...any) string { return locale.For(tag).T(id, args...) }

// say is a text of the page in its language, tongue are all its words.
func (p page) say(id string, args ...any) string { return say(p.Locale, id, args...) }
func (p page) tongue() locale.Words              { return locale.For(p.Locale) }

// localeOf is the language in which to answer: the one that the address asks for, that of
// the reader, or that of their browser.
func (s *Site) localeOf(c *gin.Context) string {
	known := ""
	if reader := viewerFrom(c); reader != nil {
		known = reader.Locale
	}
	return locale.For(c.Query("lang"), known, c.GetHeader("Accept-Language")).Tag()
}

// sentence makes a message that was written to stand after a field's name stand alone.
func sentence(message string) string {
	message = strings.TrimSpace(message)
	if message == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(message)
	message = string(unicode.ToUpper(first)) + message[size:]
	if strings.ContainsRune(".!?", rune(message[len(message)-1])) {
		return message
	}
	return message + "."
}
