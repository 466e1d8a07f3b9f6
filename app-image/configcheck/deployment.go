package main

import (
	"fmt"
	"strings"

	"github.com/TwiN/gatus/v5/storage"
	"gopkg.in/yaml.v3"
)

// history checks the storage, whose file is on a network file system that a second task could reach.
func (c *checker) history(node *yaml.Node) {
	kind, path := member(node, "type"), member(node, "path")
	if kind == nil || path == nil || storage.Type(kind.Value) != storage.TypeSQLite {
		return
	}
	file, settings, _ := strings.Cut(strings.TrimPrefix(path.Value, "file:"), "?")
	fault := func(problem, fix string) { c.fault(path, "storage.path", problem, fix) }
	if !strings.Contains(settings, "_pragma=locking_mode(EXCLUSIVE)") {
		fault("takes no exclusive lock, so that two tasks could write to one file and damage it",
			"end it with ?_pragma=busy_timeout(60000)&_pragma=locking_mode(EXCLUSIVE)")
	} else if !strings.Contains(settings, "_pragma=busy_timeout(") {
		fault("doesn't wait for the lock that a stopped task still holds", "add _pragma=busy_timeout(60000)")
	}
	if file != ":memory:" && !strings.HasPrefix(file, "/data/") {
		fault(fmt.Sprintf("%q isn't on the volume, and nothing else can be written to", file), "put it in /data/")
	}
}

// server checks where Gatus listens: the load balancer asks for it on the task's address, in plain HTTP.
func (c *checker) server(node *yaml.Node) {
	if port := member(node, "port"); port != nil && c.port != "" && port.Value != c.port {
		c.fault(port, "web.port", "isn't "+c.port+", where the load balancer and the health check ask", "write ${PORT}")
	}
	if address := member(node, "address"); address != nil && (strings.HasPrefix(address.Value, "127.") || address.Value == "localhost") {
		c.fault(address, "web.address", "lets in nobody but the task itself", "remove it")
	}
	if tls := member(node, "tls"); tls != nil {
		c.fault(tls, "web.tls", "speaks TLS, but the load balancer asks in plain HTTP", "remove it: the load balancer has the certificate")
	}
}
