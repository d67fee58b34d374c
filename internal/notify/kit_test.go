package notify

import (
	"net/mail"
	"time"
)

var (
	sender = mail.Address{Name: "Mandate", Address: "mandate@example.com"}
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func sample(id string) Mail {
	return Mail{
		To: mail.Address{Name: "Inés Núñez", Address: "ines@client.example"}, Subject: "Decida, por favor: Plan de mejora – Año 1",
		Text:      "Buenos días:\n\nhttps://mandate.example/d/tok_en-1\n",
		HTML:      `<p>Buenos días:</p><a href="https://mandate.example/d/tok_en-1?a=1&amp;b=2">Leer</a> <a href="https://mandate.example/x">x</a><a href="https://mandate.example/x">x</a>`,
		MessageID: id, Locale: "es", Date: noon,
	}
}
