//go:build failpoint

package failpoint

import (
	"os"
	"runtime"
	"runtime/pprof"
	"time"
)

// How long after the start, and for how long, a process is looked at: FAMILYVOICE_FAILPOINT_PROFILE is where its profiles
// go, with .cpu and .allocs behind it.
const (
	profileAfter = 30 * time.Second
	profileFor   = time.Minute
)

func init() {
	name := os.Getenv("FAMILYVOICE_FAILPOINT_PROFILE")
	if name == "" {
		return
	}
	runtime.MemProfileRate = 64 << 10
	go func() {
		time.Sleep(profileAfter)
		write(name+".cpu", func(f *os.File) error {
			err := pprof.StartCPUProfile(f)
			time.Sleep(profileFor)
			pprof.StopCPUProfile()
			return err
		})
		write(name+".allocs", func(f *os.File) error { return pprof.Lookup("allocs").WriteTo(f, 0) })
	}()
}

func write(name string, profile func(*os.File) error) {
	f, err := os.Create(name)
	if err == nil {
		err = profile(f)
		_ = f.Close()
	}
	if err != nil {
		_, _ = os.Stderr.WriteString("failpoint: no profile: " + err.Error() + "\n")
	}
}
