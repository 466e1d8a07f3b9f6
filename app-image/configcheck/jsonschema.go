package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/TwiN/gatus/v5/alerting"
	"github.com/TwiN/gatus/v5/alerting/alert"
	"github.com/TwiN/gatus/v5/config"
	"github.com/TwiN/gatus/v5/config/endpoint"
	"github.com/TwiN/gatus/v5/config/suite"
	"github.com/TwiN/gatus/v5/storage"
	"github.com/miekg/dns"
)

// schema is a JSON Schema, draft 7: the newest that editors know well. https://json-schema.org/draft-07
type schema map[string]any

// jsonSchema describes what Gatus decodes a configuration into, for editors: the same types that unknownKeys walks.
// What can't be said in a schema, configcheck says.
func jsonSchema() schema {
	types := schemaTypes{definitions: schema{}}
	root := types.of(reflect.TypeFor[config.Config]())
	return schema{
		"$schema":     "http://json-schema.org/draft-07/schema#",
		"title":       "Configuration of Gatus",
		"description": "Made from Gatus's own types by app-image/configcheck. After an update of Gatus: UPDATE_SCHEMA=1 npm test",
		"allOf":       []any{root},
		"definitions": types.definitions,
	}
}

// schemaTypes holds the structs that were met, each once.
type schemaTypes struct{ definitions schema }

const variable = `\$` // a variable of the environment may stand for any value

func (s schemaTypes) of(target reflect.Type) schema {
	for target.Kind() == reflect.Pointer {
		target = target.Elem()
	}
	switch target {
	case reflect.TypeFor[time.Duration]():
		return schema{"type": "string", "pattern": `^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$|` + variable}
	case reflect.TypeFor[time.Time]():
		return schema{"type": "string"}
	case reflect.TypeFor[alert.Type]():
		providers, _ := fields(reflect.TypeFor[alerting.Config]())
		return schema{"enum": slices.Sorted(maps.Keys(providers))}
	case reflect.TypeFor[storage.Type]():
		return orVariable(schema{"enum": []storage.Type{storage.TypeMemory, storage.TypePostgres, storage.TypeSQLite}})
	case reflect.TypeFor[endpoint.Condition]():
		return schema{"type": "string", "pattern": `. (==|!=|<=|>=|<|>) .`, "defaultSnippets": conditionSnippets()}
	}
	switch target.Kind() {
	case reflect.Bool:
		return orVariable(schema{"type": "boolean"})
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint16, reflect.Uint32,
		reflect.Uint64:
		return orVariable(schema{"type": "integer"})
	case reflect.Float32, reflect.Float64:
		return orVariable(schema{"type": "number"})
	case reflect.String: // of a number or boolean YAML makes a text here
		return schema{"type": []string{"string", "number", "boolean"}}
	case reflect.Slice:
		return schema{"type": "array", "items": s.of(target.Elem())}
	case reflect.Map:
		return schema{"type": "object", "additionalProperties": s.of(target.Elem())}
	case reflect.Struct:
		return s.reference(target)
	default: // anything
		return schema{}
	}
}

func orVariable(value schema) schema {
	return schema{"anyOf": []any{value, schema{"type": "string", "pattern": variable}}}
}

func (s schemaTypes) reference(target reflect.Type) schema {
	name := strings.ReplaceAll(strings.TrimPrefix(target.PkgPath(), "github.com/TwiN/gatus/v5/"), "/", ".") + "." + target.Name()
	if s.definitions[name] == nil {
		definition := schema{"type": "object", "additionalProperties": false}
		s.definitions[name] = definition // before its fields, which may refer to it
		properties := schema{}
		known, rest := fields(target)
		for key, field := range known {
			properties[key] = s.of(field)
		}
		if rest != nil {
			definition["additionalProperties"] = s.of(rest)
		}
		definition["properties"] = properties
		complete(target, definition, properties)
	}
	return schema{"$ref": "#/definitions/" + name}
}

