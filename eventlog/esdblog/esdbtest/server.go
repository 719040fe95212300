// Package esdbtest is a stand-in for an EventStoreDB server: it puts any eventlog.Log behind the
// real wire protocol, made from the client's own proto stubs, on a loopback port.
//
// It promises what a client sees of a server that keeps the port's rules: positions with two
// different halves that are read inclusively, events of the server's own among the others, links
// in ordinary streams, answers to repeats without a position, checkpoints, followers that are
// not the leader. It repeats this project's reading of the protocol, so it proves that the
// adapter fits that reading; whether the reading is right only a real server tells. Absent: TLS,
// users, deletes, batched appends, persistent subscriptions, subscriptions to one stream.
package esdbtest

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// Server is a node. The log behind it stays the caller's: it is not closed with the server.
type Server struct {
	log     eventlog.Log
	leader  *Server // nil for a leader
	address *net.TCPAddr
	grpc    *grpc.Server
	served  sync.WaitGroup
	appends atomic.Int64

	mu          sync.Mutex
	connections map[net.Conn]struct{}
	tail        domain.Position // of an event that the log had not long ago
}

// Start serves the log as a cluster of one node. The log's positions must have one number, which
// begins above zero. Only one server may append to a log.
func Start(log eventlog.Log) (*Server, error) { return start(log, nil) }

// StartFollower serves what the leader has, as a node of its cluster that is not the leader.
func StartFollower(leader *Server) (*Server, error) { return start(leader.log, leader) }

func start(log eventlog.Log, leader *Server) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("esdbtest: %w", err)
	}
	s := &Server{
		log: log, leader: leader, address: listener.Addr().(*net.TCPAddr),
		connections: map[net.Conn]struct{}{},
		grpc: grpc.NewServer(
			grpc.WaitForHandlers(true),
			grpc.MaxRecvMsgSize(17<<20),
			// Clients ping every ten seconds, also when nothing is going on.
			grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
		),
	}
	streams.RegisterStreamsServer(s.grpc, &streamsService{server: s})
	serverfeatures.RegisterServerFeaturesServer(s.grpc, features{})
	gossip.RegisterGossipServer(s.grpc, &gossipService{server: s})
	s.served.Go(func() { _ = s.grpc.Serve(tracked{listener, s}) })
	return s, nil
}

// ConnectionString is how a client finds the server.
func (s *Server) ConnectionString() string {
	return fmt.Sprintf("esdb://%s?tls=false", s.address)
}

// Appends is how many appends the node has accepted.
func (s *Server) Appends() int { return int(s.appends.Load()) }

// Disconnect breaks every connection; new ones are welcome.
func (s *Server) Disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for connection := range s.connections {
		_ = connection.Close()
	}
}

// Connections is how many connections are open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.connections)
}

// Close ends everything and waits for it.
func (s *Server) Close() {
	s.grpc.Stop()
	s.served.Wait()
}

// tracked is a listener that knows its open connections.
type tracked struct {
	net.Listener
	server *Server
}

func (t tracked) Accept() (net.Conn, error) {
	connection, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	t.server.mu.Lock()
	defer t.server.mu.Unlock()
	t.server.connections[connection] = struct{}{}
	return trackedConnection{connection, t.server}, nil
}

type trackedConnection struct {
	net.Conn
	server *Server
}

func (c trackedConnection) Close() error {
	c.server.mu.Lock()
	delete(c.server.connections, c.Conn)
	c.server.mu.Unlock()
	return c.Conn.Close()
}

type features struct {
	serverfeatures.UnimplementedServerFeaturesServer
}

func (features) GetSupportedMethods(context.Context, *shared.Empty) (*serverfeatures.SupportedMethods, error) {
	return &serverfeatures.SupportedMethods{EventStoreServerVersion: "23.10.0"}, nil
}

type gossipService struct {
	gossip.UnimplementedGossipServer
	server *Server
}

// Read tells of the node itself and of its leader.
func (g *gossipService) Read(context.Context, *shared.Empty) (*gossip.ClusterInfo, error) {
	member := func(s *Server, state gossip.MemberInfo_VNodeState) *gossip.MemberInfo {
		return &gossip.MemberInfo{
			State: state, IsAlive: true,
			HttpEndPoint: &gossip.EndPoint{Address: s.address.IP.String(), Port: uint32(s.address.Port)},
		}
	}
	if g.server.leader == nil {
		return &gossip.ClusterInfo{Members: []*gossip.MemberInfo{member(g.server, gossip.MemberInfo_Leader)}}, nil
	}
	return &gossip.ClusterInfo{Members: []*gossip.MemberInfo{
		member(g.server, gossip.MemberInfo_Follower), member(g.server.leader, gossip.MemberInfo_Leader),
	}}, nil
}
