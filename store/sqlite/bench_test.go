package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"familyvoice/store"
)

// scratch opens a store on a real disk if FAMILYVOICE_TEST_DISK names a folder there, else in the test's own folder.
func scratch(tb testing.TB) (*store.Store, string) {
	dir := tb.TempDir()
	if disk := os.Getenv("FAMILYVOICE_TEST_DISK"); disk != "" {
		var err error
		if dir, err = os.MkdirTemp(disk, "store"); err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { os.RemoveAll(dir) })
	}
	path := filepath.Join(dir, "familyvoice.db")
	s, err := Open(context.Background(), path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s, path
}

// midway is a response in the middle of a survey: about 2 KB.
func midway(n int) *store.Response {
	at := time.UnixMilli(1764027502123).UTC()
	r := &store.Response{
		Meta: store.Meta{ID: fmt.Sprintf("01HZX9V7K3Q8R5T2%010d", n*7919%1_000_003), Due: at.UnixMilli() + int64(n)}, Survey: "our-family", SurveyV: 1,
		Voice: "family", Round: "open", Place: "north-hub", Language: "en", Channels: []string{"sms"}, Day: "2026-11-24",
		Started: at, Updated: at, Stage: "asking", Answered: 3, Run: "k1." + strings.Repeat("Zm9vYmFyYmF6", 60), Untagged: []string{"proud", "hopes"},
	}
	for i := range 6 {
		r.Applied = append(r.Applied, store.Applied{ID: fmt.Sprintf("SM%032d", i), At: at})
	}
	r.Pending = []store.Pending{{ID: r.ID + ":7:0", Rank: 1, Key: "question", Question: "hopes", Language: "en", Survey: "our-family", SurveyV: 1,
		Channel: "sms", Sender: "+447700900000", Address: "k1." + strings.Repeat("Zm9vYmFyYmF6", 6), At: at, Due: at.UnixMilli()}}
	return r
}

func fill(b *testing.B, s *store.Store, n int) []*store.Response {
	docs := make([]*store.Response, n)
	group(b, 128, n, func(i int) error {
		docs[i] = midway(i)
		return s.Responses.Put(context.Background(), docs[i])
	})
	return docs
}

// group runs what for 0 to n-1 on so many goroutines.
func group(b *testing.B, callers, n int, what func(i int) error) {
	var next atomic.Int64
	errs := make(chan error, callers)
	for range callers {
		go func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					errs <- nil
					return
				}
				if err := what(i); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	for range callers {
		if err := <-errs; err != nil {
			b.Error(err)
		}
	}
}

const people = 10_000

func BenchmarkGet(b *testing.B) {
	s, _ := scratch(b)
	docs := fill(b, s, people)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i = (i + 7919) % people
		if _, err := s.Responses.Get(context.Background(), docs[i].ID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	for _, callers := range []int{1, 8, 32, 64} {
		b.Run(fmt.Sprintf("%d callers", callers), func(b *testing.B) {
			s, _ := scratch(b)
			docs := fill(b, s, people)
			b.ReportAllocs()
			b.ResetTimer()
			group(b, callers, b.N, func(i int) error {
				d := *docs[i%people]
				d.Due++
				err := s.Responses.Put(context.Background(), &d)
				if err == nil {
					docs[i%people] = &d
				}
				return err
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "puts/s")
		})
	}
}

// BenchmarkMessage is what one inbound message asks of the store: a contact and a response are read, the response is written
// for the message and again when its reply has left, and an excerpt is written between.
func BenchmarkMessage(b *testing.B) {
	for _, callers := range []int{1, 8, 32, 64} {
		b.Run(fmt.Sprintf("%d callers", callers), func(b *testing.B) {
			s, _ := scratch(b)
			ctx := context.Background()
			docs := fill(b, s, people)
			group(b, 128, people, func(i int) error {
				return s.Contacts.Put(ctx, &store.Contact{Meta: store.Meta{ID: "k1:" + docs[i].ID}, Response: docs[i].ID, Address: docs[i].Run[:100]})
			})
			took := make([]time.Duration, b.N)
			var before, after syscall.Rusage
			b.ReportAllocs()
			b.ResetTimer()
			_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
			group(b, callers, b.N, func(i int) error {
				start := time.Now()
				id := docs[i%people].ID
				if _, err := s.Contacts.Get(ctx, "k1:"+id); err != nil {
					return err
				}
				r, err := s.Responses.Get(ctx, id)
				if err != nil {
					return err
				}
				if err := s.Responses.Put(ctx, r); err != nil {
					return err
				}
				took[i] = time.Since(start)
				x := &store.Excerpt{Meta: store.Meta{ID: fmt.Sprint(id, ":", i)}, Response: id, Place: r.Place, Day: r.Day, Text: r.Run[:200], Tokens: []string{"bus", "far", "school"}}
				if err := s.Excerpts.Put(ctx, x); err != nil {
					return err
				}
				r.Due = 0
				r.Pending = nil
				return s.Responses.Put(ctx, r)
			})
			_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
			slices.Sort(took)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
			b.ReportMetric(float64(after.Utime.Nano()+after.Stime.Nano()-before.Utime.Nano()-before.Stime.Nano())/1e3/float64(b.N), "cpu-µs/message")
			b.ReportMetric(float64(took[b.N/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[b.N*99/100].Microseconds()), "p99-µs")
		})
	}
}

// BenchmarkFind reads every response; one op is one document.
func BenchmarkFind(b *testing.B) {
	s, _ := scratch(b)
	fill(b, s, people)
	for name, q := range map[string]store.Query{"by id": {}, "by due": {Range: "due"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; n < b.N; {
				for _, err := range s.Responses.Find(context.Background(), q) {
					if err != nil {
						b.Fatal(err)
					}
					if n++; n == b.N {
						break
					}
				}
			}
		})
	}
}

// BenchmarkSyncedAppend is the disk alone: 2 KB appended to a file and synced, as the least that a lone durable write costs.
func BenchmarkSyncedAppend(b *testing.B) {
	_, path := scratch(b)
	f, err := os.Create(path + ".probe")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 2048)
	for b.Loop() {
		if _, err := f.Write(block); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "syncs/s")
}
