package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"
)

// spoken are the languages of the pages; the first is the one for everybody else.
var spoken = language.NewMatcher([]language.Tag{language.English, language.Spanish})

// localeOf is the language in which to answer: that of the signed-in person, else the
// one that their browser asks for.
func (s *Site) localeOf(c *gin.Context) string {
	if person := viewerFrom(c); person != nil && person.Locale != "" {
		return person.Locale
	}
	return acceptable(c.GetHeader("Accept-Language"))
}

// acceptable is the language of ours that an Accept-Language header prefers.
func acceptable(header string) string {
	tag, _ := language.MatchStrings(spoken, header)
	base, _ := tag.Base()
	return base.String()
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
