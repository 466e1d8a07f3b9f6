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
	"strings"
)

const help = `Usage: configcheck [--env-file FILE] [--json] PATH

Checks the Gatus configuration at PATH, a .yaml file or a folder of them, and prints every fault as
FILE:LINE: KEY: what is wrong; what to do.

  --env-file FILE  the variables that the configuration may use, as NAME=value lines, instead of the environment;
                   one that it doesn't use is a fault too
  --json           prints an array of {file, line, key, problem, fix} to standard output (line 0: unknown)

Exit codes: 0 no fault, 1 faults, 2 wrong usage or a file that can't be read.
`

// Fault is one thing that is wrong with a configuration.
type Fault struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // 0 where it isn't known
	Key     string `json:"key"`  // such as endpoints[2].interval
	Problem string `json:"problem"`
	Fix     string `json:"fix"`
}

func (f Fault) String() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Key != "" {
		place += ": " + f.Key
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
	if err := flags.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return 0
		}
		return 2
	}
	if flags.NArg() != 1 {
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
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "    ")
		if err := encoder.Encode(append([]Fault{}, faults...)); err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
	} else {
		for _, fault := range faults {
			fmt.Fprintln(stderr, fault)
		}
	}
	if len(faults) > 0 {
		return 1
	}
	if !*asJSON {
		fmt.Fprintf(stdout, "%s: no fault\n", path)
	}
	return 0
}
