package web

// say is a text of the pages in a language.
func say(locale, key string, args ...any) string { return key }
