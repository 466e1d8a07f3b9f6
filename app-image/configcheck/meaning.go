package main

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/TwiN/gatus/v5/alerting"
	"github.com/TwiN/gatus/v5/alerting/alert"
	"github.com/TwiN/gatus/v5/alerting/provider"
	"github.com/TwiN/gatus/v5/alerting/provider/custom"
	"github.com/TwiN/gatus/v5/config"
	"github.com/TwiN/gatus/v5/config/endpoint"
	"github.com/TwiN/gatus/v5/config/key"
	"github.com/TwiN/gatus/v5/storage"
	"golang.org/x/crypto/bcrypt"
	"gopkg.in/yaml.v3"
)

// checker looks for what Gatus can decode, but what can't be meant.
type checker struct {
	whole  *config.Config    // what all files mean together: an alert and its provider may be in two of them
	places map[string]string // where each endpoint's unique key was seen first
	file   string            // the file that is being checked
	port   string            // where Gatus is asked, or none
	faults []Fault
}

func meaning(sources []source, port string) []Fault {
	c := &checker{whole: merge(sources), places: map[string]string{}, port: port}
	for _, source := range sources {
		c.file = source.file
		decoded, faults := decode(source)
		c.faults = append(c.faults, faults...)
		c.storage(member(source.root, "storage"))
		c.history(member(source.root, "storage"))
		c.server(member(source.root, "web"))
		c.encrypted(member(source.root, "alerting"), "alerting")
		c.security(member(source.root, "security"))
		c.providers(member(source.root, "alerting"))
		if decoded != nil {
			c.endpoints(source.root, decoded)
		}
	}
	return c.faults
}

// fault notes what is wrong at a node, or somewhere in its file if there is no such node.
func (c *checker) fault(node *yaml.Node, key, problem, fix string) {
	line := 0
	if node != nil {
		line = node.Line
	}
	c.faults = append(c.faults, Fault{File: c.file, Line: line, Key: key, Problem: problem, Fix: fix})
}

// warn notes what may be meant.
func (c *checker) warn(node *yaml.Node, key, problem, fix string) {
	c.fault(node, key, problem, fix)
	c.faults[len(c.faults)-1].Warning = true
}

func (c *checker) storage(node *yaml.Node) {
	kind := member(node, "type")
	known := []storage.Type{storage.TypeMemory, storage.TypeSQLite, storage.TypePostgres}
	if kind != nil && kind.Value != "" && !slices.Contains(known, storage.Type(kind.Value)) {
		c.fault(kind, "storage.type",
			fmt.Sprintf("Gatus has no storage %q and would forget everything at its end", kind.Value),
			"use sqlite, postgres or memory")
	}
}

func (c *checker) security(node *yaml.Node) {
	if node == nil {
		return
	}
	if security := c.whole.Security; security == nil || security.Basic == nil && security.OIDC == nil {
		c.fault(node, "security", "has neither basic nor oidc, so everything stays open",
			"add one of them, or remove security")
	} else if basic := security.Basic; basic != nil {
		hash, err := base64.URLEncoding.DecodeString(basic.PasswordBcryptHashBase64Encoded)
		if _, costErr := bcrypt.Cost(hash); err != nil || costErr != nil {
			c.fault(node, "security.basic.password-bcrypt-base64",
				"isn't a bcrypt hash in URL-safe base64, so nobody could log in",
				"hash the password with bcrypt, then encode the hash: "+
					"`htpasswd -bnBC 9 '' PASSWORD | tr -d ':\\n' | base64 -w0 | tr +/ -_`")
		}
	}
}

// providers checks that every alerting provider has what it needs: Gatus would leave it out, with a warning.
func (c *checker) providers(node *yaml.Node) {
	if node == nil || c.whole.Alerting == nil {
		return
	}
	for index := 0; index+1 < len(node.Content); index += 2 {
		name := node.Content[index]
		configured := c.whole.Alerting.GetAlertingProviderByAlertType(alert.Type(name.Value))
		if configured == nil {
			continue // unknown, or `name:` without a value: alerts that want it are reported
		}
		if err := configured.Validate(); err != nil {
			c.fault(name, join("alerting", name.Value), "can't send: "+err.Error(),
				"add what is missing, or remove the provider")
		}
		path := join("alerting", name.Value)
		c.thresholds(member(node.Content[index+1], "default-alert"), join(path, "default-alert"))
		if provider, isCustom := configured.(*custom.AlertProvider); isCustom {
			c.webhook(node.Content[index+1], path, provider.DefaultConfig)
		}
	}
}

