package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/TwiN/gatus/v5/config/endpoint"
	"gopkg.in/yaml.v3"
)

// address checks where an endpoint is asked, and how: what could never be reached from a task on AWS.
func (c *checker) address(node *yaml.Node, path string, ep *endpoint.Endpoint) {
	at, path := member(node, "url"), join(path, "url")
	if ep.URL == "" {
		return // Gatus says so
	}
	if ep.DNSConfig != nil {
		if strings.Contains(ep.URL, "/") {
			c.fault(at, path, fmt.Sprintf("%q isn't the address of a DNS server", ep.URL), "give its IP address, without scheme or path")
		}
		return
	}
	address, err := url.Parse(ep.URL)
	if err != nil {
		return // Gatus says so
	}
	host, port := address.Hostname(), address.Port()
	kind := ep.Type()
	switch {
	case host == "":
		c.fault(at, path, fmt.Sprintf("%q names no host", ep.URL), "give it as https://host/path or tcp://host:port")
		return
	case kind == endpoint.TypeSCTP:
		c.fault(at, path, "SCTP passes no NAT gateway, so it would be red for ever", "check TCP, UDP or ICMP")
	case port == "" && slices.Contains([]endpoint.Type{endpoint.TypeTCP, endpoint.TypeUDP, endpoint.TypeTLS,
		endpoint.TypeSTARTTLS, endpoint.TypeGRPC}, kind):
		c.fault(at, path, "names no port, and "+strings.ToLower(string(kind))+" has none of its own",
			fmt.Sprintf("write %s://%s:PORT", address.Scheme, host))
	case port != "":
		if number, err := strconv.Atoi(port); err != nil || number < 1 || number > 65_535 {
			c.fault(at, path, "there is no port "+port, "give one from 1 to 65535")
		} else if number == 25 {
			c.warn(at, path, "AWS closes port 25 on the way out, unless the account has asked for it",
				"check the submission port, 587, or ask: https://repost.aws/knowledge-center/ec2-port-25-throttle")
		}
	}
	if address := net.ParseIP(host); address != nil && address.To4() == nil || ep.ClientConfig != nil && ep.ClientConfig.Network == "ip6" {
		c.fault(at, path, "asks for IPv6, which the VPC hasn't got", "use a name or an IPv4 address")
	} else if host == "localhost" || address != nil && address.IsLoopback() {
		c.warn(at, path, "is the task itself", "give the address under which others reach it")
	}
	if ofS3.MatchString(host) {
		c.warn(at, path, "an S3 address of the stack's own region answers 403: the way there is an endpoint whose policy allows image layers only",
			"check what serves the files (CloudFront, your own name), or extend the policy in ephemeral/network.ts")
	}
}

// S3 in any of its names: bucket.s3.eu-west-2.amazonaws.com, s3-website and so on.
var ofS3 = regexp.MustCompile(`(^|\.)s3([.-][a-z0-9-]+)*\.amazonaws\.com$`)

// request checks what an endpoint sends.
func (c *checker) request(node *yaml.Node, path string, ep *endpoint.Endpoint) {
	methods := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace, ""}
	if !slices.Contains(methods, ep.Method) {
		fix := "use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS"
		if upper := strings.ToUpper(ep.Method); slices.Contains(methods, upper) {
			fix = "write " + upper + ": methods have capital letters"
		}
		c.fault(member(node, "method"), join(path, "method"), fmt.Sprintf("HTTP has no method %q", ep.Method), fix)
	}
	if ep.Body != "" && !ep.GraphQL && isJSON(ep.Headers) && !json.Valid([]byte(ep.Body)) {
		c.fault(member(node, "body"), join(path, "body"), "isn't JSON, as its Content-Type says", "correct the body or the header")
	}
	if ep.DNSConfig != nil && strings.ContainsAny(ep.DNSConfig.QueryName, "/:") && net.ParseIP(ep.DNSConfig.QueryName) == nil {
		c.fault(member(member(node, "dns"), "query-name"), join(path, "dns.query-name"),
			fmt.Sprintf("%q is no name that DNS could know", ep.DNSConfig.QueryName), "give the name alone, such as example.com")
	}
	if ssh := ep.SSHConfig; ssh != nil && ssh.Username != "" {
		var command struct{ Command string }
		if json.Unmarshal([]byte(ep.Body), &command) != nil || command.Command == "" {
			c.fault(node, join(path, "body"), "holds no command to run after the login, so the check would fail",
				`add body: '{"command": "uptime"}', or remove ssh to see only whether it answers`)
		}
	}
}

func isJSON(headers map[string]string) bool {
	for name, value := range headers {
		if strings.EqualFold(name, "Content-Type") && strings.Contains(strings.ToLower(value), "json") {
			return true
		}
	}
	return false
}

// interval checks how often something is asked. 0 is what Gatus takes for its default.
func (c *checker) interval(node *yaml.Node, path string, interval time.Duration) {
	path = join(path, "interval")
	if interval < 0 {
		c.fault(node, path, "is negative, at which Gatus would crash", "give a duration such as 1m")
	} else if interval > 0 && interval < time.Second {
		c.fault(node, path, "asks "+strconv.FormatInt(int64(time.Second/interval), 10)+" times a second",
			"give a duration such as 1m")
	}
}
