package main

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/TwiN/gatus/v5/config/endpoint"
	"github.com/miekg/dns"
	"gopkg.in/yaml.v3"
)

// conditions looks for conditions that can't be met, or can't fail, whatever the endpoint answers.
func (c *checker) conditions(list *yaml.Node, path string, ep *endpoint.Endpoint, inSuite bool) {
	var ofStatus []*comparison
	each(list, path, func(_ int, node *yaml.Node, path string) {
		for _, name := range placeholders(node.Value) {
			if !slices.Contains(knownPlaceholders, name) {
				c.fault(node, path, "Gatus knows no "+name+" and would compare these very letters",
					"use one of "+strings.Join(knownPlaceholders, " "))
				return
			}
		}
		parsed, wrong := parseCondition(node.Value)
		if parsed != nil && wrong == (complaint{}) {
			wrong = unfilled(parsed, ep, inSuite)
		}
		if parsed != nil && wrong == (complaint{}) {
			wrong = neverOrAlways(parsed)
		}
		if parsed != nil && wrong == (complaint{}) && parsed.left.placeholder == endpoint.StatusPlaceholder {
			if wrong = status(ep, parsed); wrong == (complaint{}) && parsed.statusTest() != nil {
				ofStatus = append(ofStatus, parsed)
				if len(ofStatus) > 1 && status(ep, ofStatus...) != (complaint{}) {
					wrong = complaint{"can't be true together with the other conditions of [STATUS]",
						"keep one, or list what is allowed: [STATUS] == any(200, 204)"}
				}
			}
		}
		if wrong != (complaint{}) {
			c.fault(node, path, wrong.problem, wrong.fix)
		}
	})
}

// unfilled tells of a placeholder that stays empty on endpoints of this type.
// Source: Endpoint.call and EvaluateHealthWithContext in Gatus's config/endpoint/endpoint.go.
func unfilled(condition *comparison, ep *endpoint.Endpoint, inSuite bool) complaint {
	kind := ep.Type()
	banner := kind == endpoint.TypeSSH && (ep.SSHConfig == nil || ep.SSHConfig.Username == "")
	for _, side := range []operand{condition.left, condition.right} {
		filled, fix := true, "use [CONNECTED] or [RESPONSE_TIME]"
		switch side.placeholder {
		case endpoint.StatusPlaceholder:
			filled = kind == endpoint.TypeHTTP || kind == endpoint.TypeSSH
		case endpoint.DNSRCodePlaceholder:
			filled = kind == endpoint.TypeDNS
		case endpoint.BodyPlaceholder:
			switch kind {
			case endpoint.TypeTCP, endpoint.TypeUDP, endpoint.TypeTLS:
				filled, fix = ep.Body != "", "give a body to send, whose answer is read, or use [CONNECTED]"
			case endpoint.TypeHTTP:
				filled, fix = !strings.EqualFold(ep.Method, "HEAD"), "use the method GET"
			case endpoint.TypeSSH:
				filled, fix = !banner, "give ssh.username and a command to run, or use [CONNECTED]"
			default:
				filled = kind != endpoint.TypeICMP && kind != endpoint.TypeSTARTTLS && kind != endpoint.TypeSCTP
			}
		case endpoint.CertificateExpirationPlaceholder:
			ignoresRedirect := ep.ClientConfig != nil && ep.ClientConfig.IgnoreRedirect
			filled = kind == endpoint.TypeTLS || kind == endpoint.TypeSTARTTLS ||
				kind == endpoint.TypeHTTP && (strings.HasPrefix(ep.URL, "https://") || !ignoresRedirect)
			fix = "use an address with https://, tls:// or starttls://"
		case endpoint.DomainExpirationPlaceholder:
			address, err := url.Parse(ep.URL)
			filled = kind != endpoint.TypeDNS && (err != nil || net.ParseIP(address.Hostname()) == nil)
			fix = "use an address with the domain's name in it"
		case endpoint.ContextPlaceholder:
			filled, fix = inSuite, "[CONTEXT] is for the endpoints of a suite"
		}
		if !filled {
			return complaint{side.placeholder + " stays empty on a check by " + string(kind), fix}
		}
	}
	return complaint{}
}

