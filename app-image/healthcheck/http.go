package main

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// get asks 127.0.0.1 for a path. It is HTTP/1.0 on a bare socket: Gatus then sends the whole body and hangs up.
// The package net would make this program 0.7 MB larger, net/http 4 MB.
func get(port int, path string) (status int, body string, err error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return 0, "", err
	}
	stream := os.NewFile(uintptr(socket), "127.0.0.1")
	defer stream.Close()
	if err := syscall.Connect(socket, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return 0, "", err
	}
	if _, err := stream.WriteString("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n"); err != nil {
		return 0, "", err
	}
	answer, err := io.ReadAll(stream)
	if err != nil {
		return 0, "", err
	}

	head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
	// "HTTP/1.1 200 OK"
	if version, rest, found := strings.Cut(head, " "); found && strings.HasPrefix(version, "HTTP/") && len(rest) >= 3 {
		if status, err := strconv.Atoi(rest[:3]); err == nil {
			return status, body, nil
		}
	}
	return 0, "", errors.New("the answer isn't HTTP")
}

// newestResult finds the latest of all timestamps in the status API's answer. In JSON, a quote within a text is
// escaped, so nothing but a key can look like this one.
func newestResult(body string) (newest time.Time, found bool) {
	for {
		_, rest, more := strings.Cut(body, `"timestamp":"`)
		if !more {
			return newest, found
		}
		text, after, _ := strings.Cut(rest, `"`)
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil && (!found || at.After(newest)) {
			newest, found = at, true
		}
		body = after
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if len(line) > 200 {
		line = line[:200]
	}
	return line
}
