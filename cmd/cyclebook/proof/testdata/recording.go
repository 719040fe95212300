// This file is compiled into the program for the simulated power cuts, and into nothing else. It
// stands between SQLite and the system, and tells whoever holds the other end of file 3 of each
// change of a file and of each sync, once it is done.

package main

import (
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// diskChange is disk.Change.
type diskChange struct {
	Kind, Name string
	At         int64
	Data       []byte
}

// recording is the one recorder of the process: SQLite knows its functions by address.
var recording struct {
	mu    sync.Mutex
	to    *gob.Encoder
	real  sqlite3.Tsqlite3_vfs
	files map[uintptr]recordedFile
	// tables are those of our functions, by the system's they stand before.
	tables map[uintptr]uintptr
}

type recordedFile struct {
	name string
	real *sqlite3.Tsqlite3_io_methods
}

func init() {
	r := &recording
	r.to = gob.NewEncoder(os.NewFile(3, "changes"))
	r.files, r.tables = make(map[uintptr]recordedFile), make(map[uintptr]uintptr)
	tls := libc.NewTLS()
	found := sqlite3.Xsqlite3_vfs_find(tls, 0)
	name, err := libc.CString("recording")
	if found == 0 || err != nil {
		panic("recording: SQLite has no files")
	}
	r.real = *at[sqlite3.Tsqlite3_vfs](found)
	own := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(r.real)))
	vfs := at[sqlite3.Tsqlite3_vfs](own)
	*vfs = r.real
	vfs.FzName = name
	vfs.FxOpen, vfs.FxDelete = address(recordOpen), address(recordDelete)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, own, 1); rc != sqlite3.SQLITE_OK {
		panic(fmt.Sprintf("recording: SQLite refuses with %d", rc))
	}
}

// at reads an address of C as a pointer.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// address is the way in which translated C knows a function. It must be one of a package, which
// never moves.
func address[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// function is the way back.
func function[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

func tell(c diskChange) {
	if err := recording.to.Encode(c); err != nil {
		panic(err) // nobody listens: what happens now would not be known
	}
}

type (
	openFunction   = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, flagsOut uintptr) int32
	deleteFunction = func(tls *libc.TLS, vfs, name uintptr, sync int32) int32
	closeFunction  = func(tls *libc.TLS, file uintptr) int32
	writeFunction  = func(tls *libc.TLS, file, from uintptr, size int32, at int64) int32
	sizeFunction   = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunction   = func(tls *libc.TLS, file uintptr, flags int32) int32
)

func recordOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, flagsOut uintptr) int32 {
	rc := function[openFunction](recording.real.FxOpen)(tls, vfs, name, file, flags, flagsOut)
	if rc != sqlite3.SQLITE_OK || name == 0 {
		return rc
	}
	recording.mu.Lock()
	defer recording.mu.Unlock()
	real := at[sqlite3.Tsqlite3_file](file).FpMethods
	f := recordedFile{filepath.Base(libc.GoString(name)), at[sqlite3.Tsqlite3_io_methods](real)}
	if recording.tables[real] == 0 {
		own := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*f.real)))
		table := at[sqlite3.Tsqlite3_io_methods](own)
		*table = *f.real
		table.FxWrite, table.FxTruncate = address(recordWrite), address(recordTruncate)
		table.FxSync, table.FxClose = address(recordSync), address(recordClose)
		recording.tables[real] = own
	}
	at[sqlite3.Tsqlite3_file](file).FpMethods = recording.tables[real]
	recording.files[file] = f
	tell(diskChange{Kind: "create", Name: f.name})
	return rc
}

func recordDelete(tls *libc.TLS, vfs, name uintptr, sync int32) int32 {
	rc := function[deleteFunction](recording.real.FxDelete)(tls, vfs, name, sync)
	record(rc, diskChange{Kind: "remove", Name: filepath.Base(libc.GoString(name))})
	return rc
}

func recordClose(tls *libc.TLS, file uintptr) int32 {
	f := opened(file)
	recording.mu.Lock()
	delete(recording.files, file)
	recording.mu.Unlock()
	return function[closeFunction](f.real.FxClose)(tls, file)
}

func recordWrite(tls *libc.TLS, file, from uintptr, size int32, offset int64) int32 {
	f := opened(file)
	rc := function[writeFunction](f.real.FxWrite)(tls, file, from, size, offset)
	record(rc, diskChange{"write", f.name, offset, unsafe.Slice(at[byte](from), size)})
	return rc
}

func recordTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	f := opened(file)
	rc := function[sizeFunction](f.real.FxTruncate)(tls, file, size)
	record(rc, diskChange{Kind: "truncate", Name: f.name, At: size})
	return rc
}

func recordSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	f := opened(file)
	rc := function[syncFunction](f.real.FxSync)(tls, file, flags)
	record(rc, diskChange{Kind: "sync", Name: f.name})
	return rc
}

func opened(file uintptr) recordedFile {
	recording.mu.Lock()
	defer recording.mu.Unlock()
	return recording.files[file]
}

func record(rc int32, c diskChange) {
	if rc != sqlite3.SQLITE_OK {
		return
	}
	recording.mu.Lock()
	defer recording.mu.Unlock()
	tell(c)
}
