//go:build !amd64

package encoder

func largest8(*float32, int) uint32                                      { return 0 }
func roundBy8(*float32, *int16, int, float32)                            {}
func scaleRow8(*float32, *int32, *float32, *float32, int, float32)       {}
func gelu8(*float32, *float32, int)                                      {}
func add8(*float32, *float32, int)                                       {}
func sums4(*float32, int, *[4]float32)                                   {}
func squares4(*float32, int, *[4]float32, float32)                       {}
func shiftAndScale8(*float32, *float32, *float32, int, float32, float32) {}
