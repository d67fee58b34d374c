package web

import "fmt"

// startCommand is how a PMO starts an engagement from a shell, at the server of an address.
func startCommand(origin string) string {
	return fmt.Sprintf(`curl -X POST %s/v1/engagements \
  -H "Authorization: Bearer $MANDATE_TOKEN" \
  -H "Content-Type: application/json" \
  -d '%s'`, origin, startBody)
}

// startBody is the least that an engagement needs.
const startBody = `{
  "client": {"name": "Example Ltd", "country": "ES"},
  "title": "Improve how Example Ltd delivers software",
  "methodology": "external-cto@4",
  "start_on": "2027-01-11",
  "calendar": "ES", "timezone": "Europe/Madrid", "currency": "EUR",
  "team": [
    {"role": "pmo", "name": "Petra Puig", "email": "petra@example.com"},
    {"role": "cto", "name": "Carla Otto", "email": "carla@example.com"},
    {"role": "sponsor", "name": "Ana Ruiz", "email": "ana@example.com"},
    {"role": "leader", "name": "Luis Gil", "email": "luis@example.com"}
  ]
}`
