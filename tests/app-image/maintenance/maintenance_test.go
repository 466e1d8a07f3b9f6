// Asks the pinned Gatus itself whether it is quiet, at many instants of a year: the clock of the test is made up.
// planned-night.slow.ts runs it, in the image's module, and says what it expects.
package maintenance

import (
	"encoding/json"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/TwiN/gatus/v5/config/maintenance"
)

// A window as Gatus is told of it, and what is expected of it, in the order of time.
type night struct {
	TimeZone, Start, Duration string
	// Milliseconds since 1970.
	At    []int64
	Quiet []bool
}

func TestPlannedNight(t *testing.T) {
	file, err := os.ReadFile(os.Getenv("NIGHTS"))
	if err != nil {
		t.Fatal(err)
	}
	var nights []night
	if err := json.Unmarshal(file, &nights); err != nil {
		t.Fatal(err)
	}
	asked := 0
	synctest.Test(t, func(t *testing.T) {
		for _, night := range nights {
			duration, err := time.ParseDuration(night.Duration)
			if err != nil {
				t.Fatal(err)
			}
			config := maintenance.Config{Timezone: night.TimeZone, Start: night.Start, Duration: duration}
			if err := config.ValidateAndSetDefaults(); err != nil {
				t.Fatal(night, err)
			}
			for index, at := range night.At {
				time.Sleep(time.Until(time.UnixMilli(at)))
				if config.IsUnderMaintenance() != night.Quiet[index] {
					t.Errorf("%s: quiet should be %t of %s, %s, %s",
						time.Now().UTC(), night.Quiet[index], night.TimeZone, night.Start, night.Duration)
				}
				asked++
			}
		}
	})
	t.Logf("asked %d times", asked)
}
