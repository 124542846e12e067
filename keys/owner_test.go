package keys

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestARotationByRootLeavesTheFileToTheService(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to somebody")
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	const service = 65532
	if err := os.Chown(path, service, service); err != nil {
		t.Skip("this machine lets nobody give files away")
	}
	if err := Replace(path, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t); owner.Uid != service || owner.Gid != service || info.Mode().Perm() != 0o600 {
		t.Errorf("the service could not read its keys: %d:%d %v", owner.Uid, owner.Gid, info.Mode())
	}
}