func (c *checker) endpoints(root *yaml.Node, decoded *config.Config) {
	each(member(root, "endpoints"), "endpoints", func(index int, node *yaml.Node, path string) {
		ep := decoded.Endpoints[index]
		if ep == nil {
			c.fault(node, path, "is empty, at which Gatus would crash", "describe an endpoint, or remove the line")
			return
		}
		c.endpoint(node, path, ep.Group, ep, false)
		if err := ep.ValidateAndSetDefaults(); err != nil {
			c.fault(node, path, "Gatus refuses it: "+err.Error(), "correct it, see https://gatus.io/docs")
		}
	})
	each(member(root, "external-endpoints"), "external-endpoints", func(index int, node *yaml.Node, path string) {
		if external := decoded.ExternalEndpoints[index]; external != nil {
			c.unique(node, path, external.Group, external.Name)
			c.alerts(node, path, external.Group, external.Alerts)
		}
	})
	each(member(root, "suites"), "suites", func(index int, node *yaml.Node, path string) {
		suite := decoded.Suites[index]
		if suite == nil {
			return
		}
		c.unique(node, path, suite.Group, suite.Name)
		c.interval(member(node, "interval"), path, suite.Interval)
		each(member(node, "endpoints"), join(path, "endpoints"), func(index int, node *yaml.Node, path string) {
			if ep := suite.Endpoints[index]; ep != nil {
				c.endpoint(node, path, suite.Group, ep, true)
			}
		})
	})
}

func each(list *yaml.Node, path string, visit func(index int, node *yaml.Node, path string)) {
	list = resolve(list)
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	for index, node := range list.Content {
		visit(index, node, childKey(list, index, path))
	}
}

func (c *checker) endpoint(node *yaml.Node, path, group string, ep *endpoint.Endpoint, inSuite bool) {
	c.unique(node, path, group, ep.Name)
	c.alerts(node, path, group, ep.Alerts)
	c.interval(member(node, "interval"), path, ep.Interval)
	c.address(node, path, ep)
	c.request(node, path, ep)
	c.conditions(member(node, "conditions"), join(path, "conditions"), ep, inSuite)
}

var knownPlaceholders = []string{
	endpoint.StatusPlaceholder, endpoint.IPPlaceholder, endpoint.DNSRCodePlaceholder, endpoint.ResponseTimePlaceholder,
	endpoint.BodyPlaceholder, endpoint.ConnectedPlaceholder, endpoint.CertificateExpirationPlaceholder,
	endpoint.DomainExpirationPlaceholder, endpoint.ContextPlaceholder,
}

// Something in brackets at the beginning of either side of a condition, be it in len() or has().
var placeholder = regexp.MustCompile(`(?:^|(?:==|!=|<=|>=|<|>) )\s*(?:len\(|has\()?(\[[A-Za-z_]+\])`)

func placeholders(condition string) (names []string) {
	for _, match := range placeholder.FindAllStringSubmatch(condition, -1) {
		names = append(names, strings.ToUpper(match[1]))
	}
	return names
}

// unique looks for two endpoints that Gatus would keep under one key, in whichever files they are.
func (c *checker) unique(node *yaml.Node, path, group, name string) {
	unique := key.ConvertGroupAndNameToKey(group, name)
	if first, seen := c.places[unique]; seen {
		c.fault(node, path, fmt.Sprintf("has the same key, %s, as the one at %s", unique, first), "change its name or group")
		return
	}
	c.places[unique] = fmt.Sprintf("%s:%d", c.file, node.Line)
}

func (c *checker) alerts(node *yaml.Node, path, group string, alerts []*alert.Alert) {
	each(member(node, "alerts"), join(path, "alerts"), func(index int, node *yaml.Node, path string) {
		if alerts[index] == nil {
			c.fault(node, path, "is empty, at which Gatus would crash", "give it a type, or remove the line")
			return
		}
		kind := alerts[index].Type
		if providers, _ := fields(reflect.TypeFor[alerting.Config]()); providers[string(kind)] == nil {
			c.fault(node, join(path, "type"), fmt.Sprintf("Gatus has no alerting provider %q, so nobody would be told", kind),
				suggestion(string(kind), providers))
			return
		}
		var configured provider.AlertProvider
		if c.whole.Alerting != nil {
			configured = c.whole.Alerting.GetAlertingProviderByAlertType(kind)
		}
		if configured == nil {
			c.fault(node, join(path, "type"), fmt.Sprintf("alerting.%s isn't configured, so nobody would be told", kind),
				"configure it, or remove the alert")
			return
		}
		c.thresholds(node, path)
		c.encrypted(member(node, "provider-override"), join(path, "provider-override"))
		c.override(member(node, "provider-override"), join(path, "provider-override"), group, configured, alerts[index])
	})
}

// override checks what an alert changes of its provider's settings: Gatus takes any key here.
func (c *checker) override(node *yaml.Node, path, group string, configured provider.AlertProvider, alert *alert.Alert) {
	if node == nil {
		return
	}
	if settings := reflect.Indirect(reflect.ValueOf(configured)).FieldByName("DefaultConfig"); settings.IsValid() {
		c.faults = append(c.faults, unknownKeys(c.file, node, settings.Type(), path)...)
	}
	if err := configured.ValidateOverrides(group, alert); err != nil {
		c.fault(node, path, "can't send: "+err.Error(), "correct the override")
	}
}
