package disk

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// Mount shows the disk at an empty folder until unmount is called. It needs /dev/fuse and the
// right to mount.
//
// Another process must use it: a page of a mapped file is fetched from this one, which may not
// come to give it while it waits for it.
func Mount(d *Disk, at string) (unmount func() error, err error) {
	forever := time.Hour // nobody else changes it
	server, err := fs.Mount(at, &mounted{disk: d, folder: d.root}, &fs.Options{
		EntryTimeout: &forever, AttrTimeout: &forever,
		RootStableAttr: &fs.StableAttr{Ino: d.root.inode},
		MountOptions: fuse.MountOptions{
			DirectMountStrict: true, FsName: "disk", Name: "disk", DisableXAttrs: true, AllowOther: false,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("disk: mount: %w", err)
	}
	return func() error {
		if err := server.Unmount(); err != nil {
			return fmt.Errorf("disk: unmount: %w", err)
		}
		server.Wait()
		return nil
	}, nil
}

// errno gives the number that a process is told.
func errno(err error) syscall.Errno {
	var number syscall.Errno
	switch {
	case err == nil:
		return 0
	case errors.As(err, &number):
		return number
	}
	return syscall.EIO
}

// mounted is a folder as the kernel sees it.
type mounted struct {
	fs.Inode
	disk   *Disk
	folder *folder
}

var (
	_ fs.NodeLookuper  = (*mounted)(nil)
	_ fs.NodeReaddirer = (*mounted)(nil)
	_ fs.NodeCreater   = (*mounted)(nil)
	_ fs.NodeMknoder   = (*mounted)(nil)
	_ fs.NodeMkdirer   = (*mounted)(nil)
	_ fs.NodeUnlinker  = (*mounted)(nil)
	_ fs.NodeRmdirer   = (*mounted)(nil)
	_ fs.NodeRenamer   = (*mounted)(nil)
	_ fs.NodeFsyncer   = (*mounted)(nil)
	_ fs.NodeGetattrer = (*mounted)(nil)
	_ fs.NodeSetattrer = (*mounted)(nil)
	_ fs.NodeStatfser  = (*mounted)(nil)
)

// child makes what the kernel sees of a file or folder.
func (m *mounted) child(ctx context.Context, of any, out *fuse.Attr) *fs.Inode {
	switch n := of.(type) {
	case *file:
		n.attributes(out)
		return m.NewInode(ctx, &opened{disk: m.disk, file: n}, fs.StableAttr{Mode: n.mode & syscall.S_IFMT, Ino: n.inode})
	case *folder:
		n.attributes(out)
		return m.NewInode(ctx, &mounted{disk: m.disk, folder: n}, fs.StableAttr{Mode: syscall.S_IFDIR, Ino: n.inode})
	}
	return nil
}

func (n *node) attributes(out *fuse.Attr) { out.Ino, out.Mode, out.Nlink = n.inode, n.mode, 1 }

func (f *file) attributes(out *fuse.Attr) {
	f.node.attributes(out)
	out.Size = uint64(len(f.now))
	out.Blocks = (out.Size + sector - 1) / sector
}

func (m *mounted) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	found, is := m.folder.now()[name]
	if !is {
		return nil, syscall.ENOENT
	}
	return m.child(ctx, found, &out.Attr), 0
}

func (m *mounted) Readdir(context.Context) (fs.DirStream, syscall.Errno) {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	var list []fuse.DirEntry
	for name, of := range m.folder.now() {
		switch n := of.(type) {
		case *file:
			list = append(list, fuse.DirEntry{Name: name, Mode: n.mode, Ino: n.inode})
		case *folder:
			list = append(list, fuse.DirEntry{Name: name, Mode: n.mode, Ino: n.inode})
		}
	}
	return fs.NewListDirStream(list), 0
}

// add makes a name, which the kernel has looked for in vain.
func (m *mounted) add(ctx context.Context, name string, out *fuse.EntryOut, newNode func() any) (*fs.Inode, syscall.Errno) {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	made := newNode()
	if err := m.disk.rename(Create, name, func(names map[string]any) { names[name] = made }, m.folder); err != nil {
		return nil, errno(err)
	}
	return m.child(ctx, made, &out.Attr), 0
}

func (m *mounted) Create(ctx context.Context, name string, _, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	n, err := m.add(ctx, name, out, func() any { return m.disk.newFile(name, mode&0o7777|syscall.S_IFREG) })
	return n, nil, 0, err
}

func (m *mounted) Mknod(ctx context.Context, name string, mode, _ uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return m.add(ctx, name, out, func() any { return m.disk.newFile(name, mode) })
}

func (m *mounted) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return m.add(ctx, name, out, func() any { return m.disk.newFolder(mode&0o7777 | syscall.S_IFDIR) })
}

