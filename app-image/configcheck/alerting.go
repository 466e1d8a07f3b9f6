package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/TwiN/gatus/v5/alerting/provider/custom"
	"gopkg.in/yaml.v3"
)

// What the custom provider replaces: buildHTTPRequest in Gatus's alerting/provider/custom/custom.go.
var alertPlaceholders = []string{"[ALERT_DESCRIPTION]", "[ENDPOINT_NAME]", "[ENDPOINT_GROUP]", "[ENDPOINT_URL]",
	"[RESULT_ERRORS]", "[RESULT_CONDITIONS]", "[ALERT_TRIGGERED_OR_RESOLVED]"}

var anyPlaceholder = regexp.MustCompile(`\[[A-Z][A-Z_]+\]`)

// encrypted looks for addresses in the alerting configuration that would be told over plain HTTP.
func (c *checker) encrypted(node *yaml.Node, path string) {
	node = resolve(node)
	if node == nil {
		return
	}
	if node.Kind == yaml.ScalarNode && strings.HasPrefix(strings.ToLower(node.Value), "http://") {
		c.fault(node, path, "isn't https, so that everybody on the way reads the alert and its secret", "write https://")
	}
	for index, child := range node.Content {
		if node.Kind != yaml.MappingNode || index%2 == 1 {
			c.encrypted(child, childKey(node, index, path))
		}
	}
}

// webhook checks what the custom provider sends.
func (c *checker) webhook(node *yaml.Node, path string, config custom.Config) {
	if node == nil {
		return
	}
	body := member(node, "body")
	if body == nil {
		return
	}
	path = join(path, "body")
	for _, name := range anyPlaceholder.FindAllString(config.Body, -1) {
		if !slices.Contains(alertPlaceholders, name) {
			c.fault(body, path, "Gatus knows no "+name+" and would send these very letters",
				"use one of "+strings.Join(alertPlaceholders, " "))
			return
		}
	}
	// A body that says the same of every endpoint, up or down, tells nobody anything.
	if !anyPlaceholder.MatchString(config.Body) {
		c.fault(body, path, "says the same whatever happened", "put [ENDPOINT_NAME] and [ALERT_TRIGGERED_OR_RESOLVED] into it")
	}
	sample := anyPlaceholder.ReplaceAllString(config.Body, "x")
	if isJSON(config.Headers) && !json.Valid([]byte(sample)) {
		c.fault(body, path, "isn't JSON, as its Content-Type says: the receiver would refuse every alert",
			"correct it; placeholders stand inside quotes")
	}
	if config.Method == "" || config.Method == http.MethodGet {
		c.fault(body, path, "is sent with GET, whose body receivers ignore", "add method: POST")
	}
}

// thresholds checks how often something must fail; Gatus replaces what is 0 or less, without a word.
func (c *checker) thresholds(node *yaml.Node, path string) {
	for name, taken := range map[string]string{"failure-threshold": "3", "success-threshold": "2"} {
		if value := member(node, name); value != nil {
			if number, err := strconv.Atoi(value.Value); err == nil && number <= 0 {
				c.fault(value, join(path, name), "is no number of times, and Gatus would take "+taken, "give 1 or more")
			}
		}
	}
}
