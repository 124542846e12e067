// Package metrics counts what somebody who watches the service has to know: messages in, replies out and how late they are,
// what waits, and whether the nightly forgetting ran. It counts by channel and outcome alone: nothing by hub, and nothing of
// anybody. Counts are for Prometheus, on an address that only this machine reaches.
package metrics
