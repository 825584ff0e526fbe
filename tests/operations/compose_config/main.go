// What `docker compose config` would make of files, by the library that it is made with; as JSON. PROFILES are those that
// are on: all, where it says nothing.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	profiles := []string{"*"}
	if named := os.Getenv("PROFILES"); named != "" {
		profiles = strings.Split(named, ",")
	}
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithOsEnv, cli.WithProfiles(profiles))
	if err != nil {
		refuse(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		refuse(err)
	}
	text, err := project.MarshalJSON()
	if err != nil {
		refuse(err)
	}
	fmt.Println(string(text))
}

func refuse(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
