// Command configcheck rejects a Gatus configuration that Gatus itself would start with without a word, although
// it can't mean what it says: an unknown key, an alert that nobody would get, a variable that isn't set, and more.
// It reads the configuration through Gatus's own packages, so that it knows what this version of Gatus knows.
//
// It runs in the image build, in the tests and by hand: `npm run check:config`.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

const help = `Usage: configcheck [--env-file FILE] [--json] [--copy FOLDER] PATH
       configcheck --schema

Checks the Gatus configuration at PATH, a .yaml file or a folder of them, and prints every fault as
FILE:LINE: KEY: what is wrong; what to do.

  --env-file FILE  the variables that the configuration may use, as NAME=value lines, instead of the environment;
                   one that it doesn't use is a fault too
  --copy FOLDER    where there is no fault, copies PATH, a folder, to FOLDER, with fixed times and modes: the image
                   build's way to the same layer from every checkout
  --json           prints an array of {file, line, key, endpoint, problem, fix, warning} to standard output
                   (line 0: unknown; endpoint and warning only where there is one)
  --schema         prints the JSON Schema of a configuration instead, for editors

A warning is about what may be meant: it is printed, and is no fault.

Exit codes: 0 no fault, 1 faults, 2 wrong usage or a file that can't be read.
`

// Fault is one thing that is wrong with a configuration.
type Fault struct {
	File     string `json:"file"`
	Line     int    `json:"line"`               // 0 where it isn't known
	Key      string `json:"key"`                // such as endpoints[2].interval
	Endpoint string `json:"endpoint,omitempty"` // its group and name, such as Site / Status page
	Problem  string `json:"problem"`
	Fix      string `json:"fix"`
	Warning  bool   `json:"warning,omitempty"` // may be meant
}

func (f Fault) String() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Key != "" {
		place += ": " + f.Key
	}
	if f.Endpoint != "" {
		place += " (" + f.Endpoint + ")"
	}
	if f.Warning {
		place += ": warning"
	}
	return fmt.Sprintf("%s: %s; %s", place, f.Problem, f.Fix)
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("configcheck", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, help) }
	envFile := flags.String("env-file", "", "")
	asJSON := flags.Bool("json", false, "")
	asSchema := flags.Bool("schema", false, "")
	target := flags.String("copy", "", "")
	if err := flags.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return 0
		}
		return 2
	}
	if *asSchema && flags.NArg() == 0 {
		return printJSON(jsonSchema(), stdout, stderr)
	}
	if flags.NArg() != 1 || *asSchema {
		flags.Usage()
		return 2
	}

	path := strings.TrimSuffix(flags.Arg(0), "/")
	variables := &variables{file: "environment", values: environment()}
	if *envFile != "" {
		var err error
		if variables, err = readVariables(*envFile); err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
	}
	faults, err := check(path, variables)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}

	if *asJSON {
		if code := printJSON(append([]Fault{}, faults...), stdout, stderr); code != 0 {
			return code
		}
	} else {
		for _, fault := range faults {
			fmt.Fprintln(stderr, fault)
		}
	}
	if hasFault(faults) {
		return 1
	}
	if *target != "" {
		if err := copyFolder(path, *target); err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
	}
	if !*asJSON {
		fmt.Fprintf(stdout, "%s: no fault\n", path)
	}
	return 0
}

func hasFault(faults []Fault) bool {
	return slices.ContainsFunc(faults, func(fault Fault) bool { return !fault.Warning })
}

func printJSON(value any, stdout, stderr io.Writer) int {
	encoder := json.NewEncoder(stdout)
	encoder.SetIndent("", "    ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	return 0
}
