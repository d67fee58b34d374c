// Mandate runs consultancy engagements: one binary, a command for each of its parts.
package main

import (
	"os"

	"mandate/internal/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr))
}
