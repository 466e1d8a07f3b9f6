// Command healthcheck tells whether the Gatus in the same container serves its page and still records what it
// measures. ECS runs it in place of the shell and curl that a scratch image doesn't have.
//
// Gatus's own /health says UP even when its storage is gone, so that isn't enough. This program also wants the
// database file to exist, the status API (which reads the storage) to answer, and the newest stored result to
// be recent: reads may come out of SQLite's cache long after writes began to fail.
//
// Settings, all from the environment that Gatus has too:
//
//	PORT                 where Gatus listens on 127.0.0.1 (8080)
//	STORAGE_FILE         the database file, or :memory: for none (not looked at when unset)
//	HEALTHCHECK_MAX_AGE  how old the newest stored result may be: three of the shortest interval, or more (10m)
//
// It prints one line with the reason and exits with 0 when healthy, with 1 otherwise: Docker reserves the other
// codes.
package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// limit is below the 5 seconds after which ECS gives up, so that the reason is still printed.
const limit = 4 * time.Second

// uptimeOfNothing reads the storage too, needs no login, and answers 404 as no endpoint has this key.
const uptimeOfNothing = "/api/v1/endpoints/_healthcheck/uptimes/1h"

func main() {
	port := setting("PORT", "8080")
	time.AfterFunc(limit, func() {
		finish(1, "hung: no answer from 127.0.0.1:"+port+" within "+limit.String())
	})
	number, err := strconv.Atoi(port)
	if err != nil || number < 1 || number > 65535 {
		finish(1, "setting: PORT="+port+" isn't a port, give a number from 1 to 65535")
	}
	maxAge, err := time.ParseDuration(setting("HEALTHCHECK_MAX_AGE", "10m"))
	if err != nil || maxAge <= 0 {
		finish(1, "setting: HEALTHCHECK_MAX_AGE="+os.Getenv("HEALTHCHECK_MAX_AGE")+" isn't a duration such as 10m")
	}
	finish(check(number, os.Getenv("STORAGE_FILE"), maxAge))
}

func check(port int, file string, maxAge time.Duration) (code int, reason string) {
	where := "127.0.0.1:" + strconv.Itoa(port)

	status, body, err := get(port, "/health")
	if err != nil {
		return 1, "starting: nothing answers on " + where + " (" + err.Error() +
			"); if this lasts, Gatus has stopped or PORT isn't its port"
	}
	if status != 200 || !strings.Contains(body, `"status"`) {
		return 1, "wrong port: what answers on " + where + " isn't Gatus (/health: " + strconv.Itoa(status) + ")"
	}

	if file != "" && file != ":memory:" {
		if _, err := os.Stat(file); err != nil {
			return 1, "storage: " + err.Error() + "; what Gatus records now is lost"
		}
	}

	status, body, err = get(port, "/api/v1/endpoints/statuses?page=1&pageSize=1")
	if err == nil && (status == 401 || status == 403) {
		return checkBehindLogin(port)
	}
	if err != nil {
		return 1, "storage: the status API broke off (" + err.Error() + ")"
	}
	if status != 200 {
		return 1, "storage: the status API answers " + strconv.Itoa(status) + ": " + firstLine(body)
	}

	newest, found := newestResult(body)
	if !found {
		return 1, "starting: no result is stored yet"
	}
	age := time.Since(newest).Round(time.Second)
	if age > maxAge {
		return 1, "storage: the newest stored result is " + age.String() + " old, the limit is " + maxAge.String() +
			"; writes fail or checks stand still"
	}
	return 0, "healthy: the newest stored result is " + age.String() + " old"
}

// checkBehindLogin is for a page with basic auth or OIDC: the status API wants a login, and this program has none.
func checkBehindLogin(port int) (code int, reason string) {
	status, body, err := get(port, uptimeOfNothing)
	if err != nil {
		return 1, "storage: the uptime API broke off (" + err.Error() + ")"
	}
	if status != 404 {
		return 1, "storage: the uptime API answers " + strconv.Itoa(status) + ": " + firstLine(body)
	}
	return 0, "healthy: the storage answers (the age of its results is behind a login)"
}

func setting(name, standard string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return standard
}

func finish(code int, reason string) {
	os.Stdout.WriteString(reason + "\n")
	os.Exit(code)
}