// neverOrAlways tells of values that a placeholder never has, whatever is checked.
func neverOrAlways(condition *comparison) complaint {
	left, right := condition.left, condition.right
	if condition.operator != "==" && condition.operator != "!=" {
		return numerical(condition)
	}
	outcome := "can never be true"
	if condition.operator == "!=" {
		outcome = "is always true"
	}
	values := []string{right.text}
	switch {
	case right.placeholder != "" || right.function == "pat":
		return complaint{}
	case right.function == "any":
		values = strings.Split(right.argument, ",")
	}
	for _, value := range values {
		value = strings.TrimSpace(value)
		isWord := value == "true" || value == "false"
		whole, wholeErr := strconv.ParseInt(value, 0, 64)
		switch {
		case left.function == "has" && !isWord:
			return complaint{outcome + ": has() is true or false, not " + quoted(value), "compare with true or false"}
		case left.function == "has":
		case left.function == "len" && (wholeErr != nil || whole < 0):
			return complaint{outcome + ": len() is a whole number, not " + quoted(value), "compare with 0 or more"}
		case left.function == "len":
		case left.placeholder == endpoint.ConnectedPlaceholder && !isWord:
			return complaint{outcome + ": [CONNECTED] is true or false, not " + quoted(value), "compare with true or false"}
		case left.placeholder == endpoint.DNSRCodePlaceholder && !slices.Contains(rcodes(), value):
			return complaint{outcome + ": DNS has no answer " + quoted(value),
				"use a name such as NOERROR, NXDOMAIN or SERVFAIL, in capital letters"}
		case left.placeholder == endpoint.IPPlaceholder && net.ParseIP(value) == nil:
			return complaint{outcome + ": " + quoted(value) + " is no IP address", "give an address, or pat(10.0.*)"}
		case slices.Contains(measured, left.placeholder):
			return complaint{outcome + ": " + left.placeholder + " is measured to the millisecond", "compare with < or >"}
		case left.placeholder == endpoint.BodyPlaceholder && left.path != "" && len(value) > 1 &&
			(value[0] == '"' || value[0] == '\'') && value[0] == value[len(value)-1]:
			return complaint{outcome + ": the value has no quotes in it", "write it without quotes: " + value[1:len(value)-1]}
		}
	}
	return complaint{}
}

var measured = []string{endpoint.ResponseTimePlaceholder, endpoint.CertificateExpirationPlaceholder,
	endpoint.DomainExpirationPlaceholder}

func rcodes() (names []string) {
	for _, name := range dns.RcodeToString {
		names = append(names, name)
	}
	return names
}

// numerical checks comparisons with <, <=, > and >=, in which Gatus takes what is no number for 0.
func numerical(condition *comparison) complaint {
	left, right := condition.left, condition.right
	isText := slices.Contains([]string{endpoint.ConnectedPlaceholder, endpoint.IPPlaceholder, endpoint.DNSRCodePlaceholder},
		left.placeholder)
	if left.function == "has" || isText && left.function == "" {
		return complaint{left.text + " is no number, so Gatus would compare 0", "compare it with == or !="}
	}
	if right.placeholder != "" {
		return complaint{}
	}
	value, isNumber := number(right.text)
	if !isNumber {
		fix := "give a number, or a duration such as 500ms or 48h"
		if days, err := strconv.ParseInt(strings.TrimSuffix(right.text, "d"), 10, 32); err == nil {
			fix = "Gatus knows no days: write " + strconv.FormatInt(days*24, 10) + "h"
		}
		return complaint{quoted(right.text) + " is neither a number nor a duration, so Gatus would compare with 0", fix}
	}
	_, noUnit := strconv.ParseFloat(right.text, 64)
	isExpiration := left.placeholder == endpoint.CertificateExpirationPlaceholder ||
		left.placeholder == endpoint.DomainExpirationPlaceholder
	if isExpiration && noUnit == nil && value > 0 && value < 24*60*60*1000 {
		return complaint{right.text + " without a unit is milliseconds", "give the unit: 720h is 30 days"}
	}
	neverNegative := left.function == "len" || left.placeholder == endpoint.ResponseTimePlaceholder
	if neverNegative && !condition.holds(0, value) && !condition.holds(1<<60, value) {
		return complaint{"can never be true: " + left.text + " is never below 0", "compare with 0 or more"}
	}
	if neverNegative && condition.holds(0, value) && condition.holds(1<<60, value) {
		return complaint{"is always true: " + left.text + " is never below 0", "compare with more than 0"}
	}
	if left.placeholder == endpoint.ResponseTimePlaceholder && left.function == "" && !condition.holds(2, value) &&
		condition.holds(0, value) {
		return complaint{"asks for an answer within " + strconv.FormatInt(value, 10) + " ms, which no network gives",
			"RESPONSE_TIME is in milliseconds: 500 is half a second"}
	}
	return complaint{}
}

// status tells of conditions of [STATUS] that no answer, or every answer, meets.
func status(ep *endpoint.Endpoint, conditions ...*comparison) complaint {
	first, last, what := int64(100), int64(999), "an HTTP status has three digits"
	if ep.Type() == endpoint.TypeSSH {
		first, last, what = 0, 255, "the exit code of a command is from 0 to 255"
	}
	followed := []int64{301, 302, 303, 307, 308}
	follows := ep.Type() == endpoint.TypeHTTP && (ep.ClientConfig == nil || !ep.ClientConfig.IgnoreRedirect)
	met, metByRedirect, missed := 0, 0, 0
	for value := first; value <= last; value++ {
		holds := true
		for _, condition := range conditions {
			if test := condition.statusTest(); test != nil {
				holds = holds && test(value)
			}
		}
		switch {
		case holds && follows && slices.Contains(followed, value):
			metByRedirect++
		case holds:
			met++
		default:
			missed++
		}
	}
	switch {
	case met == 0 && metByRedirect > 0:
		return complaint{"can never be true: Gatus follows the redirect, and sees the status of the page that it leads to",
			"add client: {ignore-redirect: true}, or expect 200"}
	case met == 0:
		return complaint{"can never be true: " + what, "correct the number"}
	case missed == 0 && conditions[0].statusTest() != nil:
		return complaint{"is always true: " + what, "name the status, such as 200, or use [CONNECTED] == true"}
	}
	return complaint{}
}
