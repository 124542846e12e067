package main

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"familyvoice/web"
)

func TestWhoComesThroughAProxy(t *testing.T) {
	const unnamed, unread, none = "does not name", "can be read", "sends no X-Forwarded-For"
	for _, row := range []struct {
		what    string
		trusted []string
		peer    string
		lines   []string
		form    bool   // from a browser
		want    string // the visitor
		said    string // in the log; "" for nothing
	}{
		{"an address", []string{"10.0.0.0/8"}, "10.1.2.3", []string{"192.0.2.7"}, true, "192.0.2.7/32", ""},
		{"an address with a port", []string{"10.0.0.0/8"}, "10.1.2.3", []string{"192.0.2.7:51234"}, true, "192.0.2.7/32", ""},
		{"the same of IPv6", []string{"10.1.2.3"}, "10.1.2.3", []string{"[2001:db8::7]:51234"}, true, "2001:db8::/64", ""},
		{"IPv6 in brackets", []string{"::1"}, "::1", []string{"[2001:db8::7]"}, true, "2001:db8::/64", ""},
		{"IPv6 that ends like a port", []string{"::1"}, "::1", []string{"2001:db8::7:443"}, true, "2001:db8::/64", ""},
		{"two proxies", []string{"10.0.0.0/8"}, "10.1.2.3", []string{"192.0.2.7:1, 10.9.9.9:2"}, true, "192.0.2.7/32", ""},
		{"a proxy that adds a line below the client's own",
			[]string{"10.0.0.0/8"}, "10.1.2.3", []string{"198.51.100.1", "192.0.2.7"}, true, "192.0.2.7/32", ""},
		{"a first hop that is nothing, behind one that is read",
			[]string{"10.0.0.0/8"}, "10.1.2.3", []string{"unknown, 192.0.2.7"}, true, "192.0.2.7/32", ""},
		{"nothing that can be read", []string{"10.0.0.0/8"}, "10.1.2.3", []string{"unknown"}, true, "10.1.2.3/32", unread},
		{"a proxy that is not named", nil, "10.1.2.3", []string{"192.0.2.7"}, true, "10.1.2.3/32", unnamed},
		{"a family that writes the line itself", []string{"10.0.0.0/8"}, "192.0.2.7", []string{"198.51.100.1"}, true, "192.0.2.7/32", unnamed},
		{"a proxy that says nothing", []string{"127.0.0.1"}, "127.0.0.1", nil, true, "127.0.0.1/32", none},
		{"a probe", []string{"127.0.0.1"}, "127.0.0.1", nil, false, "127.0.0.1/32", ""},
		{"no proxy", nil, "192.0.2.7", nil, true, "192.0.2.7/32", ""},
	} {
		t.Run(row.what, func(t *testing.T) {
			var log bytes.Buffer
			router, err := newRouter(slog.New(slog.NewTextHandler(&log, nil)), row.trusted, web.New(web.Options{}), true)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			router.POST("/", func(c *gin.Context) { got = web.Visitor(c).String() })
			for range 3 {
				r := httptest.NewRequest("POST", "/", nil)
				r.RemoteAddr = row.peer + ":4321"
				if strings.Contains(row.peer, ":") {
					r.RemoteAddr = "[" + row.peer + "]:4321"
				}
				r.Header["X-Forwarded-For"] = row.lines
				if row.form {
					r.Header.Set("Origin", "https://fv.example")
				}
				router.ServeHTTP(httptest.NewRecorder(), r)
			}
			if got != row.want {
				t.Errorf("the visitor is %s, want %s", got, row.want)
			}
			wanted := 0
			if row.said != "" {
				wanted = 1
			}
			if strings.Count(log.String(), "WARN") != wanted || !strings.Contains(log.String(), row.said) {
				t.Errorf("the log says, want once %q:\n%s", row.said, &log)
			}
			if strings.Contains(log.String(), "192.0.2.7") || strings.Contains(log.String(), "198.51.100.1") {
				t.Errorf("the log holds a family's address: %s", &log)
			}
		})
	}
}
