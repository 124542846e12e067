package metrics_test

import (
	"fmt"
	"strings"

	"familyvoice/channels"
	"familyvoice/metrics"
)

func Example() {
	m := metrics.New(func() int { return 0 })
	m.Received(channels.SMS, nil)
	names, err := m.Names()
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if strings.Contains(name, "messages") {
			fmt.Println(name)
		}
	}
	// Output:
	// familyvoice_messages_total
	// familyvoice_spool_messages
}