func (m *mounted) Unlink(_ context.Context, name string) syscall.Errno {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	return errno(m.disk.rename(Remove, name, func(names map[string]any) { delete(names, name) }, m.folder))
}

func (m *mounted) Rmdir(ctx context.Context, name string) syscall.Errno { return m.Unlink(ctx, name) }

func (m *mounted) Rename(_ context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	if to.EmbeddedInode() != m.EmbeddedInode() || flags != 0 {
		return syscall.EXDEV
	}
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	return errno(m.disk.rename(Rename, newName, func(names map[string]any) {
		if f, is := names[name].(*file); is {
			f.name = newName
		}
		names[newName] = names[name]
		delete(names, name)
	}, m.folder))
}

func (m *mounted) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	return errno(m.disk.syncFolder(m.folder))
}

func (m *mounted) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	m.folder.attributes(&out.Attr)
	return 0
}

func (m *mounted) Setattr(ctx context.Context, h fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	m.folder.setMode(m.disk, in)
	return m.Getattr(ctx, h, out)
}

// setMode is durable at once: nothing of the kind is lost in these tests.
func (n *node) setMode(d *Disk, in *fuse.SetAttrIn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if mode, is := in.GetMode(); is {
		n.mode = n.mode&syscall.S_IFMT | mode&0o7777
	}
}

func (m *mounted) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	out.Bsize, out.Frsize, out.NameLen = 4096, 4096, 255
	out.Blocks, out.Bfree, out.Bavail = 1<<20, 1<<20, 1<<20
	return 0
}

// opened is a file as the kernel sees it.
type opened struct {
	fs.Inode
	disk *Disk
	file *file
}

var (
	_ fs.NodeOpener    = (*opened)(nil)
	_ fs.NodeReader    = (*opened)(nil)
	_ fs.NodeWriter    = (*opened)(nil)
	_ fs.NodeFsyncer   = (*opened)(nil)
	_ fs.NodeGetattrer = (*opened)(nil)
	_ fs.NodeSetattrer = (*opened)(nil)
)

func (o *opened) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, fuse.FOPEN_KEEP_CACHE, 0
}

func (o *opened) Read(_ context.Context, _ fs.FileHandle, into []byte, at int64) (fuse.ReadResult, syscall.Errno) {
	o.disk.mu.Lock()
	defer o.disk.mu.Unlock()
	if at >= int64(len(o.file.now)) {
		return fuse.ReadResultData(nil), 0
	}
	return fuse.ReadResultData(into[:copy(into, o.file.now[at:])]), 0
}

func (o *opened) Write(_ context.Context, _ fs.FileHandle, data []byte, at int64) (uint32, syscall.Errno) {
	n, err := o.disk.write(o.file, data, at)
	return uint32(n), errno(err)
}

func (o *opened) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	return errno(o.disk.sync(o.file))
}

func (o *opened) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	o.disk.mu.Lock()
	defer o.disk.mu.Unlock()
	o.file.attributes(&out.Attr)
	return 0
}

func (o *opened) Setattr(ctx context.Context, h fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	o.file.setMode(o.disk, in)
	if size, is := in.GetSize(); is {
		if err := o.disk.truncate(o.file, int64(size)); err != nil {
			return errno(err)
		}
	}
	return o.Getattr(ctx, h, out)
}
