package main

import (
	"context"
	"io"
	"log/slog"
)

// newLog is the structured log. Packages never give it a text, a number, a name or a token; it writes what it is given, and the
// id of the request if there is one.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(withID{slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})})
}

type requestKey struct{}

// withRequest is a context that knows the id of its request.
func withRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// withID adds the id of the request to each line that is logged on its behalf.
type withID struct{ slog.Handler }

func (h withID) Handle(ctx context.Context, r slog.Record) error {
	if id, ok := ctx.Value(requestKey{}).(string); ok {
		r.AddAttrs(slog.String("id", id))
	}
	return h.Handler.Handle(ctx, r)
}

func (h withID) WithAttrs(attrs []slog.Attr) slog.Handler { return withID{h.Handler.WithAttrs(attrs)} }
func (h withID) WithGroup(name string) slog.Handler       { return withID{h.Handler.WithGroup(name)} }
