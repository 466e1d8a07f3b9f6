package main

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// unknownKeys compares a tree with the type that Gatus decodes it into: a key that no field takes is a
// fault, and so is a duration without a unit.
func unknownKeys(file string, node *yaml.Node, target reflect.Type, key string) (faults []Fault) {
	for target.Kind() == reflect.Pointer {
		target = target.Elem()
	}
	node = resolve(node)
	switch {
	case node.Kind == yaml.ScalarNode && target == reflect.TypeFor[time.Duration]():
		if _, err := strconv.ParseInt(node.Value, 0, 64); err == nil && node.Value != "0" {
			faults = append(faults, Fault{File: file, Line: node.Line, Key: key,
				Problem: "is a duration without a unit, which Gatus refuses", Fix: "write " + node.Value + "s or " + node.Value + "m"})
		}
	case node.Kind == yaml.SequenceNode && target.Kind() == reflect.Slice:
		for index, item := range node.Content {
			faults = append(faults, unknownKeys(file, item, target.Elem(), childKey(node, index, key))...)
		}
	case node.Kind == yaml.MappingNode && target.Kind() == reflect.Map:
		for index := 1; index < len(node.Content); index += 2 {
			faults = append(faults, unknownKeys(file, node.Content[index], target.Elem(), childKey(node, index, key))...)
		}
	case node.Kind == yaml.MappingNode && target.Kind() == reflect.Struct:
		known, rest := fields(target)
		for index := 0; index < len(node.Content); index += 2 {
			name, value := node.Content[index], node.Content[index+1]
			field, isKnown := known[name.Value]
			if name.Value == "<<" { // YAML's merge key: what it merges has the same type
				field, isKnown = target, true
			} else if !isKnown && rest != nil {
				field, isKnown = rest, true
			}
			if !isKnown {
				faults = append(faults, Fault{File: file, Line: name.Line, Key: join(key, name.Value),
					Problem: "Gatus has no such key and would ignore it", Fix: suggestion(name.Value, known)})
				continue
			}
			faults = append(faults, unknownKeys(file, value, field, childKey(node, index, key))...)
		}
	}
	return faults
}

// fields returns the keys of a struct by their YAML names, and the type of every other key if it takes any.
func fields(target reflect.Type) (known map[string]reflect.Type, rest reflect.Type) {
	known = map[string]reflect.Type{}
	for index := range target.NumField() {
		field := target.Field(index)
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case !field.IsExported() || name == "-":
		case strings.Contains(options, "inline") && field.Type.Kind() == reflect.Map:
			rest = field.Type.Elem()
		case strings.Contains(options, "inline"):
			inlined, _ := fields(field.Type)
			for name, inner := range inlined {
				known[name] = inner
			}
		case name == "":
			known[strings.ToLower(field.Name)] = field.Type
		default:
			known[name] = field.Type
		}
	}
	return known, rest
}

func suggestion(name string, known map[string]reflect.Type) string {
	best, distance := "", 3
	for candidate := range known {
		if d := editDistance(name, candidate); d < distance || (d == distance && candidate < best) {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return "remove it, or look its name up at https://gatus.io/docs"
	}
	return "did you mean " + best + "?"
}

// editDistance counts the letters to insert, delete or replace to turn one word into the other.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
