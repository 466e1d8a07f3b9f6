package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/TwiN/deepmerge"
	"github.com/TwiN/gatus/v5/config"
	"github.com/TwiN/logr"
	"gopkg.in/yaml.v3"
)

// check returns every fault of the configuration at path, in the order of its files and lines.
func check(path string, variables *variables) ([]Fault, error) {
	logr.SetOutput(io.Discard)
	sources, faults, err := readSources(path)
	if err != nil {
		return nil, err
	}
	for _, source := range sources {
		faults = append(faults, secrets(source.file, source.root, "")...)
		faults = append(faults, variables.expand(source.file, source.root, "")...)
	}
	faults = append(faults, variables.unused()...)
	faults = append(faults, variables.secrets()...)
	for index, source := range sources {
		faults = append(faults, unknownKeys(source.file, source.root, reflect.TypeFor[config.Config](), "")...)
		for _, earlier := range sources[:index] {
			faults = append(faults, setTwice(earlier, source, earlier.root, source.root, "")...)
		}
	}
	faults = append(faults, meaning(sources, variables.values["PORT"])...)
	if !hasFault(faults) {
		faults = append(faults, gatusItself(path, variables)...)
	}
	nameEndpoints(faults, sources)
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(faults), nil
}

var endpointKey = regexp.MustCompile(`^(?:suites\[(\d+)\]\.)?(endpoints|external-endpoints)\[(\d+)\]`)

// nameEndpoints tells of each fault in an endpoint which one that is: a number in a list is hard to find.
func nameEndpoints(faults []Fault, sources []source) {
	for index, fault := range faults {
		match := endpointKey.FindStringSubmatch(fault.Key)
		for _, source := range sources {
			if match == nil || source.file != fault.File {
				continue
			}
			root := source.root
			if match[1] != "" {
				root = item(member(root, "suites"), match[1])
			}
			endpoint := item(member(root, match[2]), match[3])
			var names []string
			for _, name := range []string{"group", "name"} {
				if node := resolve(member(endpoint, name)); node != nil && node.Value != "" {
					names = append(names, node.Value)
				}
			}
			faults[index].Endpoint = strings.Join(names, " / ")
		}
	}
}

// setTwice finds keys with a plain value in two files: Gatus can merge only mappings and lists, and doesn't say
// which key it stumbled over.
func setTwice(a, b source, inA, inB *yaml.Node, key string) (faults []Fault) {
	if inA.Kind == yaml.ScalarNode || inA.Kind != inB.Kind {
		problem := fmt.Sprintf("is also set at %s:%d", a.file, inA.Line)
		return []Fault{{File: b.file, Line: inB.Line, Key: key, Problem: problem, Fix: "keep one of the two"}}
	}
	if inA.Kind != yaml.MappingNode {
		return nil
	}
	for index := 0; index < len(inA.Content); index += 2 {
		name := inA.Content[index].Value
		if other := member(inB, name); other != nil {
			faults = append(faults, setTwice(a, b, inA.Content[index+1], other, join(key, name))...)
		}
	}
	return faults
}

// merge gives what Gatus makes of all files together; faults in it were reported for the single files.
func merge(sources []source) *config.Config {
	var text []byte
	for _, source := range sources {
		part, err := yaml.Marshal(source.root)
		if err != nil {
			continue
		}
		if merged, err := deepmerge.YAML(text, part); err == nil {
			text = merged
		}
	}
	merged := &config.Config{}
	_ = yaml.Unmarshal(text, merged)
	return merged
}

var bareDuration = regexp.MustCompile("cannot unmarshal !!int `.*` into time.Duration$")

var typeErrorLine = regexp.MustCompile(`^line (\d+): `)

// decode reads one file into Gatus's types. Values of the wrong type and keys given twice are faults of it.
func decode(source source) (*config.Config, []Fault) {
	decoded := &config.Config{}
	err := source.root.Decode(decoded)
	var typeError *yaml.TypeError
	if err == nil {
		return decoded, nil
	}
	if !errors.As(err, &typeError) {
		return nil, []Fault{{File: source.file, Problem: err.Error(), Fix: "correct the value"}}
	}
	var faults []Fault
	for _, message := range typeError.Errors {
		if bareDuration.MatchString(message) {
			continue // unknownKeys says where it is
		}
		line := 0
		if match := typeErrorLine.FindStringSubmatch(message); match != nil {
			line, _ = strconv.Atoi(match[1])
		}
		fix := "correct the value"
		if strings.Contains(message, "already defined") {
			fix = "keep one of the two"
		}
		problem := typeErrorLine.ReplaceAllString(message, "")
		faults = append(faults, Fault{File: source.file, Line: line, Problem: problem, Fix: fix})
	}
	return nil, faults
}

// gatusItself lets Gatus load the configuration as it would at its start, with nothing but the given variables.
func gatusItself(path string, variables *variables) (faults []Fault) {
	refused := func(reason any) {
		faults = []Fault{{File: path, Problem: fmt.Sprint("Gatus refuses it: ", reason),
			Fix: "correct it, see https://gatus.io/docs"}}
	}
	defer func() {
		if reason := recover(); reason != nil {
			refused(reason)
		}
	}()
	os.Clearenv()
	for name, value := range variables.values {
		os.Setenv(name, value)
	}
	// Gatus skips files whose path has two dots in it, so a relative path could hide them.
	absolute, err := filepath.Abs(path)
	if err == nil {
		_, err = config.LoadConfiguration(absolute)
	}
	if err != nil {
		refused(err)
	}
	return faults
}
