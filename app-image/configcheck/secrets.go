package main

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// Names of keys whose value is a secret: those of Gatus's providers and clients, and of usual headers.
var secretKey = regexp.MustCompile(`(?i)(^|[-_])(password|passphrase|secret|token|authorization|cookie|api-?key|` +
	`access-key|secret-access-key|private-key|integration-key|insert-key|user-key|webhook-key|authorization-key)$`)

// Values that are secrets wherever they stand: https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml
// has many more; these are of services that Gatus tells or checks.
var secretValue = regexp.MustCompile(`AKIA[0-9A-Z]{16}|\bgh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[abeoprs]-[\w-]{10,}|` +
	`glpat-[\w-]{20}|sk_live_\w{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|` +
	`hooks\.slack\.com/(services|workflows)/\w|discord(app)?\.com/api/webhooks/\d|\.webhook\.office\.com/\w|` +
	`api\.telegram\.org/bot\d|://[^/@\s:]+:[^/@\s$]+@|[?&](token|key|api_?key|secret|sig|access_token)=[^&\s$]{8,}`)

// secrets looks for secrets written into a file, before its variables are replaced: everybody who can read the
// repository, or pull the image, could read them.
func secrets(file string, node *yaml.Node, key string) (faults []Fault) {
	if node.Kind == yaml.ScalarNode {
		name := key[strings.LastIndex(key, ".")+1:]
		byName := secretKey.MatchString(name) && node.Value != "" && !strings.Contains(node.Value, "$")
		if byName || secretValue.MatchString(node.Value) {
			return []Fault{{File: file, Line: node.Line, Key: key, Problem: "holds a secret, which would be in git and in the image",
				Fix: "take it from a variable, as alerting.custom.url does, and give out a new one: this one is known"}}
		}
	}
	for index, child := range node.Content {
		if node.Kind != yaml.MappingNode || index%2 == 1 {
			faults = append(faults, secrets(file, child, childKey(node, index, key))...)
		}
	}
	return faults
}

// secrets looks for secrets among the sample values.
func (v *variables) secrets() (faults []Fault) {
	for name, line := range v.lines {
		if secretValue.MatchString(v.values[name]) {
			faults = append(faults, Fault{File: v.file, Line: line, Key: name, Problem: "holds a secret, which would be in git",
				Fix: "write a sample, and give out a new one: this one is known"})
		}
	}
	return faults
}
