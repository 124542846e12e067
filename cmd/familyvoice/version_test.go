package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestTheBinarySaysWhichItIs(t *testing.T) {
	was := version
	t.Cleanup(func() { version = was })
	for _, of := range []string{was, "v1.2.3-made-up"} {
		version = of
		var out, errs bytes.Buffer
		if status := run(context.Background(), []string{"version"}, streams{strings.NewReader(""), &out, &errs}); status != 0 || errs.Len() > 0 || !strings.HasPrefix(out.String(), "familyvoice "+of+" go1.") {
			t.Errorf("status %d: %q, %q", status, out.String(), errs.String())
		}
	}
	if was != "unknown" {
		t.Errorf("a build without a version calls itself %q", was)
	}
}
