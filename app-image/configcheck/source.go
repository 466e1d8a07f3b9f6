package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// source is one file of a configuration: its tree after the variables in it were replaced, with the lines of the
// original. Gatus replaces them in the merged text of all files, where those lines are lost.
type source struct {
	file string
	root *yaml.Node // the top mapping
}

// variables are the values that ${NAME} stands for, where each is set, and which of them were asked for.
type variables struct {
	file   string
	values map[string]string
	lines  map[string]int
	used   map[string]bool
}

func environment() map[string]string {
	values := map[string]string{}
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	return values
}

func readVariables(file string) (*variables, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	result := &variables{file: file, values: map[string]string{}, lines: map[string]int{}}
	for index, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		if !found || name == "" {
			return nil, fmt.Errorf("%s:%d: %q isn't NAME=value; correct it, or begin a comment with #", file, index+1, line)
		}
		result.values[name], result.lines[name] = value, index+1
	}
	return result, nil
}

// readSources reads the same files that Gatus would.
func readSources(path string) (sources []source, faults []Fault, err error) {
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return nil, nil, err
	} else if info.IsDir() {
		files = nil
		err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			if extension := filepath.Ext(file); err == nil && !entry.IsDir() && (extension == ".yaml" || extension == ".yml") {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(files) == 0 {
		return nil, []Fault{{File: path, Problem: "has no .yaml or .yml file", Fix: "Gatus reads no others: add one"}}, nil
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		root, fault := parse(file, text)
		if fault != nil {
			faults = append(faults, *fault)
			continue
		}
		sources = append(sources, source{file, root})
	}
	return sources, faults, nil
}

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\n\s*)?line (\d+): `)

func parse(file string, text []byte) (*yaml.Node, *Fault) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, &Fault{File: file, Problem: "is empty", Fix: "fill or delete it"}
	} else if err != nil {
		line := 0
		if match := yamlErrorLine.FindStringSubmatch(err.Error()); match != nil {
			line, _ = strconv.Atoi(match[1])
		}
		problem := "isn't YAML: " + yamlErrorLine.ReplaceAllString(err.Error(), "")
		return nil, &Fault{File: file, Line: line, Problem: problem, Fix: "correct the text"}
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, &Fault{File: file, Line: root.Line, Problem: "isn't a mapping of keys to values",
			Fix: "begin with a key of Gatus, such as endpoints:"}
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, &Fault{File: file, Line: second.Line, Problem: "a second document begins here, which Gatus would ignore",
			Fix: "remove the line ---"}
	}
	return root, nil
}

// expand replaces the variables in a tree the way that Gatus does, where $$ stands for a dollar sign.
func (v *variables) expand(file string, node *yaml.Node, key string) (faults []Fault) {
	if v.used == nil {
		v.used = map[string]bool{}
	}
	if node.Kind == yaml.ScalarNode && strings.Contains(node.Value, "$") {
		fault := func(name, problem, fix string) {
			faults = append(faults, Fault{File: file, Line: node.Line, Key: key, Problem: "${" + name + "} " + problem, Fix: fix})
		}
		const dollar = "\x00"
		node.Value = os.Expand(strings.ReplaceAll(node.Value, "$$", dollar), func(name string) string {
			value, set := v.values[name]
			v.used[name] = true
			if !set {
				fault(name, "isn't set, Gatus would put nothing in its place", "set "+name+", or write $$ for a dollar sign")
			} else if value == "" {
				fault(name, "is empty, Gatus would put nothing in its place", "give "+name+" a value")
			}
			return value
		})
		node.Value = strings.ReplaceAll(node.Value, dollar, "$")
		// The new value decides whether this is a text, a number or a boolean, as it does in Gatus's merged text.
		node.Tag, node.Style = "", 0
	}
	for index, child := range node.Content {
		faults = append(faults, v.expand(file, child, childKey(node, index, key))...)
	}
	return faults
}

func (v *variables) unused() (faults []Fault) {
	for name, line := range v.lines {
		if !v.used[name] {
			faults = append(faults, Fault{File: v.file, Line: line, Key: name,
				Problem: "is set, but the configuration doesn't use it", Fix: "remove it, or use ${" + name + "}"})
		}
	}
	return faults
}

// childKey extends a key such as endpoints by the node's child at an index: endpoints[2], endpoints[2].name.
func childKey(node *yaml.Node, index int, key string) string {
	switch node.Kind {
	case yaml.SequenceNode:
		return fmt.Sprintf("%s[%d]", key, index)
	case yaml.MappingNode:
		return join(key, node.Content[index-index%2].Value)
	default:
		return key
	}
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

// resolve returns the node that an alias stands for.
func resolve(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// member returns the value of a mapping's key, be it merged into it, or nil.
func member(node *yaml.Node, name string) *yaml.Node {
	node = resolve(node)
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for index := 0; index < len(node.Content); index += 2 {
		if node.Content[index].Value == name {
			return node.Content[index+1]
		}
	}
	if name == "<<" {
		return nil
	}
	// A merge key brings what the mapping itself doesn't have: of one mapping, or of the first in a list.
	merged := resolve(member(node, "<<"))
	if merged != nil && merged.Kind == yaml.SequenceNode {
		for _, one := range merged.Content {
			if value := member(one, name); value != nil {
				return value
			}
		}
		return nil
	}
	return member(merged, name)
}

// item returns the element of a list at an index, or nil.
func item(list *yaml.Node, index string) *yaml.Node {
	list = resolve(list)
	number, err := strconv.Atoi(index)
	if err != nil || list == nil || list.Kind != yaml.SequenceNode || number >= len(list.Content) {
		return nil
	}
	return list.Content[number]
}