// complete adds what types don't tell: what must be there, what is allowed, and what keys mean.
func complete(target reflect.Type, definition, properties schema) {
	switch target {
	case reflect.TypeFor[endpoint.Endpoint]():
		definition["required"] = []string{"name", "url", "conditions"}
		definition["defaultSnippets"] = endpointSnippets()
		properties["interval"] = schema{"type": "string", "pattern": `^(\d+(\.\d+)?[smh])+$|` + variable}
		properties["method"] = schema{"enum": []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"}}
		// The address of a DNS server has no scheme.
		definition["if"] = schema{"not": schema{"required": []string{"dns"}}}
		definition["then"] = schema{"properties": schema{"url": schema{
			"pattern": `^(https?|wss?|ssh|icmp)://.|^(tcp|udp|tls|starttls|grpcs?)://.+:|^` + variable}}}
		describe(properties, endpointKeys)
	case reflect.TypeFor[alert.Alert]():
		describe(properties, alertKeys)
	case reflect.TypeFor[suite.Suite]():
		definition["required"] = []string{"name", "endpoints"}
	}
	if _, isDNS := properties["query-type"]; isDNS {
		definition["required"] = []string{"query-name", "query-type"}
		properties["query-type"] = schema{"enum": slices.Sorted(maps.Keys(dns.StringToType))}
	}
}

func describe(properties schema, texts map[string]string) {
	for key, text := range texts {
		described := maps.Clone(properties[key].(schema))
		if _, isReference := described["$ref"]; isReference { // beside which draft 7 ignores everything
			described = schema{"allOf": []any{described}}
		}
		described["description"] = text
		properties[key] = described
	}
}

var endpointKeys = map[string]string{
	"name":                "What the page calls it. The history belongs to group and name: with another name it begins anew.",
	"group":               "The heading on the page under which it stands.",
	"url":                 "https://, http://, tcp://host:port, tls://host:port, starttls://host:port, udp://host:port, icmp://host, ssh://host, ws://, wss://, grpc://host:port. What it needs of the network is opened by itself. With dns: the address of a DNS server.",
	"interval":            "Time between two checks, such as 30s, 5m, 1h. By default 1m.",
	"conditions":          "All must hold, or the check has failed. Each is VALUE COMPARATOR VALUE, with spaces.",
	"alerts":              "Who is told when it fails; custom is the webhook in gatus.yaml.",
	"enabled":             "false: it is neither checked nor shown.",
	"method":              "By default GET.",
	"headers":             "Sent with the request. A secret comes from a variable: ${NAME}.",
	"body":                "Sent with the request, or over the connection.",
	"dns":                 "Asks the DNS server at url for a name.",
	"ssh":                 "Logs in, and runs the command in body.",
	"client":              "How it connects: timeout (10s), redirects, certificates, proxy.",
	"ui":                  "What the page hides or shows of it.",
	"maintenance-windows": "When it may fail without an alert.",
}

var alertKeys = map[string]string{
	"type":                      "The provider, as configured under alerting in gatus.yaml.",
	"failure-threshold":         "Failures in a row before somebody is told. By default 3.",
	"success-threshold":         "Successes in a row before it counts as mended. By default 2.",
	"send-on-resolved":          "Whether the end of an outage is told too.",
	"minimum-reminder-interval": "Tells again while it lasts, at most so often; 5m or more.",
}

func snippet(label string, body any) schema {
	return schema{"label": label, "description": label, "body": body}
}

func conditionSnippets() []schema {
	var all []schema
	for _, condition := range []string{"[STATUS] == 200", "[STATUS] == any(200, 204)", "[RESPONSE_TIME] < 1000",
		"[BODY].status == UP", "[CONNECTED] == true", "[CERTIFICATE_EXPIRATION] > 720h", "[DOMAIN_EXPIRATION] > 720h",
		"[DNS_RCODE] == NOERROR", "len([BODY].items) > 0", "has([BODY].errors) == false"} {
		all = append(all, snippet(condition, condition))
	}
	return all
}

func endpointSnippets() []schema {
	check := func(label, url, condition string, more schema) schema {
		body := schema{"name": "$1", "group": "$2", "url": url, "conditions": []string{condition},
			"alerts": []schema{{"type": "custom"}}}
		maps.Copy(body, more)
		return snippet(label, body)
	}
	return []schema{
		check("a website", "https://$3", "[STATUS] == 200", nil),
		check("a port", "tcp://$3:$4", "[CONNECTED] == true", nil),
		check("a ping", "icmp://$3", "[CONNECTED] == true", nil),
		check("a mail server", "starttls://$3:587", "[CERTIFICATE_EXPIRATION] > 720h", nil),
		check("a name in DNS", "${DNS_RESOLVER}", "[DNS_RCODE] == NOERROR",
			schema{"dns": schema{"query-name": "$3", "query-type": "A"}}),
	}
}
